"""The page, spoken of as a person would: who am I, what do I type, what do I press."""

import re

from playwright.sync_api import ConsoleMessage, Locator, Page

from bot.sandbox.slack.workspace import LocalWorkspace
from tests.sandbox.page.story_app import StoryApp

WELCOMED = "localStorage.setItem('local-workspace-welcomed', 'yes')"


class Opened:
    def __init__(self, page: Page, workspace: LocalWorkspace, story: StoryApp) -> None:
        self.page, self.workspace, self.story = page, workspace, story
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def visit(self, place: str = "", *, welcomed: bool = True) -> None:
        if welcomed:
            self.page.add_init_script(WELCOMED)
        self.page.goto(f"{self.workspace.url}#{place}")
        self.page.locator(".person[aria-pressed=true]").wait_for()

    def be(self, person: str) -> None:
        self.page.locator(f"[data-person={person}]").click()
        self.page.locator(f"[data-person={person}][aria-pressed=true]").wait_for()

    def room(self, name: str) -> None:
        self.page.get_by_role("navigation").get_by_role("button", name=name).click()

    def type(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Escape")
        self.composer.press("Enter")

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("combobox", name="Message")

    @property
    def messages(self) -> Locator:
        return self.page.locator(".message")

    @property
    def modal(self) -> Locator:
        return self.page.locator(".modal")

    @property
    def guide(self) -> Locator:
        return self.page.locator(".guide")

    def message(self, words: str) -> Locator:
        return self.messages.filter(has_text=re.compile(re.escape(words)))
