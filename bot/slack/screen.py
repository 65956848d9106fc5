"""Windows and short-lived messages: the only code that puts a secret into what goes to Slack."""

import time
from typing import Any
from urllib.request import Request, urlopen

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import Refused
from bot.domain.models import PrincipalId
from bot.domain.secret import Secret
from bot.slack import kit
from bot.slack.kit import Block
from bot.slack.trouble import OFFLINE, code_of, slack_trouble
from bot.slack.welcome import ENTER_CODES, KEEP, NOTIFICATION
from bot.workflows.ports import Reveal, Shown, Trace

log = structlog.get_logger()

SECRET_SHOWN, MFA_SCANNED = "secret.shown", "mfa.scanned"
AFTER_ACK = 0.5
"""Seconds after which Slack has surely drawn what an ack told it to. An update that came before
would be drawn over by it, and the window would say "one moment" for ever."""

TOO_SLOW = "Slack was too slow to open the window. Nothing changed: press again."
NOT_OPENED = "Slack did not open the window, and nothing was created. Tell your operators"
LATE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "ratelimited"}
)
GONE = frozenset({"not_found", "view_not_found", "expired_trigger_id"})
DELETED = frozenset({"message_not_found", "file_not_found", "file_deleted", "channel_not_found"})


class SlackScreen:
    """`once` never repeats a call by itself: a window opened twice would be two windows."""

    def __init__(self, once: WebClient) -> None:
        self._client = once

    def open_loading(self, trigger: str, title: str) -> str:
        view = kit.modal(title, [kit.section("One moment…")])
        return self.open(trigger, view)

    def open(self, trigger: str, view: Block) -> str:
        """The view's id. Raises `Refused` if Slack did not open it."""
        try:
            return str(self._client.views_open(trigger_id=trigger, view=view)["view"]["id"])
        except SlackApiError as e:
            log.warning("a window was not opened", code=code_of(e))
            why = TOO_SLOW if code_of(e) in LATE else f"{NOT_OPENED} ({code_of(e)})."
            raise Refused(why) from e
        except (*OFFLINE, KeyError, TypeError) as e:
            raise Refused(TOO_SLOW) from e

    def show(self, view: str, reveal: Reveal) -> Shown:
        return self._update(view, _window(reveal))

    def say(self, view: str, title: str, text: str) -> Shown:
        """A last word in an open window."""
        return self._update(view, kit.modal(title, [kit.section(text)]))

    def redraw(self, view: str, drawn: Block) -> Shown:
        return self._update(view, drawn)

    def after_ack(self, view: str) -> "LastWord":
        """Called with the ack that put "one moment" into the window."""
        return LastWord(self, view)

    def _update(self, view: str, drawn: Block) -> Shown:
        try:
            self._client.views_update(view_id=view, view=drawn)
        except SlackApiError as e:
            log.warning("a window was not drawn", code=code_of(e))
            return Shown.CLOSED if code_of(e) in GONE else Shown.DOUBTFUL
        except OFFLINE:
            return Shown.DOUBTFUL
        return Shown.YES


class LastWord:
    """What a submitted window shows once the work that its ack began has ended."""

    def __init__(self, screen: SlackScreen, view: str) -> None:
        self._screen, self._view = screen, view
        self._not_before = time.monotonic() + AFTER_ACK

    def say(self, title: str, text: str) -> Shown:
        return self.redraw(kit.modal(title, [kit.section(text)]))

    def redraw(self, drawn: Block) -> Shown:
        time.sleep(max(0.0, self._not_before - time.monotonic()))
        return self._screen.redraw(self._view, drawn)


def _window(reveal: Reveal) -> Block:
    callback, submit = (
        (MFA_SCANNED, "Enter codes") if reveal.then_codes else (SECRET_SHOWN, "I have saved it")
    )
    return kit.modal(
        reveal.title,
        [kit.section("This is shown once, and only to you."), *_values(reveal)],
        callback_id=callback,
        private_metadata=reveal.reference,
        submit=kit.plain(submit),
        notify_on_close=True,
    )


def _values(reveal: Reveal) -> list[Block]:
    blocks: list[Block] = []
    for label, value in reveal.lines:
        blocks.append(kit.section(f"*{label}*"))
        blocks.append(kit.preformatted(value.reveal() if isinstance(value, Secret) else value))
    return [*blocks, kit.context(reveal.note)]


class SlackMailbox:
    """Messages and files that hold a secret for a while. Their traces are known beforehand."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def place(self, owner: PrincipalId, text: str) -> Trace:
        with slack_trouble("a message"):
            channel = self._client.conversations_open(users=[owner])["channel"]["id"]
            sent = self._client.chat_postMessage(
                channel=channel, text=text, blocks=[kit.section("One moment…")]
            )
        return ("message", str(sent["channel"]), str(sent["ts"]))

    def fill(self, trace: Trace, reveal: Reveal) -> Shown:
        blocks = [kit.section(f"*{reveal.title}*"), *_values(reveal), _buttons(reveal)]
        text = "MFA setup" if reveal.then_codes else NOTIFICATION
        try:
            self._client.chat_update(channel=trace[1], ts=trace[2], text=text, blocks=blocks)
        except SlackApiError as e:
            return Shown.CLOSED if code_of(e) in DELETED else Shown.DOUBTFUL
        except OFFLINE:
            return Shown.DOUBTFUL
        return Shown.YES

    def prepare_file(self, size: int) -> tuple[Trace, str]:
        with slack_trouble("a picture"):
            answer = self._client.files_getUploadURLExternal(
                filename="setup.png", length=size, alt_txt="Setup picture"
            )
        return ("file", str(answer["file_id"])), str(answer["upload_url"])

    def send_file(self, owner: PrincipalId, trace: Trace, address: str, image: bytes) -> None:
        """Slack's three steps, the first of which was `prepare_file`."""
        with slack_trouble("a picture"):
            channel = self._client.conversations_open(users=[owner])["channel"]["id"]
            _upload(address, image)
            self._client.files_completeUploadExternal(
                files=[{"id": trace[1], "title": "Setup picture"}], channel_id=channel
            )

    def take_away(self, trace: Trace) -> bool:
        try:
            self._delete(trace)
        except SlackApiError as e:
            return code_of(e) in DELETED
        except OFFLINE:
            return False
        return True

    def _delete(self, trace: Trace) -> Any:
        if trace[0] == "file":
            return self._client.files_delete(file=trace[1])
        return self._client.chat_delete(channel=trace[1], ts=trace[2])


def _upload(address: str, image: bytes) -> None:
    """An answer that is no success is an `HTTPError`, which is one of `OFFLINE`."""
    kind = {"Content-Type": "application/octet-stream"}
    request = Request(address, data=image, headers=kind)  # noqa: S310 - Slack's own answer
    with urlopen(request, timeout=20):  # noqa: S310 - as above
        pass


def _buttons(reveal: Reveal) -> Block:
    if reveal.then_codes:
        button = kit.button("Enter codes", ENTER_CODES, reveal.reference, style="primary")
    else:
        button = kit.button("I have saved it", KEEP, reveal.reference, style="primary")
    return kit.actions(f"secret {reveal.reference}", button)
