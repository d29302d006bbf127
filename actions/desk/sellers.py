"""What anyone may know of a seller."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from rapidfuzz import fuzz, process, utils

from actions.desk.standard import Category, SellerRecord, average, calendar

SIMILAR_FROM = 72  # per cent; "biuroplus" and "buro-plus" reach it, another word does not
SIMILAR_SHOWN = 3


class BadgeReason(str, Enum):
    """Why the badge came or went."""

    QUALIFICATION = "qualification"
    WARNING = "warning"


@dataclass(frozen=True)
class BadgeChange:
    """An entry of the qualification history."""

    changed_on: date
    has_badge: bool
    reason: BadgeReason


@dataclass(frozen=True)
class Seller:
    """A seller as the store knows him; the record holds what only he may see in full."""

    login: str
    record: SellerRecord
    badge_history: list[BadgeChange]


@dataclass(frozen=True)
class PublicStatus:
    """The public part: badge, account type, counts and averages of the current window."""

    login: str
    company_account: bool
    badge_since: date | None
    badge_lost: date | None
    ratings_total: int
    ratings_window: int
    averages: dict[Category, Fraction | None]
    window_start: date
    window_end: date
    next_qualification: date


def public_status(seller: Seller, today: date) -> PublicStatus:
    """What anyone may be told of a seller, as of a day; the window is that of the next qualification."""
    upcoming = calendar(today)
    ratings = [rating for rating in seller.record.ratings if rating.rated_on <= today]
    recent = [r for r in ratings if upcoming.window_start <= r.rated_on <= upcoming.window_end]
    since, lost = _badge(seller.badge_history, today)
    return PublicStatus(
        login=seller.login,
        company_account=seller.record.company_account,
        badge_since=since,
        badge_lost=lost,
        ratings_total=len(ratings),
        ratings_window=len(recent),
        averages={category: average(recent, category) for category in Category},
        window_start=upcoming.window_start,
        window_end=upcoming.window_end,
        next_qualification=upcoming.next_qualification,
    )


def _badge(history: Iterable[BadgeChange], today: date) -> tuple[date | None, date | None]:
    """Since when the badge is held, or since when it is lost; neither, if there never was one."""
    since = lost = None
    for change in sorted(history, key=lambda change: change.changed_on):
        if change.changed_on > today:
            break
        if change.has_badge and since is None:
            since, lost = change.changed_on, None
        elif not change.has_badge and since is not None:
            since, lost = None, change.changed_on
    return since, lost


def similar_logins(login: str, known: Iterable[str]) -> list[str]:
    """The known logins that a mistyped one most resembles, the closest first."""
    matches = process.extract(
        login, list(known), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=SIMILAR_FROM
    )
    return [match for match, _, _ in matches[:SIMILAR_SHOWN]]
