"""The days that a report is about. Days are those of Poland."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import WARSAW

LONGEST = 366  # days
USUAL = timedelta(days=29)  # from the first day to the last, where only one is named
DAY = timedelta(days=1)
EARLIEST = date(2000, 1, 1)


class PeriodError(ValueError):
    """Days that no report can be about; `reason` names the sentence that says why, `values` are its own."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both of them in it."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        """All days."""
        return [self.first + DAY * number for number in range(len(self))]

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The first midnight."""
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The midnight that it ends at."""
        return midnight(self.last + DAY)

    @property
    def before(self) -> "Period":
        """As many days before it."""
        return Period(self.first - DAY * len(self), self.first - DAY)

    def weeks(self) -> Iterator["Period"]:
        """Its calendar weeks, from Monday; the first and the last may be shorter."""
        first = self.first
        while first <= self.last:
            last = min(first + DAY * (6 - first.weekday()), self.last)
            yield Period(first, last)
            first = last + DAY


def midnight(day: date) -> datetime:
    """The moment a day begins, whether it has 23, 24 or 25 hours."""
    return datetime.combine(day, time(), tzinfo=WARSAW)


def choose(first: date | None, last: date | None, today: date) -> Period:
    """The period that was asked for: to today and over thirty days by default, and never past today.

    Raises:
        PeriodError: it ends before it begins, has not begun, or is too long or too long ago.
    """
    if min(first or today, last or today) < EARLIEST:
        raise PeriodError("too_early", earliest=EARLIEST)
    until = min(last, today) if last else today
    since = first or max(until - USUAL, EARLIEST)
    if last and since > last:
        raise PeriodError("backwards", first=since, last=last)
    if since > today:
        raise PeriodError("future", first=since, today=today)
    period = Period(since, until)
    if len(period) > LONGEST:
        raise PeriodError("too_long", days=len(period), longest=LONGEST)
    return period
