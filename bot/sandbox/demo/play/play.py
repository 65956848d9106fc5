"""The acts in their order."""

import sys
from collections.abc import Callable, Sequence

from rich.console import Console

from bot.sandbox.demo.play import accounts, administrators, asking, deciding, receiving
from bot.sandbox.demo.play.scene import Scene
from bot.sandbox.demo.play.teller import StepFailed, Teller
from bot.sandbox.demo.stage import Stage

ACTS = (asking.act, deciding.act, receiving.act, administrators.act, accounts.act)


def play(port: int | None, acts: Sequence[Callable[[Scene], None]] = ACTS) -> bool:
    """Whether every step came true. Raises `Ended` if `serve` does not start, or goes."""
    teller = Teller(Console(file=sys.stdout, highlight=False, emoji=False))
    with Stage(port) as stage:
        scene = Scene(stage, teller)
        try:
            for act in acts:
                act(scene)
        except StepFailed as failed:
            teller.close(f"This did not come true: {failed}.")
            if stage.serving.has_ended:
                raise stage.serving.ended() from None
            return False
    teller.close(f"{teller.steps} steps came true in {teller.seconds:.0f} seconds.")
    return True
