"""Handing a conversation over to a consultant: a queue, and what the two write to each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from statistics import median

from actions.desk.accounts import Account, same_login
from actions.desk.errors import IllegalMoveError, NotFoundError
from actions.desk.identity import Owner
from actions.desk.texts import clean_text

LONGEST_MESSAGE = 2000
SUMMARY_TURNS = 12  # the last ones; before them only what it was about
SUMMARY_LINE = 300
MEASURED = 20  # hand-overs that the expected waiting is taken from


class HandoverState(str, Enum):
    """From the queue to a consultant to the end; who gives up waiting goes straight there."""

    WAITING = "waiting"
    TAKEN = "taken"
    CLOSED = "closed"


class Author(str, Enum):
    """Who wrote something."""

    CUSTOMER = "customer"
    BOT = "bot"
    CONSULTANT = "consultant"


@dataclass(frozen=True)
class Turn:
    """One message of a transcript; `topic` is the intent that the bot saw in a customer's."""

    author: Author
    text: str
    topic: str | None = None


@dataclass(frozen=True)
class Handover:
    """A conversation in the queue or with a consultant. Its language is that of the customer."""

    id: str
    sender: str
    login: str | None
    language: str
    summary: str
    opened_at: datetime
    state: HandoverState = HandoverState.WAITING
    consultant: str | None = None
    taken_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Message:
    """What a customer or a consultant wrote during a hand-over, in the order of `number`."""

    number: int
    author: Author
    text: str
    at: datetime


def summarise(turns: Sequence[Turn]) -> str:
    """What a consultant reads first: the topics in their order, and the last messages, each on a line."""
    topics = dict.fromkeys(turn.topic for turn in turns if turn.topic)
    lines = [_line(turn) for turn in turns[-SUMMARY_TURNS:]]
    return "\n".join([*([" > ".join(topics)] if topics else []), *lines])


def _line(turn: Turn) -> str:
    text = " ".join(turn.text.split())
    shown = text if len(text) <= SUMMARY_LINE else text[: SUMMARY_LINE - 1] + "…"
    return f"{turn.author.value}: {shown}"


def open_handover(
    owner: Owner, language: str, turns: Sequence[Turn], now: datetime, new_id: str, current: Handover | None
) -> Handover:
    """Queue a conversation, or find that it is queued already.

    Args:
        owner: whose conversation it is.
        language: "pl" or "en".
        turns: the transcript so far.
        now: a time-zone-aware moment.
        new_id: the id of the hand-over if it becomes a new one.
        current: the conversation's hand-over that is not closed.
    """
    return current or Handover(new_id, owner.sender, owner.login, language, summarise(turns), now)


def taken(handover: Handover | None, actor: Account, now: datetime) -> Handover:
    """The hand-over with a consultant; it stays so if the same one takes it again.

    Raises:
        NotFoundError: there is none, or the actor is not staff.
        IllegalMoveError: another consultant has it, or it is closed.
    """
    found = _for_staff(handover, actor)
    if _with(found, actor):
        return found
    if found.state is not HandoverState.WAITING:
        raise IllegalMoveError(status=found.state.value)
    return replace(found, state=HandoverState.TAKEN, consultant=actor.login, taken_at=now)


def closed(handover: Handover | None, actor: Account, now: datetime) -> Handover:
    """The hand-over ended by staff: the bot answers again.

    Raises:
        NotFoundError: there is none, or the actor is not staff.
        IllegalMoveError: it is closed already.
    """
    return _ended(_for_staff(handover, actor), now)


def left(handover: Handover | None, now: datetime) -> Handover:
    """The hand-over ended by the customer, who would rather not wait or has no more to ask.

    Args:
        handover: that of his conversation.
        now: a time-zone-aware moment.

    Raises:
        NotFoundError: there is none.
        IllegalMoveError: it is closed already.
    """
    if handover is None:
        raise NotFoundError
    return _ended(handover, now)


def message_of_customer(handover: Handover | None, text: str) -> str:
    """What the customer writes, as it is kept; he may write from the beginning.

    Raises:
        NotFoundError: his conversation has no hand-over.
        IllegalMoveError: it is closed.
        EmptyTextError, TooLongError
    """
    if handover is None:
        raise NotFoundError
    _open(handover)
    return clean_text(text, LONGEST_MESSAGE)


def message_of_consultant(handover: Handover | None, actor: Account, text: str) -> str:
    """What a consultant writes, as it is kept.

    Raises:
        NotFoundError: there is no such hand-over, or the actor is not staff.
        IllegalMoveError: he has not taken it, or it is closed.
        EmptyTextError, TooLongError
    """
    found = _for_staff(handover, actor)
    if not _with(found, actor):
        raise IllegalMoveError(status=found.state.value)
    return clean_text(text, LONGEST_MESSAGE)


def _for_staff(handover: Handover | None, actor: Account) -> Handover:
    if handover is None or not actor.staff:
        raise NotFoundError
    return handover


def _with(handover: Handover, actor: Account) -> bool:
    his = handover.consultant is not None and same_login(handover.consultant, actor.login)
    return his and handover.state is HandoverState.TAKEN


def _open(handover: Handover) -> Handover:
    if handover.state is HandoverState.CLOSED:
        raise IllegalMoveError(status=handover.state.value)
    return handover


def _ended(handover: Handover, now: datetime) -> Handover:
    return replace(_open(handover), state=HandoverState.CLOSED, closed_at=now)


def position(handover: Handover, waiting: Iterable[Handover]) -> int | None:
    """The place in the queue, from 1; None if it is not waiting."""
    queue = sorted(waiting, key=lambda found: (found.opened_at, found.id))
    places = {found.id: place for place, found in enumerate(queue, start=1)}
    return places.get(handover.id)


def expected_waiting(recent: Iterable[Handover]) -> timedelta | None:
    """How long one waits at present: the median of what the last ones waited; None if nothing was measured.

    Args:
        recent: closed hand-overs in any order. Those that nobody took were not waited out and do not count.
    """
    served = [(found.taken_at, found.opened_at) for found in recent if found.taken_at]
    last = sorted(served, reverse=True)[:MEASURED]
    seconds = [(taken_at - opened_at).total_seconds() for taken_at, opened_at in last]
    return timedelta(seconds=median(seconds)) if seconds else None
