"""Calls on request from booking to the end, with their events and notices."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.desk.callbacks import (
    AlreadyBookedError,
    Callback,
    CallbackState,
    InvalidPhoneError,
    TooManyCallbacksError,
)
from actions.desk.errors import IllegalMoveError, NotFoundError
from actions.desk.events import Subject
from actions.desk.identity import Owner
from actions.services.callbacks import (
    book_callback,
    callback_made,
    cancel_callback,
    move_callback,
    my_callbacks,
)
from actions.store.database import unit_of_work
from actions.store.tables import callbacks, contact_events, outbox
from tests.support.contact import ANNA, ANNAS, BENS, MINUTE, NOW, PHONE, STAFF, VISITOR, how_many, ids, rows

TOMORROW = NOW + timedelta(days=1)
PATIENCE = 10  # seconds
new_id = ids("call-")


def book(
    desk: Engine,
    owner: Owner = ANNAS,
    phone: str = PHONE,
    at: datetime | None = TOMORROW,
    now: datetime = NOW,
) -> tuple[Callback, bool]:
    with unit_of_work(desk) as work:
        return book_callback(work, owner, phone, at, now, new_id)


def move(desk: Engine, call: Callback, at: datetime, owner: Owner = ANNAS) -> Callback:
    with unit_of_work(desk) as work:
        return move_callback(work, owner, call.id, at, NOW)


def cancel(desk: Engine, call: Callback, owner: Owner = ANNAS) -> Callback:
    with unit_of_work(desk) as work:
        return cancel_callback(work, owner, call.id, NOW)


def made(desk: Engine, call: Callback, staff: str = STAFF.login) -> Callback:
    with unit_of_work(desk) as work:
        return callback_made(work, staff, call.id, NOW)


def booked(desk: Engine, owner: Owner = ANNAS) -> list[Callback]:
    with unit_of_work(desk) as work:
        return my_callbacks(work, owner)


def events(desk: Engine, call: Callback) -> list[str]:
    with unit_of_work(desk) as work:
        return [event.event for event in work.events.of(Subject.CALLBACK, call.id)]


def notices(desk: Engine) -> list[tuple[str, dict[str, Any]]]:
    return [(row["kind"], row["payload"]) for row in rows(desk, outbox)]


def test_a_booked_call_is_listed_and_told(desk: Engine) -> None:
    call, new = book(desk)
    assert new
    assert booked(desk) == [call]
    assert events(desk, call) == ["booked"]
    assert notices(desk) == [
        ("callback_booked", {"phone": PHONE, "at": TOMORROW.isoformat(), "urgent": False})
    ]


def test_a_visitor_may_book_one_and_nobody_is_told(desk: Engine) -> None:
    call, _ = book(desk, VISITOR, at=None)
    assert booked(desk, VISITOR) == [call]
    assert booked(desk, Owner("webchat:other")) == []
    assert (events(desk, call), notices(desk)) == (["booked"], [])


def test_an_account_finds_its_calls_wherever_it_writes_from(desk: Engine) -> None:
    call, _ = book(desk)
    assert booked(desk, Owner("whatsapp:9", "ANNA_K")) == [call]
    assert booked(desk, Owner(ANNAS.sender)) == []


def test_calls_are_listed_by_time_without_those_that_are_over(desk: Engine) -> None:
    later, _ = book(desk, at=TOMORROW + MINUTE)
    sooner, _ = book(desk)
    gone, _ = book(desk, at=TOMORROW + 2 * MINUTE)
    cancel(desk, gone)
    assert booked(desk) == [sooner, later]


def test_booking_twice_books_and_tells_once(desk: Engine) -> None:
    first, _ = book(desk)
    assert book(desk, phone="501 234 567") == (first, False)
    urgent, _ = book(desk, at=None)
    assert book(desk, at=None, now=NOW + 3 * MINUTE) == (urgent, False)
    assert (how_many(desk, callbacks), len(notices(desk))) == (2, 2)


def test_booking_twice_at_once_books_once(desk: Engine) -> None:
    start = threading.Barrier(4)

    def submit(_: int) -> tuple[Callback, bool]:
        start.wait(PATIENCE)
        return book(desk)

    with ThreadPoolExecutor(4) as clicks:
        outcomes = list(clicks.map(submit, range(4)))
    assert sorted(new for _, new in outcomes) == [False, False, False, True]
    assert len({call.id for call, _ in outcomes}) == 1
    assert (how_many(desk, callbacks), how_many(desk, contact_events), len(notices(desk))) == (1, 1, 1)


def test_a_call_of_the_account_is_not_shown_to_who_comes_after_it_in_the_conversation(desk: Engine) -> None:
    book(desk)
    with pytest.raises(AlreadyBookedError):
        book(desk, Owner(ANNAS.sender))


def test_a_wrong_number_leaves_nothing(desk: Engine) -> None:
    with pytest.raises(InvalidPhoneError):
        book(desk, phone="112")
    assert (how_many(desk, callbacks), how_many(desk, contact_events)) == (0, 0)


def test_a_sixth_call_is_too_many(desk: Engine) -> None:
    for number in range(5):
        book(desk, at=TOMORROW + number * MINUTE)
    with pytest.raises(TooManyCallbacksError):
        book(desk, at=None)
    assert book(desk, BENS, at=None)[1]


def test_a_moved_call_has_the_new_time_and_is_told_each_time(desk: Engine) -> None:
    call, _ = book(desk, at=None)
    move(desk, call, TOMORROW)
    with unit_of_work(desk) as work:
        move_callback(work, ANNAS, call.id, TOMORROW + MINUTE, NOW + MINUTE)
        move_callback(work, ANNAS, call.id, TOMORROW, NOW + 2 * MINUTE)
    (found,) = booked(desk)
    assert (found.id, found.at, found.urgent) == (call.id, TOMORROW, False)
    assert events(desk, call) == ["booked", "moved", "moved", "moved"]
    assert [kind for kind, _ in notices(desk)] == ["callback_booked", *["callback_moved"] * 3]


def test_a_call_cannot_be_moved_onto_another(desk: Engine) -> None:
    call, _ = book(desk)
    book(desk, at=TOMORROW + MINUTE)
    with pytest.raises(AlreadyBookedError):
        move(desk, call, TOMORROW + MINUTE)
    assert events(desk, call) == ["booked"]


def test_a_cancelled_call_is_cancelled_once(desk: Engine) -> None:
    call, _ = book(desk)
    assert cancel(desk, call).state is CallbackState.CANCELLED
    assert cancel(desk, call).state is CallbackState.CANCELLED
    assert events(desk, call) == ["booked", "cancelled"]
    assert [kind for kind, _ in notices(desk)] == ["callback_booked", "callback_cancelled"]
    assert book(desk)[1]


def test_staff_say_that_a_call_was_made(desk: Engine) -> None:
    call, _ = book(desk)
    assert made(desk, call).state is CallbackState.DONE
    assert booked(desk) == []
    assert events(desk, call) == ["booked", "done"]
    with pytest.raises(IllegalMoveError):
        cancel(desk, call)


@pytest.mark.parametrize("login", [ANNA.login, "nikt"])
def test_nobody_else_says_so(desk: Engine, login: str) -> None:
    call, _ = book(desk)
    with pytest.raises(NotFoundError):
        made(desk, call, login)
    assert booked(desk) == [call]


@pytest.mark.parametrize("owner", [BENS, VISITOR, Owner(ANNAS.sender), Owner(ANNAS.sender, "ben")])
def test_somebody_elses_call_does_not_exist(desk: Engine, owner: Owner) -> None:
    call, _ = book(desk)
    with pytest.raises(NotFoundError) as hidden:
        move(desk, call, TOMORROW + MINUTE, owner)
    with pytest.raises(NotFoundError):
        cancel(desk, call, owner)
    with unit_of_work(desk) as work, pytest.raises(NotFoundError) as unknown:
        cancel_callback(work, owner, "no such call", NOW)
    assert vars(hidden.value) == vars(unknown.value)
    assert booked(desk) == [call]


def test_whoever_makes_calls_finds_those_that_are_due(desk: Engine) -> None:
    later, _ = book(desk)
    urgent, _ = book(desk, VISITOR, at=None)
    gone, _ = book(desk, BENS, at=None)
    cancel(desk, gone, BENS)
    with unit_of_work(desk) as work:
        assert work.callbacks.to_make(NOW) == [urgent]
        assert work.callbacks.to_make(TOMORROW) == [urgent, later]
