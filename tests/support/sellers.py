"""Builders of ratings, records and sellers."""

from dataclasses import replace
from datetime import date
from typing import Any

from actions.desk.sellers import BadgeChange, BadgeReason, Seller
from actions.desk.standard import Category, Criterion, Rating, SellerRecord, assess

NOVEMBER = date(2025, 11, 10)  # a qualification: it looks at September and October
IN_WINDOW = date(2025, 9, 15)
BEFORE_WINDOW = date(2025, 8, 31)


def a_rating(on: date = IN_WINDOW, late_by_seller: bool = False, **scores: int) -> Rating:
    """Fives, but for the scores named."""
    named = {category: scores.pop(category.value, 5) for category in Category}
    assert not scores, f"no such category: {scores}"
    return Rating(on, named, late_by_seller)


def ratings_with_fours(count: int, fours: int, category: Category, on: date = IN_WINDOW) -> list[Rating]:
    """That many ratings, some of which have a four in one category."""
    return [a_rating(on, **{category.value: 4})] * fours + [a_rating(on)] * (count - fours)


def a_perfect_record(**changes: Any) -> SellerRecord:
    """Meets every criterion of the qualification of November, but for the changes."""
    return replace(SellerRecord(company_account=True, ratings=[a_rating()] * 100), **changes)


def a_seller(login: str = "biuro-plus", **changes: Any) -> Seller:
    """A seller with a record, and a history if one is named."""
    history = changes.pop("badge_history", [])
    return Seller(login, a_perfect_record(**changes), history)


def badge(on: date, held: bool = True) -> BadgeChange:
    """An entry of the badge history."""
    return BadgeChange(on, held, BadgeReason.QUALIFICATION)


def unmet(record: SellerRecord, qualification: date = NOVEMBER) -> list[Criterion]:
    """The criteria that a record fails."""
    return [finding.criterion for finding in assess(record, qualification) if not finding.met]
