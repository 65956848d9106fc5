"""What a Web API method is: its scope, its tier, its work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.postbox import Postbox
from bot.sandbox.slack.webapi.args import Args
from bot.sandbox.slack.world import World


@dataclass(frozen=True)
class Context:
    """What every method works on."""

    world: World
    post: Postbox
    args: Args


Work = Callable[[Context], dict[str, Any]]


@dataclass(frozen=True)
class Method:
    work: Work
    scope: str = ""
    tier: int = 4
    token: str = "bot"
    """`bot`, `app` (an xapp token), `any`, or nothing."""


Methods = dict[str, Method]
