"""Standard Allegro for the seller himself: how he stands, what he lacks, and what would change it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from actions.desk.standard import (
    AVERAGE,
    Calendar,
    Category,
    Finding,
    Rating,
    SellerRecord,
    assess,
    average,
    calendar,
    next_qualification,
    qualification_window,
)

BEST_SCORE = 5


@dataclass(frozen=True)
class Line:
    """A criterion; `missing` is how far it is from being met: what is too little, or too much."""

    finding: Finding
    missing: Fraction


@dataclass(frozen=True)
class StandardReport:
    """How a seller stands at the next qualification.

    What he earns from today on counts first at `next_chance`, which is later if the window has ended;
    `fives_needed` are the fives in a row that lift each average to the limit then, None where it is there.
    """

    calendar: Calendar
    lines: list[Line]
    next_chance: date
    fives_needed: dict[Category, int | None]

    @property
    def qualifies(self) -> bool:
        """Whether every criterion is met."""
        return all(line.finding.met for line in self.lines)


def standard_report(record: SellerRecord, today: date) -> StandardReport:
    """The report of a seller as of a day."""
    upcoming, chance = calendar(today), next_chance(today)
    return StandardReport(
        calendar=upcoming,
        lines=report_lines(record, upcoming.next_qualification),
        next_chance=chance,
        fives_needed={category: fives_needed(record, chance, category) for category in Category},
    )


def report_lines(record: SellerRecord, qualification: date) -> list[Line]:
    """Every criterion as on the day of a qualification, with what is missing."""
    return [Line(finding, _missing(finding)) for finding in assess(record, qualification)]


def what_if(record: SellerRecord, qualification: date, more: Iterable[Rating]) -> list[Line]:
    """The same with more ratings than there are; those outside the window count as they would in truth."""
    return report_lines(replace(record, ratings=[*record.ratings, *more]), qualification)


def next_chance(today: date) -> date:
    """The first qualification whose window a rating of a day lies in: the 10th of the next month."""
    first_of_next = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return next_qualification(first_of_next)


def fives(count: int, on: date) -> list[Rating]:
    """That many ratings of a day, with a five in every category."""
    return [Rating(on, dict.fromkeys(Category, BEST_SCORE))] * count


def fives_needed(record: SellerRecord, qualification: date, category: Category) -> int | None:
    """How many more fives lift a category's average to the limit; None if it is there."""
    window = qualification_window(qualification)
    recent = [r for r in record.ratings if r.rated_on in window and r.counts_for(category)]
    reached = average(recent, category)
    if reached is None:
        return 1
    if reached >= AVERAGE:
        return None
    return ceil(len(recent) * (AVERAGE - reached) / (BEST_SCORE - AVERAGE))


def _missing(finding: Finding) -> Fraction:
    return Fraction(0) if finding.met else abs(finding.required - (finding.actual or 0))
