"""MFA: a picture that a phone really reads, two codes, and no seed left behind."""

from datetime import timedelta

import pytest

from bot.store.grants import Kind, State
from tests.e2e.reading import codes_of, labels, words
from tests.e2e.scenes import Json, Story
from tests.e2e.stage import Stage

MFA = Kind.MFA
TWO_NEW = "AWS needs two new codes, one after the other."


def devices(stage: Stage, story: Story) -> list[str]:
    """Virtual devices whose names begin with the user's, whoever has them."""
    found = stage.account.snapshot()["virtual_mfa"]
    return [d["serial"] for d in found if f"/{story.user}-" in d["serial"]]


def test_scanned_and_proven_it_leaves_no_trace(stage: Stage, story: Story) -> None:
    story.given()
    seed = story.start_mfa()
    traces = story.traces()
    assert sorted(t[0] for t in traces) == ["file", "message"]
    assert len(story.still_there(traces)) == 2
    file = next(f for m in story.owner.dm() for f in m["files"] if f["id"] == traces[0][1])
    assert (file["name"], file["title"], file["alt_txt"]) == (
        "setup.png", "Setup picture", "Setup picture",
    )  # fmt: skip
    view = story.enter(*codes_of(seed))
    assert "MFA is set up. What held its key has been deleted." in words(view)
    assert story.still_there(traces) == []
    assert len(stage.aws_user(story.user)["mfa"]) == 1
    assert "set up" in words(story.welcome("\u2713  *MFA*"))
    assert "Set up MFA" not in labels(story.welcome())
    assert "mfa:enrolled" in story.tags()


def test_the_window_for_the_codes_never_holds_the_seed(stage: Stage, story: Story) -> None:
    story.given()
    seed = story.start_mfa()
    assert story.press(MFA, "Enter codes")["ok"]
    view = story.owner.wait_view("First code")
    text = "".join(str(view).split())
    assert seed not in text
    assert seed[:4] not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (lambda seed: (codes_of(seed)[0],) * 2, TWO_NEW),
        (lambda seed: codes_of(seed)[::-1], TWO_NEW),
        (lambda seed: codes_of(seed, steps_ago=10), TWO_NEW),
        (lambda seed: (codes_of(seed)[0][:5], codes_of(seed)[1]), "A code is six digits"),
        (lambda _: ("\u0661\u0662\u0663\u0664\u0665\u0666", "123456"), "A code is six digits"),
        (lambda _: ("abcdef", "123456"), "A code is six digits"),
    ],
    ids=["twice the same", "swapped", "old", "five digits", "arabic digits", "letters"],
)
def test_plan_33_wrong_codes_ask_for_two_new_ones_and_keep_the_device(
    stage: Stage, story: Story, codes: object, why: str
) -> None:
    story.given()
    seed = story.start_mfa()
    assert callable(codes)
    view = story.enter(*codes(seed))
    assert why in words(view)
    assert "First code" in words(view)
    assert len(devices(stage, story)) == 1
    assert story.grant(MFA).state is State.SHOWN
    first, second = codes_of(seed)
    assert "MFA is set up" in words(story.enter(f" {first[:3]} {first[3:]}", f"{second} "))


@pytest.mark.slow
def test_plan_33_five_wrong_pairs_end_the_device(stage: Stage, story: Story) -> None:
    story.given()
    seed = story.start_mfa()
    traces = story.traces()
    for _ in range(4):
        assert TWO_NEW in words(story.enter(*codes_of(seed)[::-1]))
    view = story.enter(*codes_of(seed)[::-1])
    assert "That was the fifth wrong pair, so this device was cancelled" in words(view)
    story.owner.close(view["id"])
    assert devices(stage, story) == []
    assert story.still_there(traces) == []
    story.grant_becomes(MFA, State.READY)
    story.enrol()


def test_plan_34_not_enrolled_in_fifteen_minutes(stage: Stage, story: Story) -> None:
    story.given()
    seed = story.start_mfa()
    traces = story.traces()
    stage.later(timedelta(minutes=14))
    assert len(story.still_there(traces)) == 2
    stage.later(timedelta(minutes=2))
    assert devices(stage, story) == []
    assert story.still_there(traces) == []
    story.grant_becomes(MFA, State.READY)
    story.told(story.owner, "MFA was not set up in time, so that device was cancelled")
    assert seed in stage.canaries
    story.enrol()


