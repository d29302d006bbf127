"""Handing a conversation over to a consultant: a queue, and what the two write to each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from statistics import median

from actions.desk.errors import IllegalMoveError, NotFoundError
from actions.desk.identity import Owner
from actions.desk.text import kept_text

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


def taken(handover: Handover | None, consultant: str, now: datetime) -> Handover:
    """The hand-over with a consultant; it stays so if the same one takes it again.

    Raises:
        NotFoundError: there is none.
        IllegalMoveError: another consultant has it, or it is closed.
    """
    found = _existing(handover)
    if found.state is HandoverState.TAKEN and found.consultant == consultant:
        return found
    if found.state is not HandoverState.WAITING:
        raise IllegalMoveError(status=found.state.value)
    return replace(found, state=HandoverState.TAKEN, consultant=consultant, taken_at=now)


def closed(handover: Handover | None, now: datetime) -> Handover:
    """The hand-over at its end: the bot answers again.

    Raises:
        NotFoundError: there is none.
        IllegalMoveError: it is closed already.
    """
    found = _existing(handover)
    if found.state is HandoverState.CLOSED:
        raise IllegalMoveError(status=found.state.value)
    return replace(found, state=HandoverState.CLOSED, closed_at=now)


def message(handover: Handover | None, author: Author, text: str, consultant: str | None = None) -> str:
    """The text of a message as it is kept.

    A customer may write from the beginning, a consultant when it is he who has the hand-over.

    Raises:
        NotFoundError: there is none.
        IllegalMoveError: it is closed, or not with this consultant.
        EmptyTextError, TooLongError
    """
    found = _existing(handover)
    his = author is Author.CUSTOMER or found.consultant == consultant is not None
    if found.state is HandoverState.CLOSED or not his:
        raise IllegalMoveError(status=found.state.value)
    return kept_text(text, LONGEST_MESSAGE)


def _existing(handover: Handover | None) -> Handover:
    if handover is None:
        raise NotFoundError
    return handover


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
