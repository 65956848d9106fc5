"""Light and dark, wide and narrow; readable, reachable, and nothing from outside."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.sandbox.page.account import FakeAccount
from tests.sandbox.page.opened import Opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# For each text: its colour against the nearest background that isn't see-through.
FAINT = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const node of document.body.querySelectorAll("*")) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    const left_out = node.closest(".phone, .toast, .avatar, :disabled, .lit");
    if (!own || left_out || !node.checkVisibility()) continue;
    const pair = [parse(getComputedStyle(node).color), ground(node)].map(light);
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    const text = node.textContent.trim().slice(0, 30);
    if (ratio < 4.5) faint.push(`${node.className} "${text}" ${ratio.toFixed(2)}`);
  }
  return faint;
}"""

NAMELESS = """() => [...document.querySelectorAll("button, input, textarea, a, [role=tab]")]
  .filter((node) => node.checkVisibility())
  .filter((node) => !(node.ariaLabel || node.textContent.trim() || node.labels?.length
    || node.getAttribute("aria-labelledby") || node.querySelector("img[alt]:not([alt=''])")))
  .map((node) => node.outerHTML.slice(0, 120))"""


def busy_page(opened: Opened, account: FakeAccount) -> None:
    """Something of everything in view."""
    account.create_user("jo.smith")
    account.create_group("developers")
    account.call("DeleteUser", "jo.smith", error="DeleteConflict")
    opened.room("iam-approvals")
    opened.type("/iam onboard @jo")
    opened.type("/iam show styles")
    opened.type("/iam nothing")
    expect(opened.message("There is no /iam nothing")).to_be_visible()
    opened.page.wait_for_timeout(7000)  # what has lit up has gone out


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_readable_and_every_control_has_a_name(
    opened: Opened, account: FakeAccount, scheme: str
) -> None:
    page = opened.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    busy_page(opened, account)
    assert page.evaluate(FAINT) == []
    assert page.evaluate(NAMELESS) == []
    page.get_by_role("tab", name="Calls").click()
    assert page.evaluate(FAINT) == []
    opened.type("/iam")
    expect(opened.modal).to_be_visible()
    opened.press("Ask")
    page.get_by_role("alert").first.wait_for()
    assert page.evaluate(FAINT) == []
    assert page.evaluate(NAMELESS) == []


def background(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_colours_follow_the_system_until_one_says_otherwise(opened: Opened) -> None:
    page = opened.page
    page.emulate_media(color_scheme="light")
    light = background(page)
    page.emulate_media(color_scheme="dark")
    dark = background(page)
    assert light != dark
    opened.press("Use light colours")
    assert background(page) == light
    page.reload()
    page.locator(".person[aria-pressed=true]").wait_for()
    assert background(page) == light


def test_on_a_phone_everything_is_in_reach_and_nothing_sticks_out(
    opened: Opened, account: FakeAccount
) -> None:
    page = opened.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    account.create_user("jo.smith")
    opened.press("Conversations")
    opened.room("iam-approvals")
    expect(page.get_by_role("navigation")).to_be_hidden()
    opened.type("/iam onboard @jo")
    opened.type("/iam show styles")
    expect(page.get_by_role("button", name="Plain", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#details").click()
    expect(page.locator("[data-user='jo.smith']")).to_be_in_viewport()
    opened.press("Close the details")
    opened.type("/iam")
    expect(opened.modal.get_by_role("button", name="Ask", exact=True)).to_be_in_viewport()
    opened.modal.press("Escape")
    opened.be("U0MORGAN")
    expect(page.locator("[data-person=U0MORGAN]")).to_be_in_viewport()


def test_the_page_asks_nobody_but_its_own_server(chromium: Browser, opened: Opened) -> None:
    context = chromium.new_context()
    page = context.new_page()
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    Opened(page, opened.workspace, opened.story).visit()
    page.locator(".card").first.wait_for()
    context.close()
    assert hosts == {"127.0.0.1"}
