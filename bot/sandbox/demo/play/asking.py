"""Act one: somebody asks, and nothing has happened on AWS yet."""

from bot.sandbox.demo.play.scene import Scene
from bot.sandbox.demo.play.teller import check
from bot.sandbox.demo.stage import COMMAND
from bot.sandbox.slack.person import words

JO = "Onboard jo.smith"
ON_CARD = ("jo.smith", "/people/", "PowerUserAccess", "joins payments", "0 of 1 approvals")


def act(scene: Scene) -> None:
    teller = scene.teller
    teller.act("Riley asks")
    with teller.step("Riley mistypes the command, and is told the nearest one"):
        teller.saw(scene.asks(scene.riley, "/iam onbord", "onboard"))
    with teller.step("Riley asks for Jo's access, in words"):
        teller.saw(f"{COMMAND}\n" + scene.asks(scene.riley, COMMAND, JO))
    with teller.step("A card in #iam-approvals says exactly what will happen"):
        card = scene.card(scene.sam, JO)
        for expected in ON_CARD:
            check(expected in words(card), f"The card lacks {expected!r}")
        teller.saw(scene.read(card["text"]))
    with teller.step("Nothing has changed on AWS"):
        check(scene.user("jo.smith") is None, "jo.smith is there already")
