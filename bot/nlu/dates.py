"""Days said in words or figures, counted from today: "w zeszły piątek", "17.11", "two weeks ago"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from re import Match

from dateutil.relativedelta import relativedelta

from bot.nlu import date_patterns as patterns
from bot.nlu.found import Found, Span, overlaps
from bot.nlu.numbers import cardinal, ordinal
from bot.nlu.tense import Tense, tense_at

WEEK = timedelta(days=7)
# "on 28 November" four days before it is this year's, whatever was promised; half a year off it is not.
NEAR = timedelta(days=60)


@dataclass(frozen=True)
class Said:
    """A match, the day it was said on, and whether what is told happened, is planned, or neither."""

    match: "Match[str]"
    today: date
    tense: Tense

    def __getitem__(self, group: str) -> str:
        groups = self.match.groupdict()
        return groups.get(group) or groups.get(f"{group}_") or ""


def find_dates(folded: str, today: date) -> list[Found]:
    """Every day named in a text without diacritics, as an ISO date."""
    found: list[tuple[Span, date]] = []
    taken: list[Span] = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(folded):
            span = patterns.day_span(match)
            if not overlaps(span, taken):
                day = _resolved(match, folded, today, resolve)
                taken.append(span)
                found += [(span, day)] if day else []
    return [("date", day.isoformat(), span) for span, day in _merged(sorted(found), folded)]


def _resolved(
    match: "Match[str]", folded: str, today: date, resolve: Callable[[Said], date | None]
) -> date | None:
    try:
        return resolve(Said(match, today, tense_at(folded, *patterns.day_span(match))))
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


def _full(said: Said) -> date:
    year = int(said["y"])
    return date(year if year > 99 else 2000 + year, _month(said), int(said["d"]))


def _month(said: Said) -> int:
    return int(said["m"]) if said["m"] else patterns.month_number(said["month"])


def _day_and_month(said: Said) -> date:
    day = int(said["d"]) if said["d"] else ordinal(said["ordinal"])
    if said["y"]:
        year = int(said["y"])
        return date(year if year > 99 else 2000 + year, _month(said), day)
    return _nearest_year(day, _month(said), said)


def _nearest_year(day: int, month: int, said: Said) -> date:
    years = [date(year, month, day) for year in _years(day, month, said.today)]
    past = max(found for found in years if found <= said.today)
    coming = min(found for found in years if found >= said.today)
    if said.tense == "past":
        return past
    if said.tense == "plan":
        return coming if coming - said.today < timedelta(days=300) else past
    return coming if coming - said.today < min(NEAR, said.today - past) else past


def _years(day: int, month: int, today: date) -> list[int]:
    around = range(today.year - 8, today.year + 9)
    return [year for year in around if (day, month) != (29, 2) or year % 4 == 0]


def _day_of_month(said: Said) -> date | None:
    day = int(said["d"]) if said["d"] else ordinal(said["ordinal"])
    step = 1 if said.tense == "plan" else -1
    first = said.today.replace(day=1)
    for months in range(3):
        month = first + relativedelta(months=step * months)
        found = month + timedelta(days=day - 1)
        if found.month == month.month and (found - said.today).days * step >= 0:
            return found
    return None


def _named(said: Said) -> date:
    return said.today + timedelta(days=patterns.days_off(said["day"]))


def _counted(said: Said) -> date | None:
    number = _number(said["n"])
    if number is None:
        return None
    step = number if said["ahead"] else -number
    return said.today + _unit(said["unit"], step)


def _number(written: str) -> int | None:
    if not written:
        return 1
    if written.isdigit():
        return int(written)
    return {"a": 1, "an": 1, "couple": 2, "a couple": 2}.get(written.removesuffix(" of")) or cardinal(written)


def _unit(unit: str, number: int) -> relativedelta:
    return {
        "d": relativedelta(days=number),
        "t": relativedelta(weeks=number),
        "w": relativedelta(weeks=number),
        "f": relativedelta(weeks=2 * number),
        "m": relativedelta(months=number),
        "r": relativedelta(years=number),
        "l": relativedelta(years=number),
        "y": relativedelta(years=number),
        "p": relativedelta(months=6 * number),
    }[unit[0]]


def _weekday(said: Said) -> date | None:
    number = patterns.weekday_number(said["weekday"])
    if patterns.is_coming(said["which"], said["day"], said.tense):
        return said.today + timedelta(days=(number - said.today.weekday() - 1) % 7 + 1)
    return said.today - timedelta(days=(said.today.weekday() - number - 1) % 7 + 1)


def _weekday_of_week(said: Said) -> date:
    step = 1 if patterns.COMING.search(said["week"]) else -int(not said["this"])
    monday = said.today - timedelta(days=said.today.weekday()) + step * WEEK
    return monday + timedelta(days=patterns.weekday_number(said["weekday"]))


_RULES: tuple[tuple[patterns.Pattern, Callable[[Said], date | None]], ...] = (
    (patterns.ISO, _full),
    (patterns.FULL, _full),
    (patterns.DAY_MONTH_WORD, _day_and_month),
    (patterns.MONTH_DAY, _day_and_month),
    (patterns.DAY_MONTH, _day_and_month),
    (patterns.DAY_MONTH_CUED, _day_and_month),
    (patterns.WEEKDAY_OF_WEEK, _weekday_of_week),
    (patterns.WEEK_OF_WEEKDAY, _weekday_of_week),
    (patterns.AGO, _counted),
    (patterns.AHEAD, _counted),
    (patterns.NAMED, _named),
    (patterns.RANGE_OF_WEEKDAYS, lambda said: None),
    (patterns.WEEKDAY, _weekday),
    (patterns.ORDINAL, _day_of_month),
    (patterns.ORDINAL_WORD, _day_of_month),
)
