"""Builders of accounts, orders, discussions and claims."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import count
from typing import Any

from actions.desk import claims, discussions
from actions.desk.accounts import Account
from actions.desk.claims import Claim, ClaimStatus
from actions.desk.discussions import Discussion, DiscussionStatus, Reason, Wish
from actions.desk.orders import Order
from actions.store.database import UnitOfWork

NOW = datetime(2025, 11, 5, 9, 30, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)

ANNA = Account("Anna", "anna@kupujacy.example", smart=True)
JAN = Account("jan", "jan@kupujacy.example", language="en")
SHOP = Account("biuro-plus", "biuro-plus@sprzedawcy.example")
OTHER_SHOP = Account("foto-raj", "foto-raj@sprzedawcy.example")
STAFF = Account("doradca", "doradca@obsluga.example", staff=True)
EVERYBODY = (ANNA, JAN, SHOP, OTHER_SHOP, STAFF)


def an_order(number: str = "90417733", **changes: Any) -> Order:
    """Anna's paid order of the shop, but for the changes."""
    ordered = date(2025, 10, 20)
    order = Order(number, "Anna", "biuro-plus", "Krzesło biurowe", Decimal("449.99"), ordered, ordered)
    return replace(order, **changes)


def a_discussion(
    status: DiscussionStatus = DiscussionStatus.OPEN,
    reference: str = "D-AAA222",
    order: Order | None = None,
    reason: Reason = Reason.DAMAGED,
) -> Discussion:
    """A discussion that has come to a status, an hour after each step."""
    bought = order or an_order()
    opened = discussions.new_discussion(
        bought, bought.buyer, reason, Wish.REPAIR, "Pękło oparcie.", reference, NOW
    )
    steps: dict[DiscussionStatus, Callable[[], Discussion]] = {
        DiscussionStatus.OPEN: lambda: opened,
        DiscussionStatus.ANSWERED: lambda: discussions.with_answer(
            opened, bought.seller, "Naprawimy.", NOW + HOUR
        ),
        DiscussionStatus.RESOLVED: lambda: discussions.resolved(opened, bought.buyer, NOW + HOUR),
        DiscussionStatus.UNRESOLVED: lambda: discussions.unresolved(opened, bought.buyer, NOW + HOUR),
    }
    return steps[status]()


def a_claim(status: ClaimStatus = ClaimStatus.SUBMITTED, discussion: Discussion | None = None) -> Claim:
    """A claim that has come to a status, submitted two hours after NOW."""
    about = discussion or a_discussion(DiscussionStatus.UNRESOLVED)
    at = NOW + 2 * HOUR
    claim = claims.new_claim(about, about.order.buyer, about.reference.replace("D-", "R-"), at)
    if status in (ClaimStatus.ACCEPTED, ClaimStatus.PAID):
        claim = claims.accepted(claim, STAFF, at + HOUR)
    if status is ClaimStatus.PAID:
        claim = claims.paid(claim, STAFF, at + 2 * HOUR)
    if status is ClaimStatus.REFUSED:
        claim = claims.refused(claim, STAFF, "Pieniądze wróciły.", at + HOUR)
    return claim


def codes(*first: str) -> Callable[[], str]:
    """A generator of ids: those named, then AAA222, AAA223 and so on."""
    numbers = count(222)
    left = list(first)
    return lambda: left.pop(0) if left else f"AAA{next(numbers)}"


def seed(work: UnitOfWork, *orders: Order) -> None:
    """Put everybody and the orders, or Anna's one, into the store."""
    for account in EVERYBODY:
        work.accounts.add(account)
    for order in orders or [an_order()]:
        work.orders.add(order)
