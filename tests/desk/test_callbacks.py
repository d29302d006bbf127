"""Booking, moving and cancelling calls."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from actions.desk.accounts import Account
from actions.desk.callbacks import (
    BOOKED_AT_ONCE,
    FURTHEST,
    AlreadyBookedError,
    Callback,
    CallbackState,
    InvalidPhoneError,
    PastTimeError,
    SkippedHourError,
    TooFarError,
    TooManyCallbacksError,
    book,
    cancelled,
    done,
    moment,
    moved,
    phone_number,
)
from actions.desk.days import WARSAW
from actions.desk.errors import DeskError, IllegalMoveError, NotFoundError
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


@pytest.mark.parametrize(
    "text",
    ["501234567", "501 234 567", "+48 501-234-567", "0048501234567", "(501) 234 567", "tel:+48501234567"],
)
def test_a_number_in_any_notation_becomes_one(text: str) -> None:
    assert phone_number(text) == PHONE


@pytest.mark.parametrize(
    ("text", "number"),
    [("+49 30 901820", "+4930901820"), ("+1 202-456-1111", "+12024561111"), ("22 621 02 52", "+48226210252")],
)
def test_numbers_of_other_countries_and_lines_at_home_can_be_called(text: str, number: str) -> None:
    assert phone_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "112",
        "501 234",
        "5012345678901",
        "+48 701 234 567",
        "+48 801 234 567",
        "+999 123456789",
        "\0",
    ],
    ids=["nothing", "a word", "112", "short", "long", "premium", "shared cost", "no country", "NUL"],
)
def test_what_is_no_number_or_costs_extra_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhoneError):
        phone_number(text)


@given(st.text())
def test_any_text_is_a_number_that_reads_as_itself_or_is_refused(text: str) -> None:
    try:
        number = phone_number(text)
    except InvalidPhoneError:
        return
    assert phone_number(number) == number


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (date(2026, 1, 15), time(9, 0), datetime(2026, 1, 15, 8, 0, tzinfo=UTC)),
        (date(2026, 7, 15), time(9, 0), datetime(2026, 7, 15, 7, 0, tzinfo=UTC)),
        (date(2026, 7, 15), time(0, 30), datetime(2026, 7, 14, 22, 30, tzinfo=UTC)),
        (date(2026, 3, 29), time(1, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (date(2026, 3, 29), time(3, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (date(2026, 10, 25), time(3, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "past midnight", "before the gap", "after it", "before the repeat", "after it"],
)
def test_an_hour_is_read_on_the_clocks_of_warsaw(day: date, hour: time, expected: datetime) -> None:
    assert moment(day, hour, NOW) == expected


@pytest.mark.parametrize("hour", [time(2, 0), time(2, 30), time(2, 59)])
def test_an_hour_that_the_clocks_skip_is_refused_with_the_next_one(hour: time) -> None:
    with pytest.raises(SkippedHourError) as error:
        moment(date(2026, 3, 29), hour, NOW)
    next_time = error.value.values["next_time"]
    assert next_time == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert next_time.hour == 3


def test_of_an_hour_that_comes_twice_the_first_still_ahead_is_meant() -> None:
    day, hour = date(2026, 10, 25), time(2, 30)
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert moment(day, hour, NOW) == first
    assert moment(day, hour, first) == first
    assert moment(day, hour, first + MINUTE) == second


@given(st.dates(date(2025, 1, 1), date(2035, 12, 31)), st.times())
def test_every_hour_is_either_shown_by_the_clocks_or_skipped(day: date, hour: time) -> None:
    local = datetime.combine(day, hour)
    try:
        found = moment(day, hour, NOW)
    except SkippedHourError as error:
        assert error.values["next_time"].replace(tzinfo=None) > local
        return
    assert found.astimezone(WARSAW).replace(tzinfo=None) == local


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


class Calls(RuleBasedStateMachine):
    """Any sequence of bookings and changes by two people, on a clock that only goes forward."""

    owners = st.sampled_from([ANNA, VISITOR])
    phones = st.sampled_from([PHONE, "+48226210252"])
    ahead = st.none() | st.integers(-3, 90_000)
    numbers = st.integers(0, 9)

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.calls: dict[str, Callback] = {}
        self.over: dict[str, Callback] = {}

    def at(self, minutes: int | None) -> datetime | None:
        return None if minutes is None else self.now + minutes * MINUTE

    def keep(self, call: Callback) -> None:
        self.calls[call.id] = call
        if call.state is not CallbackState.BOOKED:
            self.over.setdefault(call.id, call)

    @rule(minutes=st.integers(0, 2000))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(owner=owners, phone=phones, minutes=ahead)
    def book(self, owner: Owner, phone: str, minutes: int | None) -> None:
        own = [call for call in self.calls.values() if owner.owns(call.sender, call.login)]
        try:
            call = book(owner, phone, self.at(minutes), self.now, str(len(self.calls)), own)
        except (PastTimeError, TooFarError, TooManyCallbacksError):
            return
        assert book(owner, phone, self.at(minutes), self.now, "twice", [*own, call]).id == call.id
        self.keep(call)

    @rule(owner=owners, number=numbers, minutes=st.integers(-3, 90_000))
    def move(self, owner: Owner, number: int, minutes: int) -> None:
        call = self.calls.get(str(number))
        try:
            self.keep(moved(call, owner, self.now + minutes * MINUTE, self.now, self.calls.values()))
        except DeskError:
            return
        assert call is not None
        assert owner.owns(call.sender, call.login)

    @rule(owner=owners, number=numbers)
    def cancel(self, owner: Owner, number: int) -> None:
        try:
            self.keep(cancelled(self.calls.get(str(number)), owner))
        except DeskError:
            return

    @rule(number=numbers)
    def make(self, number: int) -> None:
        try:
            self.keep(done(self.calls.get(str(number)), STAFF))
        except DeskError:
            return

    @invariant()
    def what_is_over_stays_so(self) -> None:
        assert all(self.calls[id] == call for id, call in self.over.items())

    @invariant()
    def nobody_has_too_many(self) -> None:
        booked = [call for call in self.calls.values() if call.state is CallbackState.BOOKED]
        assert all(
            sum(owner.owns(call.sender, call.login) for call in booked) <= BOOKED_AT_ONCE
            for owner in (ANNA, VISITOR)
        )

    @invariant()
    def no_call_is_booked_twice(self) -> None:
        booked = [c for c in self.calls.values() if c.state is CallbackState.BOOKED]
        assert len({(call.sender, call.phone, call.at) for call in booked}) == len(booked)

    @invariant()
    def the_owner_of_a_call_never_changes(self) -> None:
        assert all(
            (call.sender, call.login) in {("chat-1", "anna"), ("chat-2", None)}
            for call in self.calls.values()
        )


TestCalls = Calls.TestCase


def test_the_machine_books_calls_at_all() -> None:
    machine = Calls()
    machine.begin()
    machine.book(ANNA, PHONE, 5)
    machine.cancel(ANNA, 0)
    assert machine.over == {"0": replace(a_call(at=NOW + 5 * MINUTE, id="0"), state=CallbackState.CANCELLED)}
