"""`python -m bot retention`: what has been kept for its period goes."""

from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import now
from bot.retention import RetentionSettingsError, periods, run
from bot.terminal import console, fail


def retention() -> None:
    """Delete or make nameless what has been kept for its period: conversations, records, mails, logs."""
    try:
        kept = periods()
        done = run(now(), kept)
    except RetentionSettingsError as error:
        fail(error)
    except (SQLAlchemyError, OSError) as error:
        fail(f"{type(error).__name__}; run it again")
    table = Table("what", "kept for days", "gone", title="Retention")
    for name, count in sorted(done.items()):
        table.add_row(name, str(kept[name].days) if name in kept else "until its end", str(count))
    console.print(table)
