"""Discussions. Each change writes its step and queues a notice to the other party in one transaction."""

from datetime import datetime

from actions.desk import discussions as desk
from actions.desk.discussions import Discussion, Reason, Wish
from actions.desk.errors import BusyError
from actions.desk.notices import discussion_notice
from actions.desk.references import CaseKind, as_written, reference
from actions.services.identifiers import NewId
from actions.services.orders import order_of
from actions.store.database import UnitOfWork

TRIES = 5  # references; a billion are to be had


def open_discussion(
    work: UnitOfWork,
    buyer_login: str,
    order_number: str,
    reason: Reason,
    wish: Wish,
    text: str,
    now: datetime,
    new_id: NewId,
) -> tuple[Discussion, bool]:
    """Open a discussion, or give back the one that the order has for the reason.

    Returns:
        The discussion, and whether it is new.

    Raises:
        NotFoundError: there is no such order, or it is not his.
        NotPaidError: it has not been paid for.
        EmptyTextError, TooLongError: the text does not do.
        BusyError: no free reference was found.
    """
    order = order_of(work, buyer_login, order_number)
    for _ in range(TRIES):
        first = work.discussions.of_order(order.number, reason)
        if first:
            return first, False
        code = reference(CaseKind.DISCUSSION, new_id())
        opened = desk.new_discussion(order, buyer_login, reason, wish, text, code, now)
        if work.discussions.add(opened):
            work.outbox.add(discussion_notice(opened), now)
            return opened, True
    raise BusyError


def my_discussions(work: UnitOfWork, login: str) -> list[Discussion]:
    """All that a buyer opened, the latest first."""
    return work.discussions.of_buyer(login)


def discussions_with_me(work: UnitOfWork, login: str) -> list[Discussion]:
    """All that were opened on a seller's orders, the latest first."""
    return work.discussions.of_seller(login)


def discussion_of(work: UnitOfWork, login: str, reference: str) -> Discussion:
    """The discussion of a reference, for a party to it.

    Raises:
        NotFoundError: there is none, or he is no party to it.
    """
    return desk.own_discussion(work.discussions.get(as_written(reference)), login)


def add_message(work: UnitOfWork, login: str, reference: str, text: str, now: datetime) -> Discussion:
    """The buyer adds something; raises what `desk.with_message` does."""
    return _changed(work, desk.with_message(_for_change(work, reference), login, text, now), now)


def seller_answer(work: UnitOfWork, login: str, reference: str, text: str, now: datetime) -> Discussion:
    """The seller answers; raises what `desk.with_answer` does."""
    return _changed(work, desk.with_answer(_for_change(work, reference), login, text, now), now)


def resolve(work: UnitOfWork, login: str, reference: str, now: datetime) -> Discussion:
    """The buyer says that it is settled; raises what `desk.resolved` does."""
    return _changed(work, desk.resolved(_for_change(work, reference), login, now), now)


def give_up(work: UnitOfWork, login: str, reference: str, now: datetime) -> Discussion:
    """The buyer says that there is no agreement; raises what `desk.unresolved` does."""
    return _changed(work, desk.unresolved(_for_change(work, reference), login, now), now)


def _for_change(work: UnitOfWork, reference: str) -> Discussion | None:
    return work.discussions.for_change(as_written(reference))


def _changed(work: UnitOfWork, discussion: Discussion, now: datetime) -> Discussion:
    work.discussions.append(discussion)
    work.outbox.add(discussion_notice(discussion), now)
    return discussion
