"""What every subcommand is: its validated arguments, a plan, and nothing else.

A command never sees approvals, the audit, or Slack, so it can't forget them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from bot.aws.clients import Aws
from bot.commands.fields import Kind, Reason
from bot.domain.errors import Invalid
from bot.domain.models import Person, PrincipalId, RequestId
from bot.domain.plan import Plan
from bot.policy import Policy


class InvalidForm(Invalid):
    """Several fields at once; `problems` says what is wrong with which."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("\n".join(f"`{name}`: {text}" for name, text in problems.items()))
        self.problems = dict(problems)

    def __reduce__(self) -> tuple[type["InvalidForm"], tuple[dict[str, str]]]:
        """The engine keeps exceptions, pickled."""
        return InvalidForm, (self.problems,)


@dataclass(frozen=True)
class Asking:
    """The circumstances of a request that its plan may depend on."""

    request_id: RequestId
    policy: Policy


class Command(BaseModel):
    """One subcommand. The file's name is its word, the docstring its help."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True
    )

    example: ClassVar[str]

    reason: Reason

    @classmethod
    def word(cls) -> str:
        return cls.__module__.rsplit(".", 1)[-1].replace("_", "-")

    @classmethod
    def parse(cls, values: Mapping[str, Any], policy: Policy) -> Self:
        """The command these words or this form ask for. Raises `InvalidForm`."""
        try:
            return cls.model_validate(dict(values), context={"policy": policy})
        except ValidationError as e:
            written = {name: field.alias or name for name, field in cls.model_fields.items()}
            raise InvalidForm(dict(_problem(dict(p), written) for p in e.errors())) from None

    @classmethod
    def arguments(cls) -> dict[str, FieldInfo]:
        """Each argument, as people write its name, in the order to ask for them: why comes last."""
        named = {field.alias or name: field for name, field in cls.model_fields.items()}
        return {**{n: f for n, f in named.items() if n != "reason"}, "reason": named["reason"]}

    @classmethod
    def kinds(cls) -> dict[str, Kind]:
        """Each argument, as people write its name, and its kind."""
        return {
            name: next(m for m in field.metadata if isinstance(m, Kind))
            for name, field in cls.arguments().items()
        }

    @property
    def beneficiary(self) -> PrincipalId:
        raise NotImplementedError  # pragma: no cover - abstract

    def title(self) -> str:
        """The card's headline, in imperative: what is asked for."""
        raise NotImplementedError  # pragma: no cover - abstract

    def completed(self, beneficiary: Person) -> Self:
        """With what was left out filled in from the person's profile."""
        raise NotImplementedError  # pragma: no cover - abstract

    def check(self, aws: Aws, asking: Asking) -> None:
        """Refuse at once what AWS could not do. Looks as widely as it needs to."""

    def plan(self, aws: Aws, asking: Asking) -> Plan:
        """What will happen, from AWS's present state. The same state gives the same plan."""
        raise NotImplementedError  # pragma: no cover - abstract


def _problem(error: dict[str, Any], written: Mapping[str, str]) -> tuple[str, str]:
    """The argument as people write its name (pydantic tells a default's by the field's)."""
    name = str(error["loc"][0]) if error["loc"] else "command"
    known = {"missing": "This is needed.", "extra_forbidden": "There is no such word here."}
    return written.get(name, name), known.get(
        error["type"], error["msg"].removeprefix("Value error, ")
    )
