"""Plans as JSON and back. What can't be read back whole is refused, never guessed."""

from typing import Any

from pydantic import TypeAdapter

from bot.domain.plan import Plan

_PLAN = TypeAdapter(Plan)


def plan_to_json(plan: Plan) -> Any:
    return _PLAN.dump_python(plan, mode="json")


def plan_from_json(stored: Any) -> Plan:
    return _PLAN.validate_python(stored)
