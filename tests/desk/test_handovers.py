"""A hand-over's steps, its summary, its place in the queue."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from actions.desk.accounts import Account
from actions.desk.errors import DeskError, EmptyTextError, IllegalMoveError, NotFoundError, TooLongError
from actions.desk.handovers import (
    LONGEST_MESSAGE,
    MEASURED,
    SUMMARY_LINE,
    SUMMARY_TURNS,
    Author,
    Handover,
    HandoverState,
    Turn,
    closed,
    expected_waiting,
    left,
    message_of_consultant,
    message_of_customer,
    open_handover,
    position,
    summarise,
    taken,
)
from actions.desk.identity import Owner

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
STAFF = Account("konsultant", "k@example.com", staff=True)
OTHER = Account("consultant2", "c@example.com", staff=True)
CUSTOMER = Account("anna", "a@example.com")
TURNS = st.lists(
    st.builds(Turn, st.sampled_from(Author), st.text(), st.none() | st.sampled_from(["greet", "my_standard"]))
)


def a_handover(**changes: Any) -> Handover:
    opened = open_handover(Owner("chat", "anna"), "pl", [], NOW, "1", None)
    return replace(opened, **changes)


TAKEN = taken(a_handover(), STAFF, NOW + MINUTE)
CLOSED = closed(TAKEN, STAFF, NOW + 5 * MINUTE)


def test_a_conversation_is_queued_with_its_summary() -> None:
    turns = [Turn(Author.CUSTOMER, "Gdzie paczka?", "open_discussion")]
    assert open_handover(Owner("chat"), "pl", turns, NOW, "1", None) == Handover(
        "1", "chat", None, "pl", "open_discussion\ncustomer: Gdzie paczka?", NOW
    )


def test_one_that_is_queued_stays_as_it_is() -> None:
    assert open_handover(Owner("chat", "anna"), "en", [], NOW + MINUTE, "2", TAKEN) is TAKEN


def test_the_summary_names_each_topic_once_and_the_last_messages() -> None:
    turns = [
        Turn(Author.CUSTOMER, "Hi", "greet"),
        Turn(Author.BOT, "Hello!\nHow can I help?"),
        Turn(Author.CUSTOMER, "My refund?", "refund_status"),
        Turn(Author.CUSTOMER, "My refund!!", "refund_status"),
    ]
    assert summarise(turns).splitlines() == [
        "greet > refund_status",
        "customer: Hi",
        "bot: Hello! How can I help?",
        "customer: My refund?",
        "customer: My refund!!",
    ]


def test_a_conversation_without_messages_has_an_empty_summary() -> None:
    assert summarise([]) == ""


@given(TURNS)
def test_a_summary_is_short_whatever_was_written(turns: list[Turn]) -> None:
    lines = summarise(turns).split("\n") if turns else []
    assert len(lines) <= SUMMARY_TURNS + 1
    assert all(len(line) <= SUMMARY_LINE + len("consultant: ") for line in lines)


def test_a_long_message_is_cut_and_says_so() -> None:
    (line,) = summarise([Turn(Author.CUSTOMER, "x" * 1000)]).splitlines()
    assert line == f"customer: {'x' * (SUMMARY_LINE - 1)}…"


def test_a_consultant_takes_and_closes() -> None:
    assert (TAKEN.state, TAKEN.consultant, TAKEN.taken_at) == (
        HandoverState.TAKEN,
        "konsultant",
        NOW + MINUTE,
    )
    assert (CLOSED.state, CLOSED.closed_at, CLOSED.taken_at) == (
        HandoverState.CLOSED,
        NOW + 5 * MINUTE,
        NOW + MINUTE,
    )


def test_one_that_waits_may_be_closed_unseen() -> None:
    assert closed(a_handover(), STAFF, NOW).state is HandoverState.CLOSED


def test_the_same_consultant_may_take_it_again_and_another_may_not() -> None:
    assert taken(TAKEN, replace(STAFF, login="KONSULTANT"), NOW + 3 * MINUTE) is TAKEN
    with pytest.raises(IllegalMoveError) as error:
        taken(TAKEN, OTHER, NOW)
    assert error.value.values == {"status": "taken"}


def test_the_customer_may_leave_at_any_time_before_the_end() -> None:
    for handover in (a_handover(), TAKEN):
        assert left(handover, NOW).state is HandoverState.CLOSED


def test_what_is_closed_stays_closed() -> None:
    attempts = (
        lambda: taken(CLOSED, STAFF, NOW),
        lambda: closed(CLOSED, STAFF, NOW),
        lambda: left(CLOSED, NOW),
        lambda: message_of_customer(CLOSED, "Halo?"),
        lambda: message_of_consultant(CLOSED, STAFF, "Halo?"),
    )
    for attempt in attempts:
        with pytest.raises(IllegalMoveError) as error:
            attempt()
        assert error.value.values == {"status": "closed"}


@pytest.mark.parametrize("handover", [None, TAKEN])
def test_for_who_is_not_staff_there_is_none(handover: Handover | None) -> None:
    for attempt in (
        lambda: taken(handover, CUSTOMER, NOW),
        lambda: closed(handover, CUSTOMER, NOW),
        lambda: message_of_consultant(handover, CUSTOMER, "Halo?"),
    ):
        with pytest.raises(NotFoundError):
            attempt()


def test_without_a_handover_the_customer_neither_writes_nor_leaves() -> None:
    with pytest.raises(NotFoundError):
        message_of_customer(None, "Halo?")
    with pytest.raises(NotFoundError):
        left(None, NOW)


def test_the_customer_writes_from_the_beginning_and_the_consultant_once_he_has_it() -> None:
    assert message_of_customer(a_handover(), " Halo? ") == "Halo?"
    assert message_of_consultant(TAKEN, STAFF, "Dzień dobry ") == "Dzień dobry"
    for handover, actor in ((a_handover(), STAFF), (TAKEN, OTHER)):
        with pytest.raises(IllegalMoveError):
            message_of_consultant(handover, actor, "Dzień dobry")


def test_a_message_is_neither_empty_nor_too_long() -> None:
    with pytest.raises(EmptyTextError):
        message_of_customer(TAKEN, " \n")
    with pytest.raises(TooLongError):
        message_of_consultant(TAKEN, STAFF, "x" * (LONGEST_MESSAGE + 1))
    assert message_of_customer(TAKEN, "x" * LONGEST_MESSAGE)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=10))
def test_the_queue_is_served_in_the_order_of_arrival(minutes: list[int]) -> None:
    queue = [a_handover(id=str(number), opened_at=NOW + m * MINUTE) for number, m in enumerate(minutes)]
    places = [position(handover, queue) for handover in queue]
    assert sorted(place for place in places if place) == list(range(1, len(queue) + 1))
    for one, place in zip(queue, places, strict=True):
        for other, after in zip(queue, places, strict=True):
            assert not one.opened_at < other.opened_at or (place or 0) < (after or 0)


def test_who_is_served_already_has_no_place() -> None:
    assert position(TAKEN, [a_handover(id="2")]) is None


def served(minutes: int, number: int = 0) -> Handover:
    opened = NOW + number * timedelta(hours=1)
    return a_handover(id=str(number), opened_at=opened, taken_at=opened + minutes * MINUTE)


def test_nothing_measured_is_nothing_promised() -> None:
    assert expected_waiting([]) is None
    assert expected_waiting([left(a_handover(), NOW + MINUTE)]) is None


@given(st.lists(st.integers(0, 59), min_size=1, max_size=30))
def test_the_expected_waiting_is_the_median_of_the_last_ones(minutes: list[int]) -> None:
    found = [served(m, number) for number, m in enumerate(minutes)]
    assert expected_waiting(reversed(found)) == median(minutes[-MEASURED:]) * MINUTE


class Talk(RuleBasedStateMachine):
    """Whatever two consultants and a customer do in whatever order."""

    actors = st.sampled_from([STAFF, OTHER, CUSTOMER])

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.talk = a_handover()
        self.past = [self.talk.state]

    def step(self, change: Any) -> None:
        self.now += MINUTE
        try:
            self.talk = change()
        except DeskError:
            return
        if self.talk.state is not self.past[-1]:
            self.past.append(self.talk.state)

    @rule(actor=actors)
    def take(self, actor: Account) -> None:
        self.step(lambda: taken(self.talk, actor, self.now))

    @rule(actor=actors)
    def close(self, actor: Account) -> None:
        self.step(lambda: closed(self.talk, actor, self.now))

    @rule()
    def leave(self) -> None:
        self.step(lambda: left(self.talk, self.now))

    @rule()
    def ask_anew(self) -> None:
        current = None if self.talk.state is HandoverState.CLOSED else self.talk
        anew = open_handover(Owner("chat", "anna"), "pl", [], self.now, "new", current)
        assert (anew is self.talk) == (current is not None)

    @invariant()
    def it_goes_forward_only(self) -> None:
        order = list(HandoverState)
        assert self.past == sorted(set(self.past), key=order.index)

    @invariant()
    def its_times_fit_its_state(self) -> None:
        assert (self.talk.closed_at is not None) == (self.talk.state is HandoverState.CLOSED)
        assert (self.talk.taken_at is None) == (self.talk.consultant is None)
        assert self.talk.state is not HandoverState.TAKEN or self.talk.taken_at is not None
        assert self.talk.consultant != CUSTOMER.login


TestTalk = Talk.TestCase
