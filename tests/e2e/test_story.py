"""The whole story, by words: asked, approved by someone else, done on AWS, delivered."""

from bot.domain.models import Status
from bot.store.grants import Kind, State
from tests.e2e.reading import has_button, shown_values, words
from tests.e2e.scenes import Story
from tests.e2e.stage import Stage


def test_asked_approved_done_and_delivered(stage: Stage, story: Story) -> None:
    card = story.ask(more="keys=yes")
    assert has_button(card, "Approve")
    story.approve()
    story.becomes(Status.APPLIED)
    assert "Done" in words(story.card("Done"))
    view = story.show(Kind.PASSWORD)
    address, name, password = shown_values(view)
    assert name == story.user
    assert address == "https://acme.signin.aws.amazon.com/console"
    assert stage.account.signin(story.user, password).reset_required
    story.save(view)
    story.grant_becomes(Kind.PASSWORD, State.CONFIRMED)
    story.enrol()
    key = story.show(Kind.ACCESS_KEY)
    story.save(key)
    story.grant_becomes(Kind.ACCESS_KEY, State.CONFIRMED)
    user = stage.aws_user(story.user)
    assert user["groups"] == ["developers"]
    assert [k["status"] for k in user["keys"]] == ["Active"]
    assert len(user["mfa"]) == 1
    assert user["tags"]["managed-by"] == "twokeys"
