"""Composer and forms, by keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.sandbox.slack.faults import Fault
from tests.sandbox.page.opened import Opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_commands_and_people_are_completed_by_keyboard(opened: Opened) -> None:
    keyboard, composer = opened.page.keyboard, opened.composer
    composer.focus()
    keyboard.type("/i")
    expect(opened.page.get_by_role("option", name="/iam")).to_be_visible()
    keyboard.press("Tab")
    keyboard.type("he")
    keyboard.press("Enter")
    expect(composer).to_have_value("/iam help ")
    composer.fill("")
    keyboard.type("over to @k")
    active = opened.page.locator(".completions .active")
    expect(active).to_contain_text("Kit Moreau")
    keyboard.press("ArrowDown")
    expect(active).to_contain_text("Alex Kim")
    keyboard.press("Escape")
    expect(opened.page.locator(".completions")).to_be_hidden()
    keyboard.type("i")
    keyboard.press("Enter")
    expect(composer).to_have_value("over to @kit ")
    keyboard.press("Enter")
    expect(opened.message("over to @Kit Moreau")).to_be_visible()
    expect(composer).to_have_value("")
    keyboard.press("ArrowUp")
    expect(composer).to_have_value("over to @kit")


def test_shift_and_enter_start_a_line_and_a_draft_waits_where_it_was_typed(opened: Opened) -> None:
    opened.composer.focus()
    opened.page.keyboard.type("one")
    opened.page.keyboard.press("Shift+Enter")
    opened.page.keyboard.type("two")
    opened.room("platform")
    expect(opened.composer).to_have_value("")
    opened.room("general")
    expect(opened.composer).to_have_value("one\ntwo")


def test_a_command_that_does_not_exist_is_said_to_the_one_who_typed_it(opened: Opened) -> None:
    opened.type("/nothing here")
    note = opened.message("/nothing is not a valid command.")
    expect(note).to_contain_text("Only visible to you")
    expect(opened.composer).to_have_value("/nothing here")


def test_a_form_is_filled_in_by_keyboard_and_says_at_the_field_what_is_missing(
    opened: Opened,
) -> None:
    page, keyboard = opened.page, opened.page.keyboard
    opened.type("/iam")
    expect(opened.modal).to_be_visible()
    expect(page.get_by_label("For whom")).to_be_focused()
    keyboard.type("jo")
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type("dev")
    keyboard.press("Enter")  # before the app has answered
    page.get_by_role("button", name="Remove developers").wait_for()
    keyboard.press("Escape")
    page.get_by_role("combobox", name="Team").focus()
    keyboard.press("ArrowDown")
    page.get_by_role("option", name="analysts").wait_for()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    keyboard.press("Escape")
    expect(opened.modal).to_be_visible()
    page.get_by_label("no", exact=True).check()
    page.get_by_label("keys").check()
    page.get_by_label("Until").fill("2027-03-01")
    opened.press("Ask")
    why = page.get_by_label("Why")
    expect(why).to_be_focused()
    expect(why).to_have_attribute("aria-invalid", "true")
    keyboard.type("because")
    opened.press("Ask")
    expect(page.get_by_role("alert")).to_have_text("Say why, in a few words.")
    expect(why).to_have_value("because")
    why.fill("joins payments")
    keyboard.press("Control+Enter")
    expect(opened.modal).to_have_count(0)
    values = opened.story.seen[-1]["state"]["values"]
    assert values["who"]["person"]["selected_user"] == "U0JO"
    assert chosen(values["groups"]["find_groups"]) == ["developers"]
    assert chosen(values["team"]["team"]) == ["analysts"]
    assert values["console"]["console"]["selected_option"]["value"] == "no"
    assert chosen(values["extra"]["extra"]) == ["keys"]
    assert values["until"]["until"]["selected_date"] == "2027-03-01"
    assert values["name"]["user"]["value"] is None
    assert values["why"]["reason"]["value"] == "joins payments"


def chosen(entry: dict[str, Any]) -> list[str]:
    return [option["value"] for option in entry["selected_options"]]


def test_what_was_typed_is_still_there_when_the_window_on_top_closes(opened: Opened) -> None:
    opened.type("/iam")
    opened.page.get_by_label("Why").fill("half a reason")
    opened.press("More…")
    expect(opened.modal).to_contain_text("This lies on the first one.")
    values = opened.story.seen[-1]["view"]["state"]["values"]
    assert values["why"]["reason"]["value"] == "half a reason"
    opened.page.keyboard.press("Escape")
    expect(opened.page.get_by_label("Why")).to_have_value("half a reason")
    opened.page.reload()
    expect(opened.page.get_by_label("Why")).to_have_value("half a reason")
    opened.page.keyboard.press("Escape")
    expect(opened.modal).to_have_count(0)
    expect(opened.composer).to_be_focused()


def test_closing_from_above_closes_every_window(opened: Opened) -> None:
    opened.type("/iam")
    opened.press("More…")
    expect(opened.modal).to_contain_text("This lies on the first one.")
    opened.modal.get_by_role("button", name="Close").click()
    expect(opened.modal).to_have_count(0)


def test_while_a_window_is_open_people_and_phone_stay_in_reach(opened: Opened) -> None:
    opened.type("/iam")
    expect(opened.modal).to_be_visible()
    expect(opened.page.locator("main")).to_have_attribute("inert", "")
    opened.page.get_by_label("Why").fill("half a reason")
    opened.page.get_by_role("tab", name="Phone").click()
    opened.be("U0SAM")
    expect(opened.modal).to_have_count(0)
    opened.be("U0RILEY")
    expect(opened.modal).to_contain_text("Onboard someone")
    expect(opened.page.get_by_label("Why")).to_have_value("half a reason")


def test_a_window_opened_too_late_leaves_the_page_as_it_was(opened: Opened) -> None:
    with opened.workspace.faults.ordered(Fault("views.open", error="expired_trigger_id")):
        opened.type("/iam")
        expect(opened.composer).to_have_value("")
        expect(opened.modal).to_have_count(0)


def test_anything_can_be_jumped_to_by_name(opened: Opened) -> None:
    opened.page.keyboard.press("Control+k")
    opened.page.keyboard.type("alex")
    opened.page.keyboard.press("Enter")
    expect(opened.page.locator("[data-person=U0ALEX]")).to_have_attribute("aria-pressed", "true")
    opened.page.keyboard.press("Control+k")
    opened.page.keyboard.type("audit")
    opened.page.keyboard.press("Enter")
    expect(opened.page).to_have_url(re.compile("#U0ALEX/C0AUDIT"))
