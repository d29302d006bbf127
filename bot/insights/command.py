"""Making the report of a period from the databases in use, to a file or to the standard output."""

import sys
from datetime import date
from pathlib import Path

from actions.store.database import unit_of_work
from bot.clock import now, today
from bot.insights.gathering import gather
from bot.insights.period import PeriodError, choose
from bot.insights.report import page as page_of
from bot.insights.writing import Writer, refusal
from bot.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.unanswered import conversations

STANDARD_OUTPUT = Path("-")


class ReportError(ValueError):
    """There is no such report; the message says why, in its language."""


def write(first: date | None, last: date | None, language: str, page: Path) -> bool:
    """Write the report; whether it went to a file, not to the standard output.

    Raises:
        ReportError: there is no report on such days or in such a language.
        ValueError: conversations are not kept in an SQL database.
        OSError: the file cannot be written.
        sqlalchemy.exc.SQLAlchemyError: a database cannot be read.
    """
    if language not in LANGUAGES:
        raise ReportError(Writer(DEFAULT_LANGUAGE).say("errors.language"))
    try:
        period = choose(first, last, today())
    except PeriodError as error:
        raise ReportError(refusal(error, language)) from None
    with unit_of_work() as work:
        found = gather(work, conversations(), period)
    text = page_of(found, language, now())
    if page == STANDARD_OUTPUT:
        sys.stdout.buffer.write(text.encode("utf-8"))
        return False
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")
    return True
