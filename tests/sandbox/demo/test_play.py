"""The played story: told as it happens, true to its end, and over at the first untruth."""

import io
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from bot.sandbox.demo.play import accounts, asking
from bot.sandbox.demo.play.play import play
from bot.sandbox.demo.play.scene import Scene, masked, value_of
from bot.sandbox.demo.play.teller import StepFailed, Teller, check
from bot.sandbox.slack.person import NotSeen

ROOT = Path(__file__).parents[3]
KEY_SECRET = re.compile(r"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])")


@pytest.fixture
def page() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def teller(page: io.StringIO) -> Teller:
    return Teller(Console(file=page, highlight=False, emoji=False))


@pytest.mark.slow
def test_the_whole_story_comes_true_and_shows_no_secret() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--play", "--port", "0"],
        cwd=ROOT, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "✗" not in done.stdout
    assert done.stdout.count("✓") >= 30
    assert "someone else must approve it" in done.stdout
    assert re.search(r"jo\.smith +/people/ +yes +AKIA…\w{4} Active +1 +developers", done.stdout)
    assert re.search(r"morgan\.hale +/people/ +no +none +1 +administrators", done.stdout)
    assert re.search(r"\d+ steps came true in \d+ seconds\.\n$", done.stdout)
    assert KEY_SECRET.search(done.stdout) is None


@pytest.mark.slow
def test_it_ends_at_the_first_step_that_does_not_come_true(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def untrue(scene: Scene) -> None:
        with scene.teller.step("Everybody is an administrator"):
            check(scene.user("jo.smith"), "There is no jo.smith")

    def never(scene: Scene) -> None:
        raise AssertionError(f"{scene} went on")

    assert play(0, (untrue, never)) is False
    told = capsys.readouterr().out
    assert "✗ Everybody is an administrator" in told
    assert "There is no jo.smith" in told
    assert "This did not come true: Everybody is an administrator." in told


@pytest.mark.slow
def test_a_secret_left_where_it_must_not_be_is_found() -> None:
    found: list[str] = []

    def leaks(scene: Scene) -> None:
        asking.act(scene)
        scene.secrets.append("joins payments")  # what Riley typed stands in the database
        try:
            accounts._check_no_secret_left(scene, "")
        except NotSeen as no:
            found.append(str(no))

    assert play(0, (leaks,)) is True
    assert found == ["A secret was sent to Slack outside a window"]


def test_a_step_that_came_true_has_a_tick_and_what_was_seen(
    teller: Teller, page: io.StringIO
) -> None:
    with teller.step("Riley asks"):
        teller.saw("Asked: #1")
    assert page.getvalue().splitlines() == ["  ✓ Riley asks", "      Asked: #1"]
    assert teller.steps == 1


@pytest.mark.parametrize(
    "trouble",
    [NotSeen("in vain"), KeyError("channel"), httpx.ConnectError("gone"), AssertionError()],
)
def test_a_step_that_did_not_has_a_cross_and_the_reason(
    teller: Teller, page: io.StringIO, trouble: Exception
) -> None:
    with pytest.raises(StepFailed, match="Riley asks"), teller.step("Riley asks"):
        raise trouble
    lines = page.getvalue().splitlines()
    assert lines[0] == "  ✗ Riley asks"
    assert type(trouble).__name__ in lines[1]
    assert teller.steps == 0


def test_a_fault_of_the_story_itself_is_not_told_as_an_untruth(teller: Teller) -> None:
    with pytest.raises(AttributeError), teller.step("Riley asks"):
        raise AttributeError("a slip of ours")


def test_a_secret_is_shown_by_its_first_two_characters() -> None:
    assert masked("Ab" + "x" * 18) == "Ab•••••••••• (20 characters)"


def test_the_value_is_read_below_its_label() -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*User name*"}},
        {"type": "rich_text", "elements": [{"elements": [{"type": "text", "text": "jo"}]}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Password*"}},
        {"type": "rich_text", "elements": [{"elements": [{"type": "text", "text": "secret"}]}]},
    ]
    assert value_of({"blocks": blocks}, "Password") == "secret"