@pytest.mark.slow
def test_begun_again_the_first_seed_is_worthless(stage: Stage, story: Story) -> None:
    story.given()
    first, traces = story.start_mfa(), story.traces()
    second = story.start_mfa()
    assert first != second
    assert story.still_there(traces) == []
    assert len(devices(stage, story)) == 1
    assert TWO_NEW in words(story.enter(*codes_of(first)))
    assert "MFA is set up" in words(story.enter(*codes_of(second)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", {"error": "internal_error"}),
        ("files.completeUploadExternal", {"error": "internal_error"}),
        ("files.completeUploadExternal", {"drop_reply": True}),
        ("chat.postMessage", {"error": "internal_error"}),
        ("chat.update", {"error": "internal_error", "http_status": 500}),
        ("chat.update", {"drop_reply": True}),
    ],
)
def test_a_picture_that_slack_did_not_take_leaves_no_device(
    stage: Stage, story: Story, method: str, fault: Json
) -> None:
    story.given()
    stage.settle()
    seen = {m["ts"] for m in story.owner.dm()}
    # Beginning redraws the owner's message too, which is tried again by itself.
    stage.broken(method, times=4 if method == "chat.update" else 1, **fault)
    assert story.press(MFA, "Set up MFA")["ok"]
    stage.until(lambda: "grant:rolled-back" in story.tags())
    stage.settle()
    assert story.grant(MFA).state is State.READY
    assert devices(stage, story) == []
    assert story.traces() == []
    assert not [m for m in story.owner.dm() if m["ts"] not in seen and not m["ephemeral"]]
    if view := story.owner.view():
        story.owner.close(view["id"])
    stage.workspace.faults.clear()
    story.enrol()


def test_a_picture_that_slack_does_not_delete_protects_nothing(stage: Stage, story: Story) -> None:
    story.given()
    seed = story.start_mfa()
    traces = story.traces("file")
    stage.broken("files.delete", error="cant_delete_file")
    view = story.enter(*codes_of(seed))
    assert "Slack did not delete the picture, so this device was not kept" in words(view)
    story.owner.close(view["id"])
    assert stage.aws_user(story.user)["mfa"] == []
    assert devices(stage, story) == []
    alert = story.sam.wait_message("C0AUDIT", "did not delete an MFA setup picture")
    assert 'mfa_qr = "text"' in words(alert)
    story.grant_becomes(MFA, State.READY)
    stage.later(timedelta(minutes=2))
    assert story.still_there(traces) == []
    story.enrol()


@pytest.mark.slow
def test_a_lost_answer_when_enabling_counts_as_enrolled(stage: Stage, story: Story) -> None:
    story.given("guarded")
    seed = story.start_mfa()
    stage.account.faults.inject("EnableMFADevice", lose_reply=True, after_effect=True)
    view = story.enter(*codes_of(seed))
    assert "did not answer" in words(view)
    story.owner.close(view["id"])
    traces = story.traces()
    stage.later(timedelta(minutes=16))
    story.grant_becomes(MFA, State.CONFIRMED)
    assert len(stage.aws_user(story.user)["mfa"]) == 1
    assert story.still_there(traces) == []
    stage.until(lambda: stage.aws_user(story.user)["groups"] == ["guarded"])


@pytest.mark.slow
def test_somebody_elses_click_on_set_up_mfa_is_refused(stage: Stage, story: Story) -> None:
    story.given()
    card, grant = story.card(), story.grant(MFA)
    values = {
        "grant.set-up-mfa": grant.id,
        "grant.enter-codes": grant.id,
        "grant.keep": f"{grant.id}:{grant.attempt}",
    }
    for action, value in values.items():

        def click(action: str = action, value: str = value) -> None:
            stage.forged_click("U0SAM", card, action, value)

        assert "Only <@U0JO> can open this" in story.answer(story.sam, click, "C0APPROVE")
    assert devices(stage, story) == []
    assert story.sam.view() is None
