"""What the people do, click by click, whatever process answers them."""

from bot.sandbox.slack.person import Json, LocalPerson, words
from tests.crash.world import World, wait_for

ASK = '/iam onboard @jo groups=developers,readonly keys=yes reason="joins payments"'


def ask(world: World) -> Json:
    world.person("riley").command(ASK)
    return world.person("sam").wait_message("C0APPROVE", "joins payments")


def approve(world: World, card: Json) -> None:
    world.person("sam").press("Approve", card)


def wait_done(world: World, timeout: float = 25) -> None:
    wait_for(lambda: world.status() == "applied", timeout)
    world.person("sam").wait_message("C0APPROVE", "Done")
    world.person("jo").wait_message("dm", "Welcome")


def onboard(world: World) -> None:
    approve(world, ask(world))
    wait_done(world)


def press_beside(person: LocalPerson, line: str, label: str) -> None:
    """The button at the welcome message's line on `line`, once it is there."""

    def pressed() -> bool:
        shown = person.wait_message("dm", "Welcome")
        near = _near(shown["blocks"], f"*{line}*")
        if label not in words(near):
            return False
        answer = person.press(label, {**shown, "blocks": near})
        assert answer["ok"], answer
        return True

    wait_for(pressed)


def _near(blocks: list[Json], name: str) -> list[Json]:
    at = next(n for n, block in enumerate(blocks) if name in words(block))
    return [blocks[at], *(below for below in blocks[at + 1 : at + 2] if below["type"] == "actions")]


def close_windows(person: LocalPerson) -> None:
    while (view := person.view()) is not None:
        person.close(view["id"])


def reveal(world: World, line: str) -> Json:
    """Have a secret shown, and return its window."""
    jo = world.person("jo")
    close_windows(jo)
    press_beside(jo, line, "Show it now")
    return jo.wait_view("shown once")


def keep(world: World, view: Json) -> None:
    world.person("jo").submit(view["id"])


def scan(world: World) -> Json:
    """Set up MFA as far as the picture, and read it: the two codes to type."""
    jo = world.person("jo")
    close_windows(jo)
    press_beside(jo, "MFA", "Set up MFA")
    jo.wait_view("in this conversation")
    close_windows(jo)
    picture = next(message for message in reversed(jo.dm()) if message["files"])
    return jo.scan(picture["files"][0]["id"])


def enter(world: World, codes: Json) -> None:
    jo = world.person("jo")
    press_beside(jo, "MFA", "Enter codes")
    window = jo.wait_view("First code")
    typed = {
        block: {"value": {"type": "plain_text_input", "value": code}}
        for block, code in (("code1", codes["code"]), ("code2", codes["next_code"]))
    }
    jo.submit(window["id"], typed)
