"""Hand-overs step by step, each step in a unit of work of its own."""

from datetime import datetime

from sqlalchemy.engine import Engine

from actions.desk.events import Subject
from actions.desk.handovers import Author, Handover, Turn
from actions.desk.identity import Owner
from actions.services.handovers import (
    Waiting,
    close_handover,
    consultant_message,
    customer_message,
    is_with_person,
    leave_handover,
    messages_for_customer,
    messages_for_staff,
    open_handover,
    take_handover,
    waiting,
)
from actions.store.database import unit_of_work
from tests.support.contact import ANNAS, MINUTE, NOW, OTHER_STAFF, STAFF, ids

TURNS = [
    Turn(Author.CUSTOMER, "Nie dotarła paczka A-1001", "open_discussion"),
    Turn(Author.BOT, "Otworzyć Dyskusję?"),
]
PATIENCE = 10  # seconds
new_id = ids("talk-")


def hand_over(desk: Engine, owner: Owner = ANNAS, at: datetime = NOW) -> tuple[Handover, bool]:
    """Queue a conversation: the hand-over, and whether it is new."""
    with unit_of_work(desk) as work:
        return open_handover(work, owner, "pl", TURNS, at, new_id)


def take(desk: Engine, talk: Handover, staff: str = STAFF.login, at: datetime = NOW + MINUTE) -> Handover:
    """A consultant takes it."""
    with unit_of_work(desk) as work:
        return take_handover(work, staff, talk.id, at)


def close(
    desk: Engine, talk: Handover, staff: str = STAFF.login, at: datetime = NOW + 9 * MINUTE
) -> Handover:
    """A consultant closes it."""
    with unit_of_work(desk) as work:
        return close_handover(work, staff, talk.id, at)


def leave(desk: Engine, owner: Owner = ANNAS) -> Handover:
    """The customer goes back to the bot."""
    with unit_of_work(desk) as work:
        return leave_handover(work, owner.sender, NOW + MINUTE)


def customer(desk: Engine, text: str, owner: Owner = ANNAS, source: str | None = None) -> Handover:
    """The customer writes."""
    with unit_of_work(desk) as work:
        return customer_message(work, owner.sender, text, NOW, source)


def consultant(desk: Engine, talk: Handover, text: str, staff: str = STAFF.login) -> Handover:
    """A consultant writes."""
    with unit_of_work(desk) as work:
        return consultant_message(work, staff, talk.id, text, NOW)


def quiet(desk: Engine, owner: Owner = ANNAS) -> bool:
    """Whether the bot is to be quiet."""
    with unit_of_work(desk) as work:
        return is_with_person(work, owner.sender)


def wait(desk: Engine, owner: Owner = ANNAS) -> Waiting:
    """Where the customer is in the queue."""
    with unit_of_work(desk) as work:
        return waiting(work, owner.sender)


def written(desk: Engine, talk: Handover, after: int = 0) -> list[tuple[int, str, str]]:
    """Number, author and text of the messages, as both sides read them."""
    with unit_of_work(desk) as work:
        found = messages_for_customer(work, talk.sender, talk.id, after)
        assert messages_for_staff(work, OTHER_STAFF.login, talk.id, after) == found
    return [(message.number, message.author.value, message.text) for message in found]


def events(desk: Engine, talk: Handover) -> list[str]:
    """What happened to it."""
    with unit_of_work(desk) as work:
        return [event.event for event in work.events.of(Subject.HANDOVER, talk.id)]
