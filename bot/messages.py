"""Commands about messages to people: `python -m bot messages --help`."""

import typer
from rich.table import Table

from bot.clock import WARSAW
from bot.terminal import console

app = typer.Typer(no_args_is_help=True, help="Messages to people on messaging services.")

LAST = typer.Option(100, help="How many of the latest to list.")


@app.callback()
def messages() -> None:
    """Messages to people on messaging services."""


@app.command()
def dead(last: int = LAST) -> None:
    """List the messages that were given up, the latest first: when, where and why, not to whom."""
    from actions.store.database import unit_of_work

    with unit_of_work() as work:
        found = work.channel_messages.dead(last)
    table = Table("no.", "channel", "queued", "attempts", "reason", "code", title="Messages given up")
    for message in found:
        at = f"{message.created_at.astimezone(WARSAW):%Y-%m-%d %H:%M}"
        code = "–" if message.code is None else str(message.code)
        table.add_row(str(message.id), message.channel, at, str(message.attempts), message.reason, code)
    console.print(table if found else "No message was given up.")
