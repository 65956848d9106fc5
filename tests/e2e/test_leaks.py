"""No secret is anywhere but on its owner's screen, whatever goes wrong on the way."""

from bot.store.grants import Kind, State
from tests.e2e import leaks
from tests.e2e.reading import codes_of, shown_values, words
from tests.e2e.scenes import Story
from tests.e2e.stage import Stage

NOISY = {"error": "internal_error", "http_status": 500}


def test_plan_39_no_secret_is_left_behind_by_a_story_in_which_much_goes_wrong(
    stage: Stage, story: Story
) -> None:
    story.given("guarded", more="keys=yes")
    password = shown_values(view := story.show(Kind.PASSWORD))[-1]
    story.save(view)
    for how in (NOISY, {"drop_reply": True}):
        stage.broken("views.update", **how)
        assert story.press(Kind.ACCESS_KEY, "Show it now")["ok"]
        stage.until(lambda: story.tags()[-1] == "grant:rolled-back")
        stage.settle()
        stage.collect_shown(story.owner)
        if left := story.owner.view():
            story.owner.close(left["id"])
    secret = shown_values(view := story.show(Kind.ACCESS_KEY))[-1]
    with stage.broken_database():
        story.owner.submit(view["id"])  # the payload holds the secret, and its work fails
        stage.until(lambda: "unexpected" in stage.log_text())
    seed = story.start_mfa()
    stage.account.faults.inject("EnableMFADevice", "ServiceFailure", http_status=500)
    story.owner.close(story.enter(*codes_of(seed))["id"])
    story.enter(*codes_of(seed))
    story.grant_becomes(Kind.MFA, State.CONFIRMED)
    stage.settle()
    assert {password, secret, seed} < stage.canaries
    assert leaks.found(stage) == []


def test_the_search_finds_what_it_looks_for(stage: Stage, story: Story) -> None:
    """Each kind of place is really looked at: what is there is found."""
    story.given()
    request, alias = story.request.id, story.user
    places = [
        place for place, content in leaks.everything_in(stage)
        if alias in content or request in content
    ]  # fmt: skip
    assert {place.split(" ")[0] for place in places} >= {"table", "file", "call"}
    assert any("unsealed" in place for place in places)


def test_a_trouble_nobody_expected_is_a_number_for_people_and_a_traceback_without_values(
    stage: Stage, story: Story
) -> None:
    card = story.ask()
    with stage.broken_database():
        told = story.answer(
            story.sam, lambda: story.sam.press("Approve", card), str(card["channel"])
        )
    assert "Twokeys does not know why. Reference `" in told
    reference = told.split("Reference `")[1][:8]
    line = next(x for x in stage.log_lines() if x.get("reference") == reference)
    assert "exception" in line
    assert "locals" not in str(line["exception"])
    alert = story.sam.wait_message("C0AUDIT", reference)
    assert story.user not in words(alert)
    story.approve()
