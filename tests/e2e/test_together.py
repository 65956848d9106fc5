"""Several people at the same moment, and what must not come of it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.errors import Refused
from bot.domain.models import PrincipalId, Status, Verdict
from tests.e2e.conftest import Tell
from tests.e2e.scenes import Story
from tests.e2e.stage import Stage

pytestmark = pytest.mark.slow


def at_once(stage: Stage, story: Story) -> list[str]:
    """One approves and another denies at the same moment. What each is told."""
    approval, request = stage.approval(), story.request
    gate = threading.Barrier(2)

    def decide(who: str, verdict: Verdict) -> str:
        gate.wait(10)
        try:
            approval.decide(request.id, PrincipalId(who), verdict, "not now", revision=1)
        except Refused as no:
            return no.why
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        yes = pool.submit(decide, "U0SAM", Verdict.APPROVE)
        no = pool.submit(decide, "U0ALEX", Verdict.DENY)
        return [yes.result(), no.result()]


def test_plan_07_an_approval_and_a_denial_at_once_have_one_end(stage: Stage, tell: Tell) -> None:
    for n in range(6):
        story = tell(str(n))
        story.ask()
        told = at_once(stage, story)
        stage.settle()
        request = story.becomes(Status.DENIED if told[1] == "taken" else Status.APPLIED)
        on_aws = stage.on_aws(story.user) is not None
        assert on_aws == (request.status is Status.APPLIED)
        assert told.count("taken") >= 1
        ends = [t for t in story.tags() if t in ("request:denied", "request:applied")]
        assert len(ends) == 1


def test_a_withdrawal_and_an_approval_at_once_have_one_end(stage: Stage, tell: Tell) -> None:
    for n in range(4):
        story = tell(str(n))
        card = story.ask()
        with ThreadPoolExecutor(2) as pool:
            pool.submit(story.sam.press, "Approve", card)
            pool.submit(story.riley.press, "Withdraw", card)
        stage.until(lambda s=story: s.request.status in (Status.APPLIED, Status.WITHDRAWN))  # type: ignore[misc]
        stage.settle()
        gone = story.request.status is Status.WITHDRAWN
        assert (stage.on_aws(story.user) is None) == gone
        assert stage.calls_of("CreateUser", story.user) == (0 if gone else 1)


def test_two_requests_for_one_name_make_one_user(stage: Stage, story: Story) -> None:
    """Both were possible when they were asked; only one is when they run."""
    story.ask(reason="first")
    first = story.request.id
    said = f"/iam onboard @alex groups=developers user={story.user} reason=second"
    story.riley.command(said)
    stage.until(lambda: stage.count(story.user) == 2)
    second = story.request.id
    approval = stage.approval()
    with ThreadPoolExecutor(2) as pool:
        for request in (first, second):
            pool.submit(approval.decide, request, PrincipalId("U0SAM"), Verdict.APPROVE)
    ended = stage.until(lambda: _ended(stage, first, second))
    assert sorted(ended) == ["applied", "failed"]
    owner = stage.aws_user(story.user)["tags"]["request-id"]
    assert owner in (first, second)


def _ended(stage: Stage, *requests: str) -> list[str] | None:
    states = [stage.status(request) for request in requests]
    return [s.value for s in states] if all(s.is_over for s in states) else None


def test_plan_23_only_our_own_words_become_tags(stage: Stage, story: Story) -> None:
    story.ask(reason="<b>\u00fc &\t" + "x" * 300)
    story.approve()
    story.becomes(Status.APPLIED)
    tags = stage.aws_user(story.user)["tags"]
    assert set(tags) == {"managed-by", "slack-user", "request-id", "created-at"}
    assert tags["slack-user"] == "U0JO"
