"""Windows: what is known of an update, and who has the last word in one."""

import time
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import Refused
from bot.slack import screen as screens
from bot.slack.screen import SlackScreen
from bot.workflows.ports import Reveal, Shown

LINES = (("Access key id", "AKIAIOSFODNN7EXAMPLE"),)


class FakeSlack(WebClient):
    """Takes every window, or raises what it was given."""

    def __init__(self, trouble: Exception | None = None) -> None:
        super().__init__()
        self.trouble = trouble
        self.shown: list[dict[str, Any]] = []

    def views_update(self, **view: Any) -> Any:
        return self._take(view)

    def views_open(self, **view: Any) -> Any:
        return self._take(view)

    def _take(self, view: dict[str, Any]) -> Any:
        if self.trouble is not None:
            raise self.trouble
        self.shown.append(view["view"])
        return {"view": {"id": "V1"}}


def no(code: str) -> SlackApiError:
    return SlackApiError(code, {"ok": False, "error": code})  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("trouble", "known"),
    [
        (None, Shown.YES),
        (no("not_found"), Shown.CLOSED),
        (no("internal_error"), Shown.DOUBTFUL),
        (no("ratelimited"), Shown.DOUBTFUL),
        (TimeoutError(), Shown.DOUBTFUL),
        (ConnectionResetError(), Shown.DOUBTFUL),
    ],
)
def test_a_secret_counts_as_shown_only_if_slack_says_so(
    trouble: Exception | None, known: Shown
) -> None:
    screen = SlackScreen(FakeSlack(trouble))
    assert screen.show("V1", Reveal("g", "Your access key", LINES, "note")) is known


@pytest.mark.parametrize("trouble", [no("expired_trigger_id"), TimeoutError(), no("any_other")])
def test_a_window_that_did_not_open_is_a_refusal_that_changed_nothing(trouble: Exception) -> None:
    with pytest.raises(Refused, match=r"Nothing changed|nothing was created") as refused:
        SlackScreen(FakeSlack(trouble)).open_loading("trigger", "Your credentials")
    assert refused.value.unchanged


def test_the_last_word_waits_until_slack_has_drawn_what_the_ack_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screens, "AFTER_ACK", 0.2)
    slack = FakeSlack()
    window = SlackScreen(slack).after_ack("V1")
    began = time.monotonic()
    window.say("Deny", "Denied.")
    assert time.monotonic() - began >= 0.19
    window.say("Deny", "Again.")
    assert time.monotonic() - began < 0.4
    assert len(slack.shown) == 2


def test_the_window_of_a_secret_has_nothing_to_press_but_that_it_is_saved() -> None:
    slack = FakeSlack()
    SlackScreen(slack).show("V1", Reveal("g", "Your access key", LINES, "note"))
    (view,) = slack.shown
    assert view["submit"]["text"] == "I have saved it"
    assert view["notify_on_close"] is True
    assert {b["type"] for b in view["blocks"]} <= {"section", "rich_text", "context"}
    assert not any("accessory" in b for b in view["blocks"])
