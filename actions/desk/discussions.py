"""Discussions: a buyer and a seller settle what went wrong with an order.

Source: the paragraph on Discussions and the Buyer Protection Program of the 2020 report (`report_2020` in
`data/facts.yml`): the five cases, and that Allegro compensates the buyer where no agreement is reached.

Who may do what, and when:
    the buyer   opens one, writes, and closes it as resolved or unresolved: while it is open or answered.
                He need not wait for an answer: a silent seller cannot keep him from his compensation.
    the seller  answers, as often as he likes: the first answer makes it answered.
Closed is closed: a resolved or unresolved discussion takes no more of anything.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from actions.desk.accounts import same_login
from actions.desk.errors import IllegalMoveError, NotAllowedError, NotFoundError, NotPaidError
from actions.desk.orders import Order, own_order
from actions.desk.texts import clean_text


class Reason(str, Enum):
    """What went wrong."""

    NOT_RECEIVED = "not_received"
    NOT_AS_DESCRIBED = "not_as_described"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"
    RETURNED_NOT_REFUNDED = "returned_not_refunded"


class Wish(str, Enum):
    """What the buyer would like."""

    MONEY_BACK = "money_back"
    REPLACEMENT = "replacement"
    MISSING_PART = "missing_part"
    REPAIR = "repair"


class DiscussionStatus(str, Enum):
    """What a discussion has come to."""

    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"


class Party(str, Enum):
    """Who acts in a discussion."""

    BUYER = "buyer"
    SELLER = "seller"


class DiscussionStep(str, Enum):
    """What happens in a discussion."""

    OPENED = "opened"
    MESSAGE = "message"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True)
class DiscussionEvent:
    """One step, with what was written; a discussion is closed without words."""

    at: datetime
    step: DiscussionStep
    party: Party
    text: str = ""


@dataclass(frozen=True)
class Discussion:
    """A discussion with all its steps, the first first."""

    reference: str
    order: Order
    reason: Reason
    wish: Wish
    status: DiscussionStatus
    events: tuple[DiscussionEvent, ...]

    @property
    def opened_at(self) -> datetime:
        """When it was opened."""
        return self.events[0].at

    @property
    def closed(self) -> bool:
        """Whether nothing more can happen in it."""
        return self.status in (DiscussionStatus.RESOLVED, DiscussionStatus.UNRESOLVED)

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed, if it was."""
        return self.events[-1].at if self.closed else None

    def party(self, login: str) -> Party | None:
        """Which party a login is; None for a stranger."""
        if same_login(login, self.order.buyer):
            return Party.BUYER
        return Party.SELLER if same_login(login, self.order.seller) else None


def new_discussion(
    order: Order | None, login: str, reason: Reason, wish: Wish, text: str, reference: str, now: datetime
) -> Discussion:
    """Open a discussion on an order as the account of a login.

    Raises:
        NotFoundError: there is no such order, or it is not his.
        NotPaidError: it has not been paid for.
        EmptyTextError, TooLongError: the text does not do.
    """
    bought = own_order(order, login)
    if bought.paid_on is None:
        raise NotPaidError(order=bought.number)
    opened = DiscussionEvent(now, DiscussionStep.OPENED, Party.BUYER, clean_text(text))
    return Discussion(reference, bought, reason, wish, DiscussionStatus.OPEN, (opened,))


def own_discussion(discussion: Discussion | None, login: str) -> Discussion:
    """The discussion, if there is one and the login is a party to it.

    Raises:
        NotFoundError: otherwise.
    """
    if discussion is None or discussion.party(login) is None:
        raise NotFoundError
    return discussion


def with_message(discussion: Discussion | None, login: str, text: str, now: datetime) -> Discussion:
    """The buyer adds something.

    Raises:
        NotFoundError: there is none, or it is not his.
        NotAllowedError: the seller answers instead.
        IllegalMoveError: it is closed.
        EmptyTextError, TooLongError: the text does not do.
    """
    found = _for(Party.BUYER, discussion, login)
    return _next(found, found.status, DiscussionStep.MESSAGE, Party.BUYER, now, clean_text(text))


def with_answer(discussion: Discussion | None, login: str, text: str, now: datetime) -> Discussion:
    """The seller answers.

    Raises:
        NotFoundError: there is none, or he is not the seller of its order.
        NotAllowedError: the buyer cannot answer himself.
        IllegalMoveError: it is closed.
        EmptyTextError, TooLongError: the text does not do.
    """
    found = _for(Party.SELLER, discussion, login)
    step = DiscussionStep.ANSWERED
    return _next(found, DiscussionStatus.ANSWERED, step, Party.SELLER, now, clean_text(text))


def resolved(discussion: Discussion | None, login: str, now: datetime) -> Discussion:
    """The buyer says that it is settled.

    Raises:
        NotFoundError: there is none, or it is not his.
        NotAllowedError: the seller cannot say so for him.
        IllegalMoveError: it is closed.
    """
    found = _for(Party.BUYER, discussion, login)
    return _next(found, DiscussionStatus.RESOLVED, DiscussionStep.RESOLVED, Party.BUYER, now)


def unresolved(discussion: Discussion | None, login: str, now: datetime) -> Discussion:
    """The buyer says that there is no agreement, which lets him claim compensation.

    Raises:
        NotFoundError: there is none, or it is not his.
        NotAllowedError: the seller cannot say so for him.
        IllegalMoveError: it is closed.
    """
    found = _for(Party.BUYER, discussion, login)
    return _next(found, DiscussionStatus.UNRESOLVED, DiscussionStep.UNRESOLVED, Party.BUYER, now)


def _for(party: Party, discussion: Discussion | None, login: str) -> Discussion:
    """The discussion, if the login is that party of it and it still goes on."""
    found = own_discussion(discussion, login)
    if found.party(login) is not party:
        raise NotAllowedError
    if found.closed:
        raise IllegalMoveError(status=found.status.value)
    return found


def _next(
    discussion: Discussion,
    status: DiscussionStatus,
    step: DiscussionStep,
    party: Party,
    now: datetime,
    text: str = "",
) -> Discussion:
    event = DiscussionEvent(now, step, party, text)
    return replace(discussion, status=status, events=(*discussion.events, event))
