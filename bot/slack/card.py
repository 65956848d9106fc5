"""The approval card: one message from asking to done, drawn only from the stored request."""

from datetime import timedelta

from bot.domain.changes import JoinGroup, Stage, spoken
from bot.domain.ids import numbered
from bot.domain.models import Request, Status, Step, StepState, Verdict
from bot.domain.plan import ADMINISTRATOR
from bot.domain.rules import stamp
from bot.domain.text import shorten
from bot.slack import kit
from bot.slack.kit import Block, escape
from bot.workflows.ports import Card

APPROVE, DENY, WITHDRAW = "request.approve", "request.deny", "request.withdraw"
CHANGED = "Changed since this was approved, so it must be approved again"
WAITS_FOR = {
    StepState.DEFERRED: " · waits for MFA",
    StepState.OFFERED: " · waits for its owner",
}
BAR_WIDTH = 8
MOST_LINES = 2900

MARKS = {
    StepState.DONE: "✓",
    StepState.STARTED: "…",
    StepState.FAILED: "✗",
    StepState.DEFERRED: "◷",
    StepState.OFFERED: "◷",
    StepState.WAITING: "·",
}


def reference(request: Request) -> str:
    """What a button carries: which request, and which of its plans the card showed."""
    return numbered(request.id, request.revision)


def draw(card: Card) -> tuple[str, list[Block]]:
    """The notification's text and the blocks."""
    request = card.request
    blocks = [kit.header(headline(request)), _who(card), *_change(request), *_why(request)]
    blocks += _state(card)
    return _notification(request), blocks


def headline(request: Request) -> str:
    """Risk first, when there is one."""
    return " · ".join((*request.plan.risks, request.title))


def _notification(request: Request) -> str:
    states = {Status.PENDING: "waits for approval", Status.APPLIED: "is done"}
    state = states.get(request.status, f"is {request.status.value}")
    return f"#{request.number} {headline(request)} {state}, asked by <@{request.requester}>"


def _who(card: Card) -> Block:
    request = card.request
    facts = [
        f"*{escape(card.account)}*",
        f"#{request.number}",
        f"asked by <@{request.requester}>",
        f"for <@{request.beneficiary}> (`{request.beneficiary}`)",
        stamp(request.created_at),
    ]
    if request.status is Status.PENDING:
        facts.append(f"expires {stamp(request.expires_at)}")
    return kit.context(" · ".join(facts))


def _change(request: Request) -> list[Block]:
    blocks = []
    if request.difference:
        found = "\n".join(f"• {escape(line)}" for line in request.difference)
        blocks.append(kit.section(f"*{CHANGED}*\n{found}"))
    heading = "*What was asked for*" if request.status.is_over else "*What will change*"
    showing = _shows_progress(request)
    lines = [heading, *(_line(step, showing=showing) for step in request.steps)]
    blocks += [kit.section(chunk) for chunk in _chunks(lines)]
    if request.plan.warnings:
        blocks.append(kit.context("\n".join(f"⚠ {escape(w)}" for w in request.plan.warnings)))
    return blocks


def _shows_progress(request: Request) -> bool:
    return request.status in (Status.RUNNING, Status.APPLIED, Status.FAILED)


def _line(step: Step, *, showing: bool) -> str:
    mark = MARKS[step.state] if showing else f"{step.position + 1}"
    line = f"{mark}  {escape(step.words)}"
    line += WAITS_FOR.get(step.state, "")
    if step.state is StepState.FAILED and step.detail:
        line += f"\n     {escape(step.detail)}"
    return line


def _chunks(lines: list[str]) -> list[str]:
    """Sections hold 3,000 characters: a long plan goes on in the next."""
    chunks = [""]
    for line in lines:
        if len(chunks[-1]) + len(line) > MOST_LINES:
            chunks.append("")
        chunks[-1] += line + "\n"
    return [c.rstrip("\n") for c in chunks]


def _why(request: Request) -> list[Block]:
    return [kit.section("*Why*"), kit.typed(shorten(request.reason))]


def _state(card: Card) -> list[Block]:
    drawers = {
        Status.PENDING: _pending,
        Status.APPROVED: _running,
        Status.RUNNING: _running,
        Status.DENIED: _denied,
    }
    drawer = drawers.get(card.request.status)
    if drawer is not None:
        return drawer(card)
    return [kit.context(_ending(card.request))]


