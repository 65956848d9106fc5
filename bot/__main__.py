"""The command line, put together. `twokeys …` and `python -m bot …` are the same program."""

from typing import Annotated

import typer

from bot import __version__
from bot.cli import audit, check, demo, iam_policy, seal_key, serve

HELP = """AWS IAM in Slack, under the two-person rule.

Someone asks with /iam, someone else approves, Twokeys does it on AWS, and the secret reaches only
its owner. `twokeys demo` shows all of it on this machine, with nothing to set up.

\b
Environment
  SLACK_BOT_TOKEN       always
  SLACK_APP_TOKEN       Socket Mode; without it, over HTTP:
  SLACK_SIGNING_SECRET  and PORT, with Slack calling /slack/events
  SLACK_API_URL         another Slack than https://slack.com/api/
  AWS_*                 boto3's own: AWS_PROFILE, AWS_ENDPOINT_URL and the rest
  DATABASE_URL          postgresql://… for several processes; without it an
                        SQLite file in the platform's state folder, for one
  TWOKEYS_POLICY        the policy file; twokeys.toml here if not given
  TWOKEYS_SEAL_KEY      with PostgreSQL; on SQLite made beside the database
  LOG_LEVEL             debug, info (the default), warning or error
"""

EPILOG = """\b
Exit codes
  0  fine
  1  a check failed, or a step did not come true
  2  a setting, the policy file or a word of the command is missing or wrong
  3  another process holds the SQLite database
"""


def _version(asked: bool) -> None:  # noqa: FBT001 - typer hands an option's value over so
    if asked:
        typer.echo(f"twokeys {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
]


def _options(version: Version = False) -> None:  # noqa: FBT002 - typer's way to a flag
    del version


def program() -> typer.Typer:
    """Every command. A crash prints no local variables: they may hold a secret."""
    plain = typer.Typer(
        help=HELP,
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    plain.callback()(_options)
    plain.command("serve")(serve.command)
    plain.command("demo")(demo.command)
    plain.command("check")(check.command)
    plain.command("iam-policy")(iam_policy.command)
    plain.command("seal-key")(seal_key.command)
    trail = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    trail.command("list")(audit.list_events)
    plain.add_typer(trail, name="audit", help="Who asked, agreed and got what, and when.")
    return plain


def main() -> None:
    program()(prog_name="twokeys")


if __name__ == "__main__":
    main()
