"""The credential report: a CSV of every user, made at most once in four hours."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.sandbox.aws.errors import AwsError
from bot.sandbox.aws.strict.state import Call, IamUser, Operations, Report, State

GOOD_FOR: Final = timedelta(hours=4)
"""AWS makes at most one report in this time."""

KEY_COLUMNS: Final = (
    "active",
    "last_rotated",
    "last_used_date",
    "last_used_region",
    "last_used_service",
)
COLUMNS: Final = (
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    *(f"access_key_{number}_{column}" for number in (1, 2) for column in KEY_COLUMNS),
    *(f"cert_{number}_{column}" for number in (1, 2) for column in ("active", "last_rotated")),
)


def generate(state: State, _: Call) -> Mapping[str, Any]:
    """The first poll after a start still finds the report in the making, as on AWS."""
    if state.report is None or state.now() - state.report.started > GOOD_FOR:
        state.report = Report(state.now(), _content(state))
        told = "No report exists. Starting a new report generation task"
        return {"State": "STARTED", "Description": told}
    return {"State": "COMPLETE" if _is_ready(state.report) else "INPROGRESS"}


def get(state: State, _: Call) -> Mapping[str, Any]:
    report = state.report
    if report is None:
        raise AwsError("ReportNotPresent", "No report has been generated.")
    if not _is_ready(report):
        raise AwsError("ReportInProgress", "The report is being generated.")
    if state.now() - report.started > GOOD_FOR:
        raise AwsError("ReportExpired", "The last report is older than four hours.")
    return {
        "Content": report.content,
        "ReportFormat": "text/csv",
        "GeneratedTime": report.started,
    }


def _is_ready(report: Report) -> bool:
    if report.polls_until_ready == 0:
        return True
    report.polls_until_ready -= 1
    return False


def _content(state: State) -> str:
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerow(_root(state))
    table.writerows(_row(state, user) for user in state.users.values())
    return written.getvalue()


def _root(state: State) -> dict[str, str]:
    return {
        **dict.fromkeys(COLUMNS, "N/A"),
        "user": "<root_account>",
        "arn": f"arn:aws:iam::{state.account_id}:root",
        "user_creation_time": _time(state.created),
        "password_enabled": "not_supported",
        "password_last_used": "no_information",
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
        "mfa_active": "true",
        **dict.fromkeys(
            ("access_key_1_active", "access_key_2_active", "cert_1_active", "cert_2_active"),
            "false",
        ),
    }


def _row(state: State, user: IamUser) -> dict[str, str]:
    return {
        "user": user.name,
        "arn": user.arn,
        "user_creation_time": _time(user.create_date),
        "mfa_active": _yes(user.mfa_devices),
        **_password(state, user),
        **dict(_keys(user)),
        **dict(_certificates(user)),
    }


def _password(state: State, user: IamUser) -> dict[str, str]:
    login, policy = user.login, state.backend.account_password_policy
    if login is None:
        told = dict.fromkeys(("last_used", "last_changed", "next_rotation"), "N/A")
        return {"password_enabled": "false"} | {f"password_{n}": v for n, v in told.items()}
    used, age = user.password_last_used, policy.max_password_age if policy else None
    return {
        "password_enabled": "true",
        "password_last_used": _time(used) if used else "no_information",
        "password_last_changed": _time(login.changed),
        "password_next_rotation": _time(login.changed + timedelta(days=age)) if age else "N/A",
    }


def _keys(user: IamUser) -> Iterator[tuple[str, str]]:
    for number in (1, 2):
        key = user.access_keys[number - 1] if len(user.access_keys) >= number else None
        use = key.last_used if key else None
        told = (
            _yes(key and key.status == "Active"),
            _time(key.create_date) if key else "N/A",
            _time(use.timestamp) if use else "N/A",
            use.region if use else "N/A",
            use.service if use else "N/A",
        )
        columns = (f"access_key_{number}_{column}" for column in KEY_COLUMNS)
        yield from zip(columns, told, strict=True)


def _certificates(user: IamUser) -> Iterator[tuple[str, str]]:
    certificates = list(user.signing_certificates.values())
    for number in (1, 2):
        one = certificates[number - 1] if len(certificates) >= number else None
        yield f"cert_{number}_active", _yes(one and one.status == "Active")
        yield f"cert_{number}_last_rotated", _time(one.upload_date) if one else "N/A"


def _yes(value: object) -> str:
    return "true" if value else "false"


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


OPERATIONS: Final[Operations] = {
    "GenerateCredentialReport": generate,
    "GetCredentialReport": get,
}
