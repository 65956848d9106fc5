"""`twokeys seal-key`."""

import typer


def command() -> None:
    """Print a new TWOKEYS_SEAL_KEY, which PostgreSQL needs.

    Every process of one database needs the same key. To change it, put the new one in front of the
    old ("new,old"), and take the old one away when the requests of that time have ended.
    """
    from bot.workflows.sealing import new_key

    typer.echo(new_key())
