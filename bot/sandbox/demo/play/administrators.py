"""Act four: what is dangerous takes two people, MFA, and an end."""

from bot.sandbox.demo.play.receiving import enrol
from bot.sandbox.demo.play.scene import Scene, until
from bot.sandbox.demo.play.teller import check

MORGAN = "Onboard morgan.hale"
ASKED = '/iam onboard @morgan groups=administrators for=8h reason="on call this week"'


def act(scene: Scene) -> None:
    scene.teller.act("Administrators take two approvers, MFA, and an end")
    _asked(scene)
    _approved_twice(scene)
    _joined(scene)


def _asked(scene: Scene) -> None:
    teller = scene.teller
    with teller.step("Riley asks for administrator access for ever, and is told to say how long"):
        forever = ASKED.replace(" for=8h", "")
        teller.saw(scene.asks(scene.riley, forever, "say for how long"))
    with teller.step("For eight hours it is a request; the card names the danger first"):
        scene.asks(scene.riley, ASKED, MORGAN)
        card = scene.card(scene.sam, MORGAN, "0 of 2 approvals")
        check("Administrator access" in card["text"], f"The card says {card['text']}")
        teller.saw(scene.read(card["text"]))


def _approved_twice(scene: Scene) -> None:
    teller = scene.teller
    with teller.step("Sam approves: one of two"):
        scene.clicks(scene.sam, "Approve", scene.card(scene.sam, MORGAN))
        scene.card(scene.sam, MORGAN, "1 of 2 approvals")
    with teller.step("Sam again does not count twice"):
        card = scene.card(scene.sam, MORGAN)
        teller.saw(scene.clicks(scene.sam, "Approve", card, "decided this request already"))
    with teller.step("Alex approves: two of two, done"):
        scene.clicks(scene.alex, "Approve", scene.card(scene.alex, MORGAN))
        scene.card(scene.alex, MORGAN, "Done")
    with teller.step("Morgan is on AWS, and not an administrator yet"):
        user = scene.user("morgan.hale")
        check(user and user["groups"] == [], f"AWS has {user}")


def _joined(scene: Scene) -> None:
    enrol(scene, scene.morgan, "Morgan")
    with scene.teller.step("With MFA, Morgan joins by itself, for eight hours"):
        until(
            lambda: (scene.user("morgan.hale") or {}).get("groups") == ["administrators"],
            "Morgan is still in no group",
        )
