"""Hand-overs to a consultant. Each change writes its event in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.desk import handovers as desk
from actions.desk.contact_notices import handover_notice
from actions.desk.errors import BusyError, NotFoundError
from actions.desk.events import Event, Subject
from actions.desk.handovers import Author, Handover, Message, Turn
from actions.desk.identity import Owner
from actions.services.accounts import acting_account, staff_account
from actions.services.identifiers import NewId
from actions.store.database import UnitOfWork


@dataclass(frozen=True)
class Waiting:
    """Where a conversation is in the queue, and how long the last ones waited; None where nobody knows."""

    position: int | None
    expected: timedelta | None


def open_handover(
    work: UnitOfWork, owner: Owner, language: str, turns: Sequence[Turn], now: datetime, new_id: NewId
) -> tuple[Handover, bool]:
    """Queue a conversation for a consultant, or give back the hand-over that it is in.

    Returns:
        The hand-over, and whether it is new.

    Raises:
        BusyError: another hand-over of the conversation was opened and closed meanwhile.
    """
    current = work.handovers.current(owner.sender)
    handover = desk.open_handover(owner, language, turns, now, new_id(), current)
    if not current and work.handovers.add(handover):
        _happened(work, handover, "opened", now)
        return handover, True
    current = work.handovers.current(owner.sender)
    if current is None:
        raise BusyError
    return current, False


def is_with_person(work: UnitOfWork, sender: str) -> bool:
    """Whether the bot must be quiet: the conversation waits for a consultant, or is with one."""
    return work.handovers.current(sender) is not None


def waiting(work: UnitOfWork, sender: str) -> Waiting:
    """How long a conversation may still wait.

    Raises:
        NotFoundError: it is not handed over.
    """
    current = work.handovers.current(sender)
    if current is None:
        raise NotFoundError
    expected = desk.expected_waiting(work.handovers.last_served())
    return Waiting(desk.position(current, work.handovers.waiting()), expected)


def customer_message(
    work: UnitOfWork, sender: str, text: str, now: datetime, source: str | None = None
) -> Handover:
    """Keep what a customer writes to the consultant; raises what `desk.message_of_customer` does.

    A message with a `source`, the channel's own id of it, is kept once however often it is brought.
    """
    current = work.handovers.current_for_change(sender)
    kept = desk.message_of_customer(current, text)
    return _written(work, current, Author.CUSTOMER, kept, now, source)


def consultant_message(
    work: UnitOfWork, staff_login: str, handover_id: str, text: str, now: datetime
) -> Handover:
    """Keep what a consultant writes to the customer; raises what `desk.message_of_consultant` does."""
    actor = acting_account(work, staff_login)
    found = work.handovers.for_change(handover_id)
    kept = desk.message_of_consultant(found, actor, text)
    return _written(work, found, Author.CONSULTANT, kept, now)


def messages_for_customer(work: UnitOfWork, sender: str, handover_id: str, after: int = 0) -> list[Message]:
    """What was written in a hand-over of a conversation after a message's number, also once it is closed.

    Raises:
        NotFoundError: the conversation has no such hand-over.
    """
    found = work.handovers.get(handover_id)
    if found is None or found.sender != sender:
        raise NotFoundError
    return work.handovers.messages(handover_id, after)


def messages_for_staff(work: UnitOfWork, staff_login: str, handover_id: str, after: int = 0) -> list[Message]:
    """What was written in any hand-over after a message's number.

    Raises:
        NotFoundError: he is not staff.
    """
    staff_account(work, staff_login)
    return work.handovers.messages(handover_id, after)


def read_handover(
    work: UnitOfWork, staff_login: str, handover_id: str, after: int = 0
) -> tuple[Handover, list[Message]]:
    """Any hand-over as staff read it: what was said before it, and in it after a message's number.

    Raises:
        NotFoundError: there is none, or he is not staff.
    """
    messages = messages_for_staff(work, staff_login, handover_id, after)
    found = work.handovers.get(handover_id)
    if found is None:
        raise NotFoundError
    return found, messages


def queue(work: UnitOfWork, staff_login: str) -> list[Handover]:
    """The hand-overs that wait, the longest first.

    Raises:
        NotFoundError: he is not staff.
    """
    staff_account(work, staff_login)
    return sorted(work.handovers.waiting(), key=lambda handover: (handover.opened_at, handover.id))


def my_handovers(work: UnitOfWork, staff_login: str) -> list[Handover]:
    """The hand-overs that a consultant has taken and not closed.

    Raises:
        NotFoundError: he is not staff.
    """
    return work.handovers.taken_by(staff_account(work, staff_login).login)


def take_handover(work: UnitOfWork, staff_login: str, handover_id: str, now: datetime) -> Handover:
    """A consultant takes a hand-over; raises what `desk.taken` does."""
    actor = acting_account(work, staff_login)
    found = work.handovers.for_change(handover_id)
    taken = desk.taken(found, actor, now)
    return taken if taken == found else _changed(work, taken, "taken", now)


def close_handover(work: UnitOfWork, staff_login: str, handover_id: str, now: datetime) -> Handover:
    """A consultant closes a hand-over, and the account is told; raises what `desk.closed` does."""
    actor = acting_account(work, staff_login)
    closed = desk.closed(work.handovers.for_change(handover_id), actor, now)
    if notice := handover_notice(closed, now):
        work.outbox.add(notice, now)
    return _changed(work, closed, "closed", now)


def leave_handover(work: UnitOfWork, sender: str, now: datetime) -> Handover:
    """The customer goes back to the bot; raises what `desk.left` does."""
    left = desk.left(work.handovers.current_for_change(sender), now)
    return _changed(work, left, "left", now)


def _written(
    work: UnitOfWork,
    handover: Handover | None,
    author: Author,
    text: str,
    now: datetime,
    source: str | None = None,
) -> Handover:
    assert handover is not None, "the desk refuses messages of no hand-over"
    work.handovers.write(handover, author, text, now, source)
    return handover


def _changed(work: UnitOfWork, handover: Handover, event: str, now: datetime) -> Handover:
    work.handovers.save(handover)
    _happened(work, handover, event, now)
    return handover


def _happened(work: UnitOfWork, handover: Handover, event: str, now: datetime) -> None:
    work.events.add(Event(Subject.HANDOVER, handover.id, event, now))
