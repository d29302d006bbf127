"""Nothing is kept longer than its period: conversations, the desk's records of people, mails and logs.

`python -m bot retention` does it once; the process that delivers mail does it once a day. Periods are whole
days, by environment (`KEEP_..._DAYS`): see PERIODS.
"""

import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import yaml
from sqlalchemy import event, inspect, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.desk.codes import KEPT as CODES_COUNT
from actions.desk.messaging import KEPT as MESSAGES_COUNT
from actions.mail.mailers import FOLDER as MAILS
from actions.secret import in_development
from actions.store.database import engine, open_engine
from actions.store.retention import SWEEPS, forget_conversations, sweep
from bot.clock import now

logger = logging.getLogger(__name__)

LOGS = Path("var/log")
EVENTS = "events"
LONGEST = 3650  # days
A_DAY = 86_400.0  # seconds
ENDED = "ended"  # what has its own end in it: past that, nothing needs it


@dataclass(frozen=True)
class Period:
    """How many days something is kept.

    Args:
        default: if the environment says nothing.
        least: what must be kept at least, for something counts on it.
    """

    default: int
    least: int = 1


PERIODS: dict[str, Period] = {
    "conversations": Period(90),
    # Twice delivered webhooks are known by the first for so long.
    "messages": Period(MESSAGES_COUNT.days, MESSAGES_COUNT.days),
    "notices": Period(90),
    "codes": Period(CODES_COUNT.days, CODES_COUNT.days),  # the limits count them
    "handovers": Period(365),
    "callbacks": Period(90),
    "surveys": Period(365),
    "reports": Period(1095),
    "requests": Period(1095),
    "mails": Period(30),
    "logs": Period(30),
}


class RetentionSettingsError(RuntimeError):
    """A period in the environment is none; the message says which and what it may be."""


def variable(name: str) -> str:
    """The variable that sets a period."""
    return f"KEEP_{name.upper()}_DAYS"


def periods() -> dict[str, timedelta]:
    """The periods as the environment has them.

    Raises:
        RetentionSettingsError: one is no whole number of days within its bounds.
    """
    return {name: timedelta(days=_days(name, period)) for name, period in PERIODS.items()}


def _days(name: str, period: Period) -> int:
    written = os.environ.get(variable(name), "").strip() or str(period.default)
    if not written.isascii() or not written.isdigit() or not period.least <= int(written) <= LONGEST:
        raise RetentionSettingsError(
            f"Set {variable(name)} to a whole number of days from {period.least} to {LONGEST}."
        )
    return int(written)


def run(moment: datetime, kept: Mapping[str, timedelta]) -> dict[str, int]:
    """Delete or make nameless what is older than its period; how much there was, by period.

    It can be run again at any time, also by several processes at once, and goes on where it broke off.

    Args:
        moment: now, time-zone-aware.
        kept: the periods.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: a database does not answer.
    """
    desk = engine()
    done = {name: sweep(desk, name, moment - kept.get(name, timedelta(0))) for name in SWEEPS}
    conversations = conversations_engine()
    done["conversations"] = forget_conversations_in(conversations, moment - kept["conversations"])
    done["mails"] = delete_files(MAILS, "*.eml", moment - kept["mails"])
    done["logs"] = rotate(LOGS, moment) + delete_files(LOGS, "*.log.*", moment - kept["logs"])
    return done


def conversations_engine() -> Engine:
    """The database of conversations: the desk's, or with the embedded default a file of its own."""
    if not in_development():
        return engine()
    store = yaml.safe_load(Path("endpoints.yml").read_text(encoding="utf-8"))["tracker_store"]
    opened = open_engine(f"sqlite:///{store['db']}")
    event.listen(opened, "connect", _overwrite)
    return opened


def _overwrite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted is gone from the file, too


def forget_conversations_in(conversations: Engine, before: datetime) -> int:
    """Delete what was said before a moment; how many events there were.

    A conversation that goes on loses old sessions alone: each begins with what it takes over from the last.
    """
    if not inspect(conversations).has_table(EVENTS):
        return 0
    forgotten = forget_conversations(conversations, before)
    if forgotten and conversations.dialect.name == "sqlite":
        with conversations.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))  # the log holds it, too
    return forgotten


def delete_files(folder: Path, pattern: str, before: datetime) -> int:
    """Delete the files of a folder that were last written before a moment; how many."""
    old = [path for path in folder.glob(pattern) if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def rotate(folder: Path, moment: datetime) -> int:
    """Put each log's lines aside under the day, once a day, and let it begin anew; how many logs there were.

    Processes go on writing to the same file, which they append to.
    """
    aside = [(path, path.with_name(f"{path.name}.{moment:%Y-%m-%d}")) for path in folder.glob("*.log")]
    due = [(log, kept) for log, kept in aside if log.stat().st_size and not kept.exists()]
    for log, kept in due:
        shutil.copy2(log, kept)
        os.truncate(log, 0)
    return len(due)


def run_daily(stop: Event) -> None:
    """Run once a day until told to stop; what fails is logged, and tried again the next day.

    Raises:
        RetentionSettingsError: see `periods`.
    """
    kept = periods()
    while True:
        try:
            done = run(now(), kept)
            logger.info("Kept no longer: %s", {name: count for name, count in done.items() if count})
        except (SQLAlchemyError, OSError) as error:
            logger.error("What is old is not deleted: %s", type(error).__name__)
        if stop.wait(A_DAY):
            return
