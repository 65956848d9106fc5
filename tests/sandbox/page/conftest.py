"""The page in Chromium, before a real local workspace with a small Bolt app in it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox.slack.workspace import LocalWorkspace
from tests.sandbox.page.account import FakeAccount
from tests.sandbox.page.opened import Opened
from tests.sandbox.page.story_app import StoryApp
from tests.sandbox.slack.conftest import socket_mode


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is needed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def account() -> FakeAccount:
    return FakeAccount()


@pytest.fixture
def workspace(account: FakeAccount) -> Iterator[LocalWorkspace]:
    with LocalWorkspace(account=account) as running:
        yield running


@pytest.fixture
def story(workspace: LocalWorkspace, account: FakeAccount) -> Iterator[StoryApp]:
    web = WebClient(workspace.tokens.bot, base_url=workspace.api_url)
    app = App(client=web, signing_secret=workspace.tokens.signing_secret)
    told = StoryApp(app, account, pace=0.3)
    with socket_mode(workspace, app):
        yield told


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def opened(page: Page, workspace: LocalWorkspace, story: StoryApp) -> Iterator[Opened]:
    """The page as somebody who has been here before; no script may complain."""
    shown = Opened(page, workspace, story)
    shown.visit()
    yield shown
    assert shown.complaints == []
