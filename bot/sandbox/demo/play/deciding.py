"""Act two: nobody turns the key alone."""

from bot.sandbox.demo.play.asking import JO
from bot.sandbox.demo.play.scene import Scene
from bot.sandbox.demo.play.teller import check

SAM = "Onboard sam.lee"
REFUSED = "someone else must approve"


def act(scene: Scene) -> None:
    scene.teller.act("Nobody turns the key alone")
    _refusals(scene)
    _approval(scene)


def _refusals(scene: Scene) -> None:
    teller = scene.teller
    with teller.step("Riley tries to approve what Riley asked for, and is refused"):
        card = scene.card(scene.riley, JO)
        teller.saw(scene.clicks(scene.riley, "Approve", card, REFUSED))
    with teller.step("Sam, an approver, asks for Sam, and can't approve that either"):
        scene.asks(scene.sam, '/iam onboard @sam groups=readonly reason="my own access"', SAM)
        teller.saw(scene.clicks(scene.sam, "Approve", scene.card(scene.sam, SAM), REFUSED))
    with teller.step("Sam withdraws it, and the card says so"):
        scene.clicks(scene.sam, "Withdraw", scene.card(scene.sam, SAM))
        scene.card(scene.sam, SAM, "Withdrawn")
    with teller.step("Nothing has changed on AWS"):
        check(scene.user("jo.smith") is None, "jo.smith was made without approval")
        check(scene.user("sam.lee") is None, "sam.lee was made without approval")


def _approval(scene: Scene) -> None:
    teller = scene.teller
    with teller.step("Sam approves what Riley asked for, and the card says when it is done"):
        scene.clicks(scene.sam, "Approve", scene.card(scene.sam, JO))
        scene.card(scene.sam, JO, "Done")
    with teller.step("AWS has the user, in the group, and no password or key yet"):
        user = scene.user("jo.smith")
        check(user, "There is no jo.smith")
        check(user and user["path"] == "/people/", f"The path is wrong: {user}")
        check(user and user["groups"] == ["developers"], f"The groups are wrong: {user}")
        check(user and not user["console"] and not user["keys"], f"Too much is there: {user}")
