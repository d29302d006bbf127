"""Claims for compensation under the Buyer Protection Program (Program Ochrony Kupujących, POK).

Source: the 2020 report (`report_2020` in `data/facts.yml`): Allegro compensates the buyer in full where a
discussion ends without agreement; how long that takes on average is `refund_time_2020` and
`refund_time_smart_2020`.

submitted -> accepted -> paid, or refused instead of either: a claim need not be accepted to be turned down.
The buyer submits, staff decide.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from actions.desk.accounts import Account
from actions.desk.discussions import Discussion, DiscussionStatus, Party, own_discussion
from actions.desk.errors import IllegalMoveError, NotAllowedError, NotFoundError
from actions.desk.texts import clean_text

AVERAGE_TIME = timedelta(days=5)
AVERAGE_TIME_SMART = timedelta(hours=12)


class ClaimStatus(str, Enum):
    """What a claim has come to."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    PAID = "paid"
    REFUSED = "refused"


MOVES = {
    ClaimStatus.SUBMITTED: frozenset({ClaimStatus.ACCEPTED, ClaimStatus.REFUSED}),
    ClaimStatus.ACCEPTED: frozenset({ClaimStatus.PAID, ClaimStatus.REFUSED}),
    ClaimStatus.PAID: frozenset[ClaimStatus](),
    ClaimStatus.REFUSED: frozenset[ClaimStatus](),
}


@dataclass(frozen=True)
class ClaimEvent:
    """A step of a claim; a refusal says why."""

    at: datetime
    status: ClaimStatus
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim for the price of an order, with all its steps, the first first."""

    reference: str
    discussion: Discussion
    amount: Decimal
    currency: str
    events: tuple[ClaimEvent, ...]

    @property
    def status(self) -> ClaimStatus:
        """What it has come to."""
        return self.events[-1].status

    @property
    def submitted_at(self) -> datetime:
        """When it was submitted."""
        return self.events[0].at

    @property
    def decided(self) -> bool:
        """Whether nothing more is to be waited for."""
        return not MOVES[self.status]


def new_claim(discussion: Discussion | None, login: str, reference: str, now: datetime) -> Claim:
    """Claim compensation for a discussion that ended without agreement, as the account of a login.

    Raises:
        NotFoundError: there is no such discussion, or he is no party to it.
        NotAllowedError: he is its seller.
        IllegalMoveError: it did not end unresolved.
    """
    found = own_discussion(discussion, login)
    if found.party(login) is not Party.BUYER:
        raise NotAllowedError
    if found.status is not DiscussionStatus.UNRESOLVED:
        raise IllegalMoveError(status=found.status.value)
    submitted = ClaimEvent(now, ClaimStatus.SUBMITTED)
    return Claim(reference, found, found.order.price, found.order.currency, (submitted,))


def own_claim(claim: Claim | None, login: str) -> Claim:
    """The claim, if there is one and it is this buyer's.

    Raises:
        NotFoundError: otherwise.
    """
    if claim is None or claim.discussion.party(login) is not Party.BUYER:
        raise NotFoundError
    return claim


def accepted(claim: Claim | None, actor: Account, now: datetime) -> Claim:
    """Staff accept a claim.

    Raises:
        NotFoundError: there is none, or the actor is not staff.
        IllegalMoveError: it is past that.
    """
    return _moved(claim, actor, ClaimEvent(now, ClaimStatus.ACCEPTED))


def paid(claim: Claim | None, actor: Account, now: datetime) -> Claim:
    """Staff record that an accepted claim has been paid.

    Raises:
        NotFoundError: there is none, or the actor is not staff.
        IllegalMoveError: it is not accepted, or paid already.
    """
    return _moved(claim, actor, ClaimEvent(now, ClaimStatus.PAID))


def refused(claim: Claim | None, actor: Account, why: str, now: datetime) -> Claim:
    """Staff refuse a claim and say why.

    Raises:
        NotFoundError: there is none, or the actor is not staff.
        IllegalMoveError: it is paid or refused already.
        EmptyTextError, TooLongError: the explanation does not do.
    """
    return _moved(claim, actor, ClaimEvent(now, ClaimStatus.REFUSED, clean_text(why)))


def _moved(claim: Claim | None, actor: Account, event: ClaimEvent) -> Claim:
    if claim is None or not actor.staff:
        raise NotFoundError
    if event.status not in MOVES[claim.status]:
        raise IllegalMoveError(status=claim.status.value)
    return replace(claim, events=(*claim.events, event))


def expected_by(claim: Claim, smart: bool) -> datetime:
    """When a claim is paid if it takes as long as they do on average: no promise.

    Args:
        claim: the claim.
        smart: whether the buyer is a SMART member.
    """
    return claim.submitted_at + (AVERAGE_TIME_SMART if smart else AVERAGE_TIME)
