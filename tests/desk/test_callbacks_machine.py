"""Any sequence of bookings, moves, cancellations and calls keeps the rules."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from actions.desk.accounts import Account
from actions.desk.callbacks import (
    BOOKED_AT_ONCE,
    Callback,
    CallbackState,
    PastTimeError,
    TooFarError,
    TooManyCallbacksError,
    book,
    cancelled,
    done,
    moved,
)
from actions.desk.errors import DeskError
from actions.desk.identity import Owner

UTC = timezone.utc
NOW = datetime(2025, 11, 24, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PHONE = "+48501234567"
STAFF = Account("konsultant", "k@example.com", staff=True)
ANNA, VISITOR = Owner("chat-1", "anna"), Owner("chat-2")


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
    booked = book(ANNA, PHONE, NOW + 5 * MINUTE, NOW, "0", [])
    assert machine.over == {"0": replace(booked, state=CallbackState.CANCELLED)}
