"""What `check --json` found, by check."""

import json

from tests.cli.conftest import Shell

Findings = dict[str, list[dict[str, str]]]


def checked(shell: Shell, **more: str | None) -> Findings:
    """Every finding by its check, and an exit code that agrees with them."""
    result = shell.run("check", "--json", **more)
    told = json.loads(result.stdout)
    failed = [found for found in told["checks"] if found["mark"] == "failed"]
    assert (result.exit_code, told["ok"]) == ((1, False) if failed else (0, True))
    by_name: Findings = {}
    for found in told["checks"]:
        by_name.setdefault(found["check"], []).append(found)
    return by_name


def marks(found: Findings) -> dict[str, set[str]]:
    return {name: {each["mark"] for each in all_of_it} for name, all_of_it in found.items()}


def red(found: Findings) -> dict[str, str]:
    """What failed, in words, with the way to mend it."""
    return {
        each["check"]: f"{each['text']} {each['mend']}"
        for all_of_it in found.values()
        for each in all_of_it
        if each["mark"] == "failed"
    }
