"""Somebody in the workspace, as a test or the played demo drives them."""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx

from bot.sandbox.slack.blockkit import forms
from bot.sandbox.slack.blockkit.blocks import elements_of

Json = dict[str, Any]
Found = TypeVar("Found")
PAUSE = 0.03


class NotSeen(AssertionError):
    """What was waited for did not come; the text says what was there instead."""


class LocalPerson:
    """One person with the page open. Every answer is the server's own JSON."""

    def __init__(self, user: str, base: str) -> None:
        self.id = user
        self._http = httpx.Client(base_url=base, timeout=20, trust_env=False)

    def _post(self, path: str, **body: Any) -> Json:
        response = self._http.post(f"/local/{path}", json={"person": self.id, **body})
        answer: Json = response.json()
        return answer

    def state(self) -> Json:
        answer: Json = self._http.get("/local/state", params={"person": self.id}).json()
        return answer

    # What they do

    def say(self, channel: str, text: str) -> Json:
        return self._post("message", channel=channel, text=text)

    def command(self, text: str, channel: str = "C0GENERAL") -> Json:
        return self._post("command", channel=channel, text=text)

    def click(self, channel: str, ts: str, action_id: str, **chosen: Any) -> Json:
        """A button or menu in a message; `stale=True` clicks on what an update has replaced."""
        container = {"type": "message", "channel": channel, "ts": ts}
        return self._post("action", container=container, action_id=action_id, **chosen)

    def click_in(self, view: Json, action_id: str, **chosen: Any) -> Json:
        """The same in a modal or the Home tab."""
        return self._post("action", container=container_of(view), action_id=action_id, **chosen)

    def press(self, label: str, shown: Json, **chosen: Any) -> Json:
        """The button that reads `label` in a message or view, as these were shown."""
        element, block_id = button(shown, label)
        return self._post(
            "action",
            container=container_of(shown),
            block_id=block_id,
            action_id=element["action_id"],
            **chosen,
        )

    def options(self, shown: Json, action_id: str, typed: str) -> Json:
        """What a searchable menu offers for these letters."""
        container = container_of(shown)
        return self._post("options", container=container, action_id=action_id, value=typed)

    def submit(self, view_id: str, values: Mapping[str, Any] | None = None) -> Json:
        return self._post("submit", view_id=view_id, values=values or {})

    def fill_in(self, view: Json, **answers: Any) -> Json:
        """Submit with answers by action_id: text, a user id, an option's value, or a list."""
        return self.submit(view["id"], forms.fill(view["blocks"], answers))

    def close(self, view_id: str, *, is_cleared: bool = False) -> Json:
        return self._post("close", view_id=view_id, is_cleared=is_cleared)

    def open_home(self) -> Json:
        return self._post("home")

    def shortcut(self, callback_id: str, message: Json | None = None) -> Json:
        return self._post("shortcut", callback_id=callback_id, message=message)

    def scan(self, file_id: str) -> Json:
        """Point the phone at a picture: the two codes to type."""
        return self._post("authenticator", file_id=file_id)

    # What they see

    def messages(self, channel: str) -> list[Json]:
        for one in self.state()["channels"]:
            if channel in (one["id"], one["name"]):
                shown: list[Json] = one["messages"]
                return shown
        return []

    def dm(self) -> list[Json]:
        """Their conversation with the app."""
        for one in self.state()["channels"]:
            if one["with"] and one["with"]["is_bot"]:
                shown: list[Json] = one["messages"]
                return shown
        return []

    def ephemerals(self, channel: str) -> list[Json]:
        return [message for message in self.messages(channel) if message["ephemeral"]]

    def view(self) -> Json | None:
        """The window on top."""
        views = self.state()["views"]
        return views[-1] if views else None

    def home(self) -> Json | None:
        home: Json | None = self.state()["home"]
        return home

    def notifications(self) -> list[Json]:
        """What their phone has shown, oldest first."""
        shown: list[Json] = self.state()["notifications"]
        return shown

    def file(self, file_id: str) -> bytes:
        response = self._http.get(f"/local/file/{file_id}", params={"person": self.id})
        response.raise_for_status()
        return response.content

    # What they wait for

    def wait_for(self, look: Callable[[], Found | None], timeout: float = 10) -> Found:
        """The first thing `look` gives that is not empty."""
        deadline = time.monotonic() + timeout
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > deadline:
                raise NotSeen(f"{self.id} waited {timeout} s in vain")
            time.sleep(PAUSE)

    def wait_message(self, channel: str, contains: str, timeout: float = 10) -> Json:
        """The newest message in a channel (or "dm") that shows these words."""

        def look() -> Json | None:
            shown = self.dm() if channel == "dm" else self.messages(channel)
            return next((m for m in reversed(shown) if contains in words(m)), None)

        return self._wait_naming(look, contains, timeout)

    def wait_view(self, contains: str = "", timeout: float = 10) -> Json:
        def look() -> Json | None:
            view = self.view()
            return view if view is not None and contains in words(view) else None

        return self._wait_naming(look, contains, timeout)

    def wait_home(self, contains: str = "", timeout: float = 10) -> Json:
        def look() -> Json | None:
            home = self.home()
            return home if home is not None and contains in words(home) else None

        return self._wait_naming(look, contains, timeout)

    def _wait_naming(self, look: Callable[[], Json | None], sought: str, timeout: float) -> Json:
        try:
            return self.wait_for(look, timeout)
        except NotSeen:
            state = self.state()
            seen = [words(m)[:200] for c in state["channels"] for m in c["messages"]]
            seen += [words(view)[:200] for view in state["views"]]
            raise NotSeen(f"{self.id} did not see {sought!r} in {timeout} s, but {seen}") from None


def words(shown: Any) -> str:
    """Every text in a message or view, as a reader's eye would find it."""
    if isinstance(shown, Mapping):
        own = shown.get("text")
        texts = [own] if isinstance(own, str) else []
        return "\n".join([*texts, *(words(v) for v in shown.values() if not isinstance(v, str))])
    if isinstance(shown, list):
        return "\n".join(words(each) for each in shown)
    return ""


def container_of(shown: Json) -> Json:
    if "ts" in shown:
        return {"type": "message", "channel": shown["channel"], "ts": shown["ts"]}
    if shown["type"] == "home":
        return {"type": "home"}
    return {"type": "view", "view_id": shown["id"]}


def button(shown: Json, label: str) -> tuple[Json, str]:
    """The button with this label, and the id of its block."""
    labels = []
    for one in shown["blocks"]:
        for element in elements_of(one):
            if element["type"] == "button":
                labels.append(element["text"]["text"])
                if labels[-1] == label:
                    return element, one["block_id"]
    raise NotSeen(f"there is no button {label!r}, but {labels}")
