"""Where anything unexpected ends: a number for the person, a traceback for the operators."""

import secrets
from collections.abc import Callable

import structlog

log = structlog.get_logger()


class Edge:
    """Runs work whose caller has gone: nothing it raises may get lost, and nothing may leak."""

    def __init__(self, alert: Callable[[str, str], None]) -> None:
        self._alert = alert

    def run(self, what: str, work: Callable[[], object], tell: Callable[[str], object]) -> None:
        """Do `work`, which tells expected refusals itself; tell anything else by a reference."""
        try:
            work()
        except Exception as trouble:  # noqa: BLE001 - see the module's docstring
            tell(self.report(what, trouble))

    def report(self, what: str, trouble: BaseException) -> str:
        """Log it under a reference, alert the operators, and return the sentence for people."""
        reference = secrets.token_hex(4)
        log.error("unexpected", what=what, reference=reference, exc_info=trouble)
        kind = type(trouble).__name__
        text = f"Unexpected trouble in {what}: {kind}, reference {reference}."
        self._alert(text, f"{what} {kind}")
        return (
            f"This did not work, and Twokeys does not know why. Reference `{reference}`:"
            " give it to your operators, who have been told."
        )
