"""Standard Allegro: when a seller qualifies, and what he lacks.

Source: Standard Allegro criteria as of 2017 (`standard_2017` in `data/facts.yml`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction

QUALIFICATION_DAY = 10
WINDOW_MONTHS = 2
RATINGS_TOTAL = 100
RATINGS_IN_WINDOW = 20
AVERAGE = Fraction("4.950")
LATE_SCORE_BELOW = 4
UNRESOLVED_ALLOWED = 2


@dataclass(frozen=True)
class Window:
    """Two whole calendar months; both days belong to it."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def overlaps(self, start: date, end: date | None) -> bool:
        """Whether a period touches the window; one without an end still goes on."""
        return start <= self.end and (end is None or end >= self.start)


class Category(str, Enum):
    """What a buyer rates, from 1 to 5."""

    COMPLETION_TIME = "completion_time"
    SHIPPING_COST = "shipping_cost"
    DESCRIPTION = "description"
    CONTACT = "contact"


class WarningKind(str, Enum):
    """The three kinds of warning that cost the Standard."""

    BUYER_MESSAGE = "buyer_message"
    ARTICLE_13_3 = "article_13_3"
    ANNEX_2_ARTICLE_2 = "annex_2_article_2"


class Criterion(str, Enum):
    """Each line of the criteria table."""

    COMPANY_ACCOUNT = "company_account"
    RATINGS_TOTAL = "ratings_total"
    RATINGS_WINDOW = "ratings_window"
    COMPLETION_TIME = "completion_time"
    SHIPPING_COST = "shipping_cost"
    DESCRIPTION = "description"
    CONTACT = "contact"
    BUYER_MESSAGE = "buyer_message"
    ARTICLE_13_3 = "article_13_3"
    ANNEX_2_ARTICLE_2 = "annex_2_article_2"
    NO_SUSPENSION = "no_suspension"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True)
class Rating:
    """A buyer's rating of one sale; `late_by_seller`: he marked late delivery as the seller's fault."""

    rated_on: date
    scores: dict[Category, int]
    late_by_seller: bool = False

    def counts_for(self, category: Category) -> bool:
        """Whether the score enters the category's average."""
        if category is Category.COMPLETION_TIME and self.scores[category] < LATE_SCORE_BELOW:
            return self.late_by_seller
        return True


@dataclass(frozen=True)
class SellerRecord:
    """All that the criteria look at, of any time."""

    company_account: bool
    ratings: list[Rating] = field(default_factory=list)
    warnings: list[tuple[date, WarningKind]] = field(default_factory=list)
    suspensions: list[tuple[date, date | None]] = field(default_factory=list)
    unresolved: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class Finding:
    """One criterion held against a seller: what is required, what there is, whether it is met."""

    criterion: Criterion
    required: Fraction
    actual: Fraction | None
    met: bool


@dataclass(frozen=True)
class Calendar:
    """The next qualification and the months it looks at."""

    next_qualification: date
    window_start: date
    window_end: date


def qualification_window(month: date) -> Window:
    """The two calendar months before the month of a qualification.

    The qualification of 10 November counts September and October.
    """
    end = month.replace(day=1) - timedelta(days=1)
    start = end.replace(day=1)
    for _ in range(WINDOW_MONTHS - 1):
        start = (start - timedelta(days=1)).replace(day=1)
    return Window(start, end)


def next_qualification(today: date) -> date:
    """The day of the next qualification: today, if it is the day."""
    this_month = today.replace(day=QUALIFICATION_DAY)
    if today <= this_month:
        return this_month
    return (today.replace(day=28) + timedelta(days=4)).replace(day=QUALIFICATION_DAY)


def last_qualification(today: date) -> date:
    """The day of the last qualification: today, if it is the day."""
    this_month = today.replace(day=QUALIFICATION_DAY)
    if today >= this_month:
        return this_month
    return (today.replace(day=1) - timedelta(days=1)).replace(day=QUALIFICATION_DAY)


def calendar(today: date) -> Calendar:
    """The next qualification as seen from a day, with its window."""
    day = next_qualification(today)
    window = qualification_window(day)
    return Calendar(day, window.start, window.end)


def average(ratings: Iterable[Rating], category: Category) -> Fraction | None:
    """The exact mean score of a category over the ratings that count for it; None without any."""
    scores = [rating.scores[category] for rating in ratings if rating.counts_for(category)]
    return Fraction(sum(scores), len(scores)) if scores else None


def assess(record: SellerRecord, qualification: date) -> list[Finding]:
    """Hold a seller against every criterion, as on the day of a qualification.

    Args:
        record: the seller's ratings, warnings and so on; later ones than the window's do not count.
        qualification: any day of the month of the qualification.
    """
    window = qualification_window(qualification)
    known = [rating for rating in record.ratings if rating.rated_on <= window.end]
    recent = [rating for rating in known if rating.rated_on in window]
    return [
        _at_least(Criterion.COMPANY_ACCOUNT, 1, int(record.company_account)),
        _at_least(Criterion.RATINGS_TOTAL, RATINGS_TOTAL, len(known)),
        _at_least(Criterion.RATINGS_WINDOW, RATINGS_IN_WINDOW, len(recent)),
        *(_average_finding(category, recent) for category in Category),
        *(_warnings_finding(kind, record, window) for kind in WarningKind),
        _at_most(Criterion.NO_SUSPENSION, 0, sum(window.overlaps(*span) for span in record.suspensions)),
        _at_most(Criterion.UNRESOLVED, UNRESOLVED_ALLOWED, sum(day in window for day in record.unresolved)),
    ]


def qualifies(record: SellerRecord, qualification: date) -> bool:
    """Whether a seller meets every criterion."""
    return all(finding.met for finding in assess(record, qualification))


def _average_finding(category: Category, recent: list[Rating]) -> Finding:
    actual = average(recent, category)
    return Finding(Criterion(category.value), AVERAGE, actual, actual is not None and actual >= AVERAGE)


def _warnings_finding(kind: WarningKind, record: SellerRecord, window: Window) -> Finding:
    count = sum(day in window and given is kind for day, given in record.warnings)
    return _at_most(Criterion(kind.value), 0, count)


def _at_least(criterion: Criterion, required: int, actual: int) -> Finding:
    return Finding(criterion, Fraction(required), Fraction(actual), actual >= required)


def _at_most(criterion: Criterion, allowed: int, actual: int) -> Finding:
    return Finding(criterion, Fraction(allowed), Fraction(actual), actual <= allowed)
