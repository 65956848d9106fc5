"""The real Twokeys, for as long as it is let live: `python -m tests.crash.driver LIFE`.

LIFE is JSON: `kill` describes the point to die at, `timings` shortens waits, in seconds.
"""

import json
import sys
from datetime import timedelta
from typing import Any

from bot import logs, settings, wiring
from bot.aws import clients
from bot.cli import serving
from bot.domain.timing import Timings
from tests.crash.points import Point, Watch


def main(life: str) -> None:
    told = json.loads(life)
    waits: dict[str, Any] = {
        name: timedelta(seconds=seconds) for name, seconds in told["timings"].items()
    }
    logs.set_up("INFO")
    aws = clients.connect()
    twokeys = wiring.build(settings.read(), timings=Timings(**waits), aws=aws)
    if told["kill"]:
        Watch(Point(**told["kill"])).arm(twokeys, aws)
    serving.serve(twokeys)


if __name__ == "__main__":
    main(sys.argv[1])
