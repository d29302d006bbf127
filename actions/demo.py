"""Demo sellers with a story each, for the embedded database."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from actions.demo_cases import load_demo_cases
from actions.desk.sellers import BadgeChange, BadgeReason, Seller
from actions.desk.standard import (
    Category,
    Rating,
    SellerRecord,
    WarningKind,
    calendar,
    last_qualification,
)
from actions.store.database import UnitOfWork, unit_of_work
from bot.clock import today

PERFECT = dict.fromkeys(Category, 5)
HISTORY_DAYS = 300


@dataclass(frozen=True)
class DemoSeller:
    """A seller to be made: how many ratings, and how many fours among the recent ones of a category."""

    login: str
    story: str
    older: int
    recent: int
    fours: dict[Category, int] = field(default_factory=dict)
    company: bool = True
    unresolved: int = 0
    warned: bool = False
    badge: tuple[bool, ...] = ()  # outcomes of the last qualifications, the latest last

    def build(self, today: date) -> Seller:
        """The seller as of a day."""
        upcoming = calendar(today)
        last_day = min(upcoming.window_end, today)
        record = SellerRecord(
            company_account=self.company,
            ratings=[
                *_spread(self.older, upcoming.window_start - timedelta(days=HISTORY_DAYS), HISTORY_DAYS, {}),
                *_spread(
                    self.recent, upcoming.window_start, (last_day - upcoming.window_start).days, self.fours
                ),
            ],
            warnings=[(upcoming.window_start, WarningKind.BUYER_MESSAGE)] if self.warned else [],
            unresolved=[upcoming.window_start] * self.unresolved,
        )
        return Seller(self.login, record, self._history(today))

    def _history(self, today: date) -> list[BadgeChange]:
        day = last_qualification(today)
        changes = []
        for has_badge in reversed(self.badge):
            changes.append(BadgeChange(day, has_badge, BadgeReason.QUALIFICATION))
            day = last_qualification(day - timedelta(days=1))
        return changes


def _spread(count: int, start: date, days: int, fours: dict[Category, int]) -> list[Rating]:
    return [
        Rating(
            start + timedelta(days=days * number // max(count, 1)),
            {category: 4 if number < fours.get(category, 0) else 5 for category in Category},
        )
        for number in range(count)
    ]


SELLERS = (
    DemoSeller("biuro-plus", "has the Standard badge", 240, 64, badge=(True,) * 5),
    DemoSeller(
        "auto-czesci24",
        "has the badge, with averages just above the limit",
        900,
        200,
        dict.fromkeys(Category, 9),
        badge=(True, True),
    ),
    DemoSeller(
        "outlet-sport",
        "lost the badge at the last qualification",
        410,
        120,
        {Category.SHIPPING_COST: 11},
        badge=(True, True, False),
    ),
    DemoSeller(
        "foto-raj",
        "order completion time at 4.949, one step short",
        320,
        79,
        {Category.COMPLETION_TIME: 4},
        badge=(False, False),
    ),
    DemoSeller("dom-i-ogrod", "only 19 recent ratings", 150, 19, badge=(False,)),
    DemoSeller("klocki_maniak", "perfect ratings, but no company account", 130, 40, company=False),
    DemoSeller(
        "partsdomPL", "three discussions closed as unresolved", 500, 90, unresolved=3, badge=(True, False)
    ),
    DemoSeller(
        "perfumeria.zofia",
        "warned for a message to buyers, lost the badge",
        280,
        70,
        warned=True,
        badge=(True, True, False),
    ),
    DemoSeller("nowa-herbata", "new on the market, 12 ratings", 0, 12),
)


def refresh_demo() -> None:
    """Bring the demo sellers of the embedded database up to today and load what is missing of the rest.

    The sellers' windows move with the calendar.
    """
    with unit_of_work() as work:
        load_demo_sellers(work, today())
        load_demo_cases(work, datetime.now(timezone.utc))


def load_demo_sellers(work: UnitOfWork, as_of: date) -> None:
    """Put the demo sellers into the store, made anew as of today; other sellers stay as they are."""
    for demo in SELLERS:
        work.sellers.remove(demo.login)
        work.sellers.add(demo.build(as_of))
