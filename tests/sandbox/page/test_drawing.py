"""Block Kit and mrkdwn on the page, and that nobody's words become markup."""

import pytest
from playwright.sync_api import Locator, expect

from tests.sandbox.page import screens
from tests.sandbox.page.opened import Opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def shown(opened: Opened) -> Opened:
    opened.room("iam-approvals")
    return opened


def last(shown: Opened) -> Locator:
    return shown.messages.filter(has=shown.page.locator(".blocks")).last


def test_hostile_words_stay_words_in_every_block(shown: Opened) -> None:
    shown.type("/iam show hostile")
    message = last(shown)
    plain, mrkdwn, rich, markdown, links = (message.locator(".block").nth(n) for n in range(5))
    assert plain.text_content() == screens.HOSTILE
    assert rich.text_content() == screens.HOSTILE
    for block in (plain, rich):
        expect(block.locator("strong, .mention, a, img")).to_have_count(0)
    expect(mrkdwn.locator("strong")).to_have_text("bold")
    expect(mrkdwn.locator(".mention")).to_have_text(["@channel", "@Sam Lee"])
    expect(mrkdwn).to_contain_text("<img src=x onerror=")
    expect(markdown.locator("a")).to_have_count(0)
    expect(links.locator("a")).to_have_text("a *real* link")
    expect(message.locator("img, script")).to_have_count(0)
    assert "owned" not in shown.page.title()


def test_a_persons_own_words_are_escaped_before_anyone_sees_them(shown: Opened) -> None:
    shown.type("<b>no</b> & <!channel> *yes*")
    message = shown.message("<b>no</b> & <!channel> yes")
    expect(message.locator(".words strong")).to_have_text("yes")
    expect(message.locator(".words b, .words .mention")).to_have_count(0)


def test_mrkdwn_reads_as_it_does_in_slack(shown: Opened) -> None:
    shown.type("/iam show styles")
    text = last(shown).locator(".block").first
    expect(text.locator("strong")).to_have_text(["bold", "both", "words"])
    expect(text.locator("em")).to_have_text(["italic", "both"])
    expect(text.locator("s")).to_have_text("gone")
    expect(text.locator("code")).to_have_text("code @Jo Smith")
    expect(text.locator("blockquote")).to_have_text("quoted words")
    expect(text.locator("pre")).to_have_text("if a < b && c:\n    *not bold*")
    expect(text).to_contain_text("snake_case_name 2 * 3 * 4")
    expect(text).to_contain_text("✅ :no_such_name:")
    addresses = [link.get_attribute("href") for link in text.locator("a").all()]
    assert addresses == [
        "https://example.com",
        "mailto:jo@acme.example",
        "https://example.com/a_b_c",
        "#U0RILEY/C0GENERAL",
    ]
    expect(text.locator(".mention")).to_have_text(["#general", "@here"])


def test_fields_rich_text_and_markdown_are_drawn(shown: Opened) -> None:
    shown.type("/iam show styles")
    message = last(shown)
    fields = message.locator(".fields > div")
    assert fields.all_inner_texts() == ["One\n1", "Two\n2", "*Three*", "four"]
    expect(message.locator(".rich-text li")).to_have_text(["first", "second", "one", "two"])
    expect(message.get_by_role("heading", name="Heading")).to_be_visible()
    expect(message.locator("hr")).to_be_visible()


def test_code_to_copy_is_copied(shown: Opened) -> None:
    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.type("/iam show styles")
    last(shown).get_by_role("button", name="Copy").click()
    expect(last(shown).get_by_text("Copied")).to_be_visible()
    assert shown.page.evaluate("navigator.clipboard.readText()") == "copy me"


def test_a_choice_in_a_message_is_sent_at_once_and_stays_chosen(shown: Opened) -> None:
    shown.type("/iam show styles")
    menu = last(shown).get_by_label("Pick one")
    menu.click()
    shown.page.get_by_role("option", name="developers").click()
    expect(menu).to_have_value("developers")
    shown.page.wait_for_timeout(300)
    assert shown.story.seen[-1]["actions"][0]["selected_option"]["value"] == "developers"
    shown.workspace.person("U0SAM").say("C0APPROVE", "something else")
    expect(shown.message("something else")).to_be_visible()
    expect(menu).to_have_value("developers")


def test_an_overflow_menu_opens_and_closes_by_keyboard(shown: Opened) -> None:
    shown.type("/iam show styles")
    opener = last(shown).get_by_role("button", name="More actions")
    opener.focus()
    shown.page.keyboard.press("Enter")
    shown.page.keyboard.press("ArrowDown")
    expect(shown.page.get_by_role("menuitem", name="Remind")).to_be_focused()
    shown.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(shown.page.get_by_role("menu")).to_have_count(0)


def test_a_message_that_is_taken_back_is_gone(shown: Opened) -> None:
    shown.type("/iam show done")
    message = last(shown)
    expect(message).to_be_visible()
    call = shown.workspace.calls.of("chat.postMessage")[-1].result
    shown.story.client.chat_delete(channel=call["channel"], ts=call["ts"])
    expect(shown.message("Onboard Jo Smith")).to_have_count(0)
