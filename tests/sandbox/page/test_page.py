"""The page as its people use it, from a first visit to the end of the story."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.slack.workspace import LocalWorkspace
from tests.sandbox.page.account import FakeAccount
from tests.sandbox.page.opened import Opened
from tests.sandbox.page.story_app import StoryApp

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ONBOARD = '/iam onboard @jo groups=developers reason="joins payments"'


def test_a_first_visit_says_who_one_is_what_to_type_and_what_happens_next(
    page: Page, workspace: LocalWorkspace, story: StoryApp
) -> None:
    first = Opened(page, workspace, story)
    first.visit(welcomed=False)
    lines = first.guide.locator("li")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text("You are Riley Chen, team lead.")
    expect(lines.nth(2)).to_contain_text("be Sam to turn it, then Jo to receive")
    lines.nth(1).get_by_role("button").click()
    expect(first.composer).to_have_value(re.compile("^/iam onboard @jo "))
    first.press("Got it")
    page.reload()
    expect(first.guide).to_contain_text("Ask for someone's access")


def test_everyone_is_one_click_away_and_the_address_keeps_who_and_where(opened: Opened) -> None:
    opened.be("U0SAM")
    expect(opened.page.locator(".person[aria-pressed=true]")).to_contain_text("You are")
    opened.room("iam-audit")
    assert opened.page.url.endswith("#U0SAM/C0AUDIT")
    opened.be("U0JO")
    expect(opened.page.get_by_role("navigation")).not_to_contain_text("iam-audit")
    opened.be("U0SAM")
    expect(opened.page.get_by_role("heading", level=1)).to_have_text("iam-audit")
    opened.page.reload()
    expect(opened.page.get_by_role("heading", level=1)).to_have_text("iam-audit")


def test_someone_deactivated_is_shown_and_cannot_be_chosen(opened: Opened) -> None:
    pat = opened.page.locator("[data-person=U0PAT]")
    expect(pat).to_be_disabled()
    expect(pat).to_have_attribute("aria-label", re.compile("deactivated"))


def test_the_guide_leads_through_the_whole_story_without_a_reload(opened: Opened) -> None:
    page, guide = opened.page, opened.guide
    opened.type(ONBOARD)
    expect(opened.message("Asked. #iam-approvals has it.")).to_contain_text("Only visible to you")
    guide.get_by_role("button", name="Open #iam-approvals").click()
    approve(opened)
    expect(opened.message("someone else must approve it")).to_contain_text("Only visible to you")

    guide.get_by_role("button", name="Be Sam").click()
    expect(opened.message("someone else must approve it")).to_have_count(0)
    approve(opened)
    expect(opened.message("▓")).to_be_visible()
    expect(opened.message("Done today")).to_contain_text("approved by @Sam Lee")
    expect(opened.messages).to_have_count(1)

    guide.get_by_role("button", name="Be Jo").click()
    opened.press("Show it now")
    expect(opened.modal).to_contain_text("One moment")
    expect(opened.modal.locator("pre")).to_have_text("kT9#wQ2!vLm7@pXz4")
    opened.press("I have saved it")
    expect(opened.modal).to_have_count(0)

    opened.press("Set up MFA")
    expect(page.get_by_role("img", name="A square code to scan")).to_be_visible()
    guide.get_by_role("button", name="Scan with the demo phone").click()
    shown = page.locator("output.code").all_inner_texts()
    first, second = (code.replace(" ", "") for code in shown)
    opened.press("Enter codes")
    page.get_by_label("First code").fill(first)
    page.get_by_label("Second code").fill(first)
    opened.press("Turn on MFA")
    expect(page.get_by_role("alert")).to_have_text("Wait for two new codes, one after the other.")
    expect(page.get_by_label("First code")).to_have_value(first)
    page.get_by_label("Second code").fill(second)
    page.keyboard.press("Enter")
    expect(opened.message("MFA is on")).to_be_visible()
    expect(opened.page.locator(".message img")).to_have_count(0)
    expect(guide).to_contain_text("That is the whole story.")


def approve(opened: Opened) -> None:
    opened.press("Approve")
    dialog = opened.page.get_by_role("dialog", name="Approve this?")
    expect(dialog).to_contain_text("Jo can then do everything")
    dialog.get_by_role("button", name="Approve").click()


def test_saying_no_to_the_question_sends_nothing(opened: Opened, account: FakeAccount) -> None:
    opened.type(ONBOARD)
    opened.be("U0SAM")
    opened.room("iam-approvals")
    opened.press("Approve")
    opened.press("Not now")
    expect(opened.page.get_by_role("dialog")).to_have_count(0)
    expect(opened.page.get_by_role("button", name="Approve", exact=True)).to_be_enabled()
    assert account.calls == []


def test_whoever_has_something_new_gets_a_dot_and_a_phone_that_shows_the_text_alone(
    opened: Opened,
) -> None:
    jo = opened.page.locator("[data-person=U0JO] .dot")
    expect(jo).to_have_count(0)
    opened.workspace.person("U0SAM").say("U0JO", "Hello *Jo*, see <@U0RILEY>")
    phone = opened.page.locator(".phone-toast")
    expect(phone).to_contain_text("On Jo\u2019s phone")
    expect(phone.locator(".notification-text")).to_have_text("Hello *Jo*, see @Riley Chen")
    expect(jo).to_be_visible()
    phone.get_by_role("button", name=re.compile("On Jo")).click()
    expect(opened.page.locator("[data-person=U0JO][aria-pressed=true]")).to_be_visible()
    expect(opened.message("Hello Jo, see @Riley Chen")).to_be_visible()
    expect(phone).to_have_count(0)
    opened.page.get_by_role("tab", name="Phone").click()
    expect(opened.page.locator(".lock-screen .notification-text")).to_have_text(
        "Hello *Jo*, see @Riley Chen"
    )


def test_the_account_lights_up_what_has_just_changed(opened: Opened, account: FakeAccount) -> None:
    panel = opened.page.get_by_role("tabpanel", name="AWS account")
    expect(panel).to_contain_text("No IAM user yet.")
    account.create_user("jo.smith")
    card = panel.locator("[data-user='jo.smith']")
    expect(card).to_have_class(re.compile("lit"))
    opened.page.clock.install()
    opened.page.clock.run_for(7000)
    account.set_password("jo.smith")
    expect(card.locator(".row.lit")).to_have_text("ConsolePassword set, to be changed at sign-in")
    expect(card).not_to_have_class(re.compile("lit"))


def test_calls_are_listed_newest_first_and_failures_by_their_code(
    opened: Opened, account: FakeAccount
) -> None:
    account.call("GetUser", "jo.smith")
    account.call("CreateUser", "jo.smith", error="EntityAlreadyExists")
    opened.page.get_by_role("tab", name="Calls").click()
    calls = opened.page.locator(".call")
    expect(calls.nth(0)).to_contain_text("EntityAlreadyExists")
    expect(calls.nth(0)).to_have_class(re.compile("failed"))
    expect(calls.nth(1)).to_contain_text("GetUser")
    opened.page.get_by_label("Only what changes something").check()
    expect(calls).to_have_count(1)


def test_the_page_says_that_the_demo_is_gone_and_notices_that_it_is_back(
    page: Page, story: StoryApp
) -> None:
    workspace = LocalWorkspace().start()
    port = int(workspace.url.rstrip("/").rsplit(":", 1)[1])
    shown = Opened(page, workspace, story)
    shown.visit()
    workspace.stop()
    gone = page.locator(".gone")
    expect(gone).to_have_text("The demo has stopped. Start it again with make demo")
    expect(gone).to_be_visible()
    with LocalWorkspace(port=port) as again:
        expect(gone).to_be_hidden()
        again.person("U0SAM").say("C0GENERAL", "back again")
        expect(shown.message("back again")).to_be_visible()


def test_a_page_without_any_account_says_what_would_be_there(page: Page, story: StoryApp) -> None:
    with LocalWorkspace() as bare:
        Opened(page, bare, story).visit()
        expect(page.get_by_role("tabpanel", name="AWS account")).to_contain_text("appears here")


def test_the_apps_home_is_drawn_when_its_tab_is_opened(opened: Opened) -> None:
    opened.room("Twokeys")
    opened.page.get_by_role("tab", name="Home").click()
    expect(opened.page.locator(".home")).to_contain_text("Nothing waits for your decision.")
    opened.press("Ask for access")
    opened.page.wait_for_function("document.querySelectorAll('[aria-busy=true]').length === 0")
    assert opened.story.seen[-1]["view"]["type"] == "home"
    opened.page.get_by_role("tab", name="Messages").click()
    expect(opened.composer).to_be_visible()
