"""Days said in words or figures, counted from today: "w zeszły piątek", "17.11", "two weeks ago"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.nlu import date_patterns as patterns
from bot.nlu.found import Found, Span, overlaps
from bot.nlu.numbers import cardinal, ordinal
from bot.nlu.tense import Tense, tense_at
from bot.nlu.words import meaning

WEEK = timedelta(days=7)
# "on 28 November" four days before it is this year's, whatever was promised; half a year off it is not.
NEAR = timedelta(days=60)
MOST_OF_A_YEAR = timedelta(days=300)
_UNITS = {
    "days": relativedelta(days=1),
    "weeks": relativedelta(weeks=1),
    "fortnights": relativedelta(weeks=2),
    "months": relativedelta(months=1),
    "half_years": relativedelta(months=6),
    "years": relativedelta(years=1),
}


@dataclass(frozen=True)
class Said:
    """A match, the day it was said on, and whether what is told happened, is planned, or neither."""

    match: "re.Match[str]"
    today: date
    tense: Tense

    def __getitem__(self, group: str) -> str:
        return self.match.groupdict().get(group) or ""


def find_dates(folded: str, today: date, tense: Tense | None = None) -> list[Found]:
    """Every day named in a text without diacritics, as an ISO date.

    Args:
        folded: the text.
        today: from which days are counted.
        tense: what the days are known to be part of; by default the words around them tell.
    """
    found: list[tuple[Span, date]] = []
    taken: list[Span] = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(folded):
            span = match.span("day")
            if not overlaps(span, taken):
                taken.append(span)
                if day := _resolved(Said(match, today, tense or tense_at(folded, span)), resolve):
                    found.append((span, day))
    return [("date", day.isoformat(), span) for span, day in _merged(sorted(found), folded)]


def _resolved(said: Said, resolve: Callable[[Said], date | None]) -> date | None:
    try:
        return resolve(said)
    except (ValueError, OverflowError):
        return None


def _merged(found: list[tuple[Span, date]], folded: str) -> list[tuple[Span, date]]:
    # "w piątek 20.11" is one day said twice: the figures say it best.
    merged: list[tuple[Span, date]] = []
    for span, day in found:
        if merged and patterns.JOINING.fullmatch(folded[merged[-1][0][1] : span[0]]):
            before, named = merged.pop()
            weekday_first = patterns.WEEKDAY.search(folded[slice(*before)])
            span, day = (before[0], span[1]), day if weekday_first else named
        merged.append((span, day))
    return merged


def _day_and_month(said: Said) -> date:
    day = int(said["d"]) if said["d"] else ordinal(said["ordinal"])
    if not said["y"]:
        return _nearest_year(day, _month(said), said)
    year = int(said["y"])
    return date(year if year > 99 else 2000 + year, _month(said), day)


def _month(said: Said) -> int:
    if said["m"]:
        return int(said["m"])
    month = said["month"]
    return (
        patterns.ROMAN.index(month) + 1 if month in patterns.ROMAN else meaning(patterns.MONTHS, month) or 0
    )


def _nearest_year(day: int, month: int, said: Said) -> date:
    years = [date(year, month, day) for year in _years(day, month, said.today)]
    past = max(found for found in years if found <= said.today)
    coming = min(found for found in years if found >= said.today)
    if said.tense == "past":
        return past
    if said.tense == "plan":
        return coming if coming - said.today < MOST_OF_A_YEAR else past
    return coming if coming - said.today < min(NEAR, said.today - past) else past


def _years(day: int, month: int, today: date) -> list[int]:
    around = range(today.year - 8, today.year + 9)
    return [year for year in around if (day, month) != (29, 2) or year % 4 == 0]


def _day_of_month(said: Said) -> date | None:
    day = int(said["d"]) if said["d"] else ordinal(said["ordinal"])
    step = 1 if said.tense == "plan" else -1
    first = said.today.replace(day=1)
    for months in range(3):
        month: date = first + relativedelta(months=step * months)
        found = month + timedelta(days=day - 1)
        if found.month == month.month and (found - said.today).days * step >= 0:
            return found
    return None


def _named(said: Said) -> date:
    days = meaning(patterns.NAMED_DAYS, said["day"])
    return said.today + timedelta(days=days or 0)


def _ago(said: Said) -> date:
    return _moved(said, -1)


def _ahead(said: Said) -> date:
    return _moved(said, 1)


def _moved(said: Said, step: int) -> date:
    unit = _UNITS[meaning(patterns.UNITS, said["unit"]) or "days"]
    moved: date = said.today + unit * (step * _number(said["n"]))
    return moved


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    if "couple" in written:
        return 2
    return cardinal(written) or 1


def _weekday(said: Said) -> date:
    number = meaning(patterns.WEEKDAYS, said["weekday"]) or 0
    if _is_coming(said):
        return said.today + timedelta(days=(number - said.today.weekday() - 1) % 7 + 1)
    return said.today - timedelta(days=(said.today.weekday() - number - 1) % 7 + 1)


def _is_coming(said: Said) -> bool:
    if re.fullmatch(patterns.PAST_WHICH, said["which"]):
        return False
    if re.fullmatch(patterns.COMING_WHICH, said["which"]):
        return True
    if said.tense == "unknown":
        return bool(said["which"] or patterns.COMING_BEFORE.match(said["day"]))
    return said.tense == "plan"


def _weekday_of_week(said: Said) -> date:
    step = 1 if said["next"] else 0 if said["this"] else -1
    monday = said.today - timedelta(days=said.today.weekday()) + step * WEEK
    number = meaning(patterns.WEEKDAYS, said["weekday"])
    return monday + timedelta(days=number or 0)


def _no_day(said: Said) -> None:
    """Hides what is no single day from the rules that follow."""


_RULES: tuple[tuple["re.Pattern[str]", Callable[[Said], date | None]], ...] = (
    (patterns.ISO, _day_and_month),
    (patterns.FULL, _day_and_month),
    (patterns.DAY_MONTH_WORD, _day_and_month),
    (patterns.MONTH_DAY, _day_and_month),
    (patterns.DAY_MONTH, _day_and_month),
    (patterns.DAY_MONTH_CUED, _day_and_month),
    (patterns.WEEKDAY_OF_WEEK, _weekday_of_week),
    (patterns.WEEK_OF_WEEKDAY, _weekday_of_week),
    (patterns.AGO, _ago),
    (patterns.AHEAD, _ahead),
    (patterns.AHEAD_ENGLISH, _ahead),
    (patterns.NAMED, _named),
    (patterns.NO_ONE_DAY, _no_day),
    (patterns.WEEKDAY, _weekday),
    (patterns.WEEKDAY_SHORT, _weekday),
    (patterns.ORDINAL, _day_of_month),
    (patterns.ORDINAL_ENGLISH, _day_of_month),
    (patterns.ORDINAL_WORD_ENGLISH, _day_of_month),
    (patterns.ORDINAL_WORD, _day_of_month),
    (patterns.ORDINAL_HIGH, _day_of_month),
)
