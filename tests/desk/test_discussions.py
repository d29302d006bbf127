"""Who may do what in a discussion, and when."""

from collections.abc import Callable
from functools import partial

import pytest

from actions.desk.discussions import (
    Discussion,
    DiscussionEvent,
    DiscussionStatus,
    DiscussionStep,
    Party,
    Reason,
    Wish,
    new_discussion,
    own_discussion,
    resolved,
    unresolved,
    with_answer,
    with_message,
)
from actions.desk.errors import (
    DeskError,
    EmptyTextError,
    IllegalMoveError,
    NotAllowedError,
    NotFoundError,
    NotPaidError,
    TooLongError,
)
from actions.desk.orders import Order
from tests.support.cases import HOUR, NOW, a_discussion, an_order

Move = Callable[[Discussion | None, str], Discussion]
OPEN, ANSWERED, RESOLVED, UNRESOLVED = DiscussionStatus
LATER = NOW + 3 * HOUR

MOVES: dict[str, Move] = {
    "message": lambda discussion, login: with_message(discussion, login, "Halo?", LATER),
    "answer": lambda discussion, login: with_answer(discussion, login, "Dzień dobry.", LATER),
    "resolve": lambda discussion, login: resolved(discussion, login, LATER),
    "give up": lambda discussion, login: unresolved(discussion, login, LATER),
}
BUYERS_MOVES = ["message", "resolve", "give up"]
STRANGERS = ["jan", "foto-raj", "doradca", ""]
each_move = pytest.mark.parametrize("move", MOVES)
open_with = partial(new_discussion, reason=Reason.DAMAGED, wish=Wish.REPAIR, reference="D-AAA222", now=NOW)


def test_the_reasons_are_the_five_of_the_source() -> None:
    assert [reason.value for reason in Reason] == [
        "not_received",
        "not_as_described",
        "damaged",
        "incomplete",
        "returned_not_refunded",
    ]


def test_a_new_discussion_is_open_and_has_one_step() -> None:
    opened = open_with(an_order(), "anna", text="  Pękło\x00 oparcie. ")
    assert opened.status is OPEN
    assert opened.events == (DiscussionEvent(NOW, DiscussionStep.OPENED, Party.BUYER, "Pękło oparcie."),)
    assert (opened.opened_at, opened.closed, opened.closed_at) == (NOW, False, None)
    assert (opened.reason, opened.wish, opened.reference) == (Reason.DAMAGED, Wish.REPAIR, "D-AAA222")


@pytest.mark.parametrize(
    ("order", "login", "text", "error"),
    [
        (None, "Anna", "x", NotFoundError),
        (an_order(), "jan", "x", NotFoundError),
        (an_order(), "biuro-plus", "x", NotFoundError),
        (an_order(paid_on=None), "jan", "x", NotFoundError),
        (an_order(paid_on=None), "Anna", "x", NotPaidError),
        (an_order(), "Anna", " ", EmptyTextError),
        (an_order(), "Anna", "x" * 4001, TooLongError),
    ],
)
def test_only_the_buyer_of_a_paid_order_opens_one_and_says_why(
    order: Order | None, login: str, text: str, error: type[DeskError]
) -> None:
    with pytest.raises(error) as refusal:
        open_with(order, login, text=text)
    assert refusal.type is error


@pytest.mark.parametrize(
    ("start", "move", "login", "status", "step", "party"),
    [
        (OPEN, "message", "ANNA", OPEN, DiscussionStep.MESSAGE, Party.BUYER),
        (ANSWERED, "message", "Anna", ANSWERED, DiscussionStep.MESSAGE, Party.BUYER),
        (OPEN, "answer", "Biuro-Plus", ANSWERED, DiscussionStep.ANSWERED, Party.SELLER),
        (ANSWERED, "answer", "biuro-plus", ANSWERED, DiscussionStep.ANSWERED, Party.SELLER),
        (OPEN, "resolve", "Anna", RESOLVED, DiscussionStep.RESOLVED, Party.BUYER),
        (ANSWERED, "resolve", "Anna", RESOLVED, DiscussionStep.RESOLVED, Party.BUYER),
        (OPEN, "give up", "Anna", UNRESOLVED, DiscussionStep.UNRESOLVED, Party.BUYER),
        (ANSWERED, "give up", "Anna", UNRESOLVED, DiscussionStep.UNRESOLVED, Party.BUYER),
    ],
)
def test_a_move_leads_to_its_status_and_adds_one_step(
    start: DiscussionStatus,
    move: str,
    login: str,
    status: DiscussionStatus,
    step: DiscussionStep,
    party: Party,
) -> None:
    before = a_discussion(start)
    after = MOVES[move](before, login)
    assert after.status is status
    assert after.events[:-1] == before.events
    last = after.events[-1]
    assert (last.at, last.step, last.party) == (LATER, step, party)
    assert bool(last.text) == (move in ("message", "answer"))
    assert after.closed_at == (LATER if status in (RESOLVED, UNRESOLVED) else None)


@each_move
@pytest.mark.parametrize("status", [RESOLVED, UNRESOLVED], ids=lambda status: status.value)
def test_a_closed_discussion_takes_no_more(status: DiscussionStatus, move: str) -> None:
    login = "Anna" if move in BUYERS_MOVES else "biuro-plus"
    with pytest.raises(IllegalMoveError) as refusal:
        MOVES[move](a_discussion(status), login)
    assert refusal.value.values == {"status": status.value}


@each_move
@pytest.mark.parametrize("status", DiscussionStatus, ids=lambda status: status.value)
def test_neither_party_does_what_is_the_others(status: DiscussionStatus, move: str) -> None:
    login = "biuro-plus" if move in BUYERS_MOVES else "Anna"
    with pytest.raises(NotAllowedError):
        MOVES[move](a_discussion(status), login)


@each_move
@pytest.mark.parametrize("login", STRANGERS)
@pytest.mark.parametrize("status", DiscussionStatus, ids=lambda status: status.value)
def test_to_a_stranger_there_is_no_discussion(status: DiscussionStatus, login: str, move: str) -> None:
    for discussion in (a_discussion(status), None):
        with pytest.raises(NotFoundError) as refusal:
            MOVES[move](discussion, login)
        assert refusal.value.values == {}


@pytest.mark.parametrize("move", [with_message, with_answer])
@pytest.mark.parametrize(("text", "error"), [("\x00 ", EmptyTextError), ("x" * 4001, TooLongError)])
def test_what_is_written_must_be_something_and_not_too_much(
    move: Callable[..., Discussion], text: str, error: type[DeskError]
) -> None:
    login = "Anna" if move is with_message else "biuro-plus"
    with pytest.raises(error):
        move(a_discussion(), login, text, LATER)


@pytest.mark.parametrize("login", ["anna", "BIURO-PLUS"])
def test_both_parties_see_a_discussion(login: str) -> None:
    discussion = a_discussion()
    assert own_discussion(discussion, login) is discussion


@pytest.mark.parametrize("login", STRANGERS)
def test_nobody_else_sees_it(login: str) -> None:
    with pytest.raises(NotFoundError):
        own_discussion(a_discussion(), login)
    with pytest.raises(NotFoundError):
        own_discussion(None, "Anna")