def _pending(card: Card) -> list[Block]:
    request = card.request
    parts = [_tally(card), f"not <@{request.requester}>"]
    if request.beneficiary != request.requester:
        parts[1] += f", not <@{request.beneficiary}>"
    given = [f"✓ <@{d.decider}> {stamp(d.at)}" for d in request.approvals]
    blocks = [kit.context(" · ".join([*given, *parts]))]
    value = reference(request)
    approve = kit.button("Approve", APPROVE, value, style="primary")
    danger = _danger(card)
    if danger:
        approve["confirm"] = kit.confirm("Approve this?", danger, "Approve", "Not yet", danger=True)
    deny = kit.button("Deny", DENY, value, style="danger")
    withdraw = kit.button("Withdraw", WITHDRAW, value)
    return [*blocks, kit.actions("decide", approve, deny, withdraw)]


def _tally(card: Card) -> str:
    """`0 of 2 approvals · security may approve (3 people)`, a part for each approver set."""
    left = {q.approvers: q.needed for q in card.missing}
    parts = []
    for quorum in card.request.plan.quorums:
        have = quorum.needed - left.get(quorum.approvers, 0)
        size = card.approvers.get(quorum.approvers, 0)
        people = "1 person" if size == 1 else f"{size} people"
        parts.append(
            f"{have} of {quorum.needed} approvals · {quorum.approvers} may approve ({people})"
        )
    return " · ".join(parts)


def _danger(card: Card) -> str:
    """The one sentence that matters, for what gives everything."""
    request = card.request
    if ADMINISTRATOR not in request.plan.risks:
        return ""
    joins = [c for c in request.plan.changes if isinstance(c, JoinGroup)]
    longest = max((c.seconds or 0 for c in joins), default=0)
    bounded = joins and all(c.seconds for c in joins)
    how_long = f" for {spoken(timedelta(seconds=longest))}" if bounded else ""
    who = joins[0].user if joins else request.title
    return f"{who} can then do everything in {card.account}{how_long}."


def _running(card: Card) -> list[Block]:
    request = card.request
    done = sum(1 for s in request.steps if s.state is StepState.DONE)
    total = max(
        sum(1 for c in request.plan.changes if c.stage is not Stage.OFFER)
        - len(request.plan.deferred),
        1,
    )
    filled = BAR_WIDTH * done // total
    bar = "▓" * filled + "░" * (BAR_WIDTH - filled)
    doing = next((s.words for s in request.steps if s.state is StepState.STARTED), "starting")
    lines = [f"{bar}  {done} of {total} · {escape(doing)}", f"approved by {_approvers(request)}"]
    if request.retry_at:
        lines.append(
            f"{escape(request.outcome)} The request is safe and goes on by itself, next try"
            f" {stamp(request.retry_at)}."
        )
    return [kit.context("\n".join(lines))]


def _denied(card: Card) -> list[Block]:
    request = card.request
    denial = next(d for d in request.decisions if d.verdict is Verdict.DENY)
    by = f"Denied {stamp(denial.at)} by <@{denial.decider}>"
    if request.approvals:
        by += f" · had been approved by {_approvers(request)}"
    return [
        kit.context(f"{by} · nothing changed on AWS · audit #{request.last_event}"),
        kit.typed(shorten(denial.reason)),
    ]


def _ending(request: Request) -> str:
    when = stamp(request.ended_at) if request.ended_at else ""
    audit = f"audit #{request.last_event}"
    done = sum(1 for s in request.steps if s.state is StepState.DONE)
    if request.status is Status.APPLIED:
        changes = "1 change" if done == 1 else f"{done} changes"
        return f"Done {when} · approved by {_approvers(request)} · {changes} · {audit}"
    if request.status is Status.FAILED:
        on_aws = (
            f"{done} of {len(request.steps)} changes were made" if done else "nothing was changed"
        )
        return f"Failed {when} · {escape(request.outcome)} · on AWS {on_aws} · {audit}"
    if request.status is Status.WITHDRAWN:
        return f"Withdrawn {when} by <@{request.requester}> · nothing changed on AWS · {audit}"
    return f"Expired {when} · nobody decided in time · nothing changed on AWS · {audit}"


def _approvers(request: Request) -> str:
    return ", ".join(f"<@{d.decider}>" for d in request.approvals)


def superseded(title: str) -> tuple[str, list[Block]]:
    """What stands in the place of a card whose plan is no longer true."""
    text = f"{title}: AWS changed since this was approved. The new card below shows the difference."
    return text, [kit.header(title), kit.context(text)]
