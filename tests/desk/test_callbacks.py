"""Booking, moving and cancelling calls."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from actions.desk.accounts import Account
from actions.desk.callbacks import (
    BOOKED_AT_ONCE,
    FURTHEST,
    AlreadyBookedError,
    Callback,
    CallbackState,
    InvalidPhoneError,
    PastTimeError,
    TooFarError,
    TooManyCallbacksError,
    book,
    cancelled,
    done,
    moved,
)
from actions.desk.days import WARSAW
from actions.desk.errors import IllegalMoveError, NotFoundError
from actions.desk.identity import Owner

UTC = timezone.utc
NOW = datetime(2025, 11, 24, 12, 0, 30, tzinfo=UTC)
TOMORROW = datetime(2025, 11, 25, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PHONE = "+48501234567"
STAFF = Account("konsultant", "k@example.com", staff=True)
ANNA, VISITOR, OTHER = Owner("chat-1", "anna"), Owner("chat-2"), Owner("chat-3")


def a_call(
    owner: Owner = ANNA, at: datetime | None = TOMORROW, phone: str = PHONE, id: str = "1"
) -> Callback:
    return book(owner, phone, at, NOW, id, [])


def test_a_call_is_booked_for_an_account_and_for_a_visitor() -> None:
    assert a_call(ANNA) == Callback("1", "chat-1", "anna", PHONE, TOMORROW)
    assert a_call(VISITOR) == Callback("1", "chat-2", None, PHONE, TOMORROW)


def test_a_call_right_away_is_for_this_minute() -> None:
    assert a_call(at=None) == Callback("1", "chat-1", "anna", PHONE, NOW.replace(second=0), urgent=True)


def test_a_time_is_kept_in_utc_to_the_minute() -> None:
    local = datetime(2025, 11, 25, 10, 0, 59, 999, tzinfo=WARSAW)
    call = a_call(at=local)
    assert (call.at, call.at.tzinfo) == (TOMORROW, UTC)


def test_a_time_may_be_this_minute_and_up_to_sixty_days_ahead() -> None:
    assert a_call(at=NOW.replace(second=0)).at == NOW.replace(second=0)
    assert a_call(at=NOW + FURTHEST)
    with pytest.raises(PastTimeError):
        a_call(at=NOW - MINUTE)
    with pytest.raises(TooFarError):
        a_call(at=NOW + FURTHEST + MINUTE)


def test_a_wrong_number_books_nothing() -> None:
    with pytest.raises(InvalidPhoneError):
        a_call(phone="112")


def test_a_second_submission_finds_the_first() -> None:
    first, urgent = a_call(), a_call(at=None, id="2")
    assert book(ANNA, "501 234 567", TOMORROW, NOW, "3", [urgent, first]) is first
    assert book(ANNA, PHONE, None, NOW + 5 * MINUTE, "3", [first, urgent]) is urgent


@pytest.mark.parametrize(
    ("phone", "at"), [("+48501234568", TOMORROW), (PHONE, TOMORROW + MINUTE), (PHONE, None)]
)
def test_another_number_or_time_is_another_call(phone: str, at: datetime | None) -> None:
    assert book(ANNA, phone, at, NOW, "2", [a_call()]).id == "2"


def test_after_a_cancelled_call_the_same_can_be_booked_anew() -> None:
    assert book(ANNA, PHONE, TOMORROW, NOW, "2", [cancelled(a_call(), ANNA)]).id == "2"


def test_there_is_a_limit_to_calls_booked_at_once_but_not_to_calls() -> None:
    calls = [a_call(at=TOMORROW + number * MINUTE) for number in range(BOOKED_AT_ONCE)]
    with pytest.raises(TooManyCallbacksError):
        book(ANNA, PHONE, None, NOW, "2", calls)
    assert book(ANNA, PHONE, None, NOW, "2", [*calls[1:], done(calls[0], STAFF)]).id == "2"
    assert book(ANNA, PHONE, TOMORROW, NOW, "2", calls) is calls[0]


def test_a_call_can_be_moved() -> None:
    assert moved(a_call(), ANNA, TOMORROW + MINUTE, NOW, []).at == TOMORROW + MINUTE
    urgent = moved(a_call(at=None), ANNA, TOMORROW, NOW, [])
    assert urgent == a_call()


def test_a_call_cannot_be_moved_into_the_past_or_too_far() -> None:
    with pytest.raises(PastTimeError):
        moved(a_call(), ANNA, NOW - MINUTE, NOW, [])
    with pytest.raises(TooFarError):
        moved(a_call(), ANNA, NOW + FURTHEST + MINUTE, NOW, [])


def test_a_call_cannot_be_moved_onto_one_that_is_booked() -> None:
    call, other = a_call(), a_call(at=TOMORROW + MINUTE, id="2")
    with pytest.raises(AlreadyBookedError):
        moved(call, ANNA, other.at, NOW, [call, other])
    assert moved(call, ANNA, call.at, NOW, [call, other]) == call
    assert moved(call, ANNA, other.at, NOW, [call, cancelled(other, ANNA)]).at == other.at


def test_a_call_can_be_cancelled_once_and_again() -> None:
    call = cancelled(a_call(), ANNA)
    assert call.state is CallbackState.CANCELLED
    assert cancelled(call, ANNA) is call


def test_a_call_that_was_made_cannot_be_changed() -> None:
    made = done(a_call(), STAFF)
    for change in (
        lambda: cancelled(made, ANNA),
        lambda: moved(made, ANNA, TOMORROW, NOW, []),
        lambda: done(made, STAFF),
    ):
        with pytest.raises(IllegalMoveError) as error:
            change()
        assert error.value.values == {"status": "done"}


def test_a_cancelled_call_is_neither_moved_nor_made() -> None:
    call = cancelled(a_call(), ANNA)
    with pytest.raises(IllegalMoveError):
        moved(call, ANNA, TOMORROW, NOW, [])
    with pytest.raises(IllegalMoveError):
        done(call, STAFF)


@pytest.mark.parametrize("call", [None, a_call(ANNA), a_call(VISITOR)], ids=["none", "account", "visitor"])
def test_what_is_somebody_elses_does_not_exist(call: Callback | None) -> None:
    with pytest.raises(NotFoundError):
        cancelled(call, OTHER)
    with pytest.raises(NotFoundError):
        moved(call, OTHER, TOMORROW, NOW, [])


def test_only_staff_say_that_a_call_was_made() -> None:
    with pytest.raises(NotFoundError):
        done(a_call(), replace(STAFF, staff=False))


def test_a_call_that_does_not_exist_cannot_be_made() -> None:
    with pytest.raises(NotFoundError):
        done(None, STAFF)
