"""Modals and Home tabs: who has which open, and when an update comes too late."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.blockkit.forms import State, state, still_fitting
from bot.sandbox.slack.cast import AppSetup, Team
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.ids import new_id

MOST_OPEN = 3


@dataclass
class View:
    id: str
    person: str
    content: dict[str, Any]
    hash: str
    root: str
    previous: str | None = None
    typed: State = field(default_factory=dict)
    """What the person has filled in so far, by block and action."""
    errors: dict[str, str] | None = None
    busy: bool = False

    @property
    def blocks(self) -> list[dict[str, Any]]:
        blocks: list[dict[str, Any]] = self.content["blocks"]
        return blocks

    @property
    def is_modal(self) -> bool:
        return bool(self.content["type"] == "modal")

    def replace(self, content: dict[str, Any]) -> None:
        """Other content, same view; what was typed stays where the ids are the same."""
        self.content = content
        self.typed = still_fitting(self.blocks, self.typed)
        self.hash = _new_hash()
        self.errors = None


def _new_hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"


class Views:
    """Each person's stack of modals, bottom first, and their Home tab."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, person: str) -> list[View]:
        return list(self._stacks.get(person, ()))

    def home(self, person: str) -> View | None:
        return self._homes.get(person)

    def open_for(self, person: str, content: dict[str, Any]) -> View:
        """On top of what is open, as a root of its own: a slow `views.open` closes nothing."""
        return self._add(person, content, root=None)

    def push(self, person: str, content: dict[str, Any]) -> View:
        stack = self._stacks.get(person)
        if not stack:
            raise SlackError("not_found")
        return self._add(person, content, root=stack[-1].root, previous=stack[-1].id)

    def _add(
        self, person: str, content: dict[str, Any], *, root: str | None, previous: str | None = None
    ) -> View:
        stack = self._stacks.setdefault(person, [])
        if len(stack) >= MOST_OPEN:
            raise SlackError("push_limit_reached")
        self._check_external_id(content)
        view_id = new_id("V")
        view = View(view_id, person, content, _new_hash(), root or view_id, previous)
        stack.append(view)
        return view

    def update(
        self, view: View, content: dict[str, Any], *, expected_hash: str | None = None
    ) -> None:
        if expected_hash is not None and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        self._check_external_id(content, but=view)
        view.replace(content)

    def publish(self, person: str, content: dict[str, Any], expected_hash: str | None) -> View:
        home = self._homes.get(person)
        if home is not None:
            self.update(home, content, expected_hash=expected_hash)
            return home
        view_id = new_id("V")
        self._homes[person] = View(view_id, person, content, _new_hash(), view_id)
        return self._homes[person]

    def _check_external_id(self, content: dict[str, Any], *, but: View | None = None) -> None:
        wanted = content.get("external_id")
        if wanted and any(
            view is not but and view.content.get("external_id") == wanted for view in self._open()
        ):
            raise SlackError("duplicate_external_id")

    def _open(self) -> list[View]:
        stacked = [view for stack in self._stacks.values() for view in stack]
        return [*stacked, *self._homes.values()]

    def get(self, view_id: str | None, external_id: str | None = None) -> View:
        """An open view, or `not_found`: a closed one can't be updated."""
        for view in self._open():
            if view_id == view.id or (
                external_id and external_id == view.content.get("external_id")
            ):
                return view
        raise SlackError("not_found")

    def close(self, view: View) -> list[View]:
        """Close a modal and what lies on it."""
        stack = self._stacks[view.person]
        at = stack.index(view)
        closed, self._stacks[view.person] = stack[at:], stack[:at]
        return closed

    def clear(self, person: str) -> list[View]:
        return self._stacks.pop(person, [])


def view_json(view: View, team: Team, app: AppSetup) -> dict[str, Any]:
    """A view as Slack gives it to the app."""
    content = view.content
    empty = {"submit": None, "close": None} if view.is_modal else {}
    return {
        "title": None,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **empty,
        **content,
        "id": view.id,
        "team_id": team.id,
        "state": {"values": state(view.blocks, view.typed)},
        "hash": view.hash,
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": app.id,
        "app_installed_team_id": team.id,
        "bot_id": app.bot_id,
    }


def page_view(view: View, team: Team, app: AppSetup) -> dict[str, Any]:
    """A view as the page gets it: without what only the app may read."""
    shown = view_json(view, team, app)
    shown.pop("private_metadata")
    return {**shown, "errors": view.errors, "busy": view.busy}
