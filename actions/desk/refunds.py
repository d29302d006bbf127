"""A buyer's refunds: what he returned without getting his money, and what he claims from the programme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from actions.desk.claims import Claim, expected_by
from actions.desk.discussions import Discussion, DiscussionStatus, Reason


class RefundStage(str, Enum):
    """Where a refund stands; from `submitted` on as the claim does."""

    WITH_SELLER = "with_seller"
    SETTLED = "settled"
    NO_AGREEMENT = "no_agreement"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    PAID = "paid"
    REFUSED = "refused"


_STAGES = {
    DiscussionStatus.OPEN: RefundStage.WITH_SELLER,
    DiscussionStatus.ANSWERED: RefundStage.WITH_SELLER,
    DiscussionStatus.RESOLVED: RefundStage.SETTLED,
    DiscussionStatus.UNRESOLVED: RefundStage.NO_AGREEMENT,
}


@dataclass(frozen=True)
class Refund:
    """Where the refund of an order stands.

    `expected_by` is when claims are paid on average, no promise; only a claim still to be paid has it.
    `average_passed` says that it has taken longer than that.
    """

    discussion: Discussion
    claim: Claim | None
    stage: RefundStage
    expected_by: datetime | None
    average_passed: bool


def refund_overview(
    discussions: Iterable[Discussion], claims: Iterable[Claim], smart: bool, now: datetime
) -> list[Refund]:
    """A buyer's refunds in the order of his discussions.

    Args:
        discussions: all he opened.
        claims: all he submitted.
        smart: whether he is a SMART member.
        now: the moment to compare with the average time.
    """
    claimed = {claim.discussion.reference: claim for claim in claims}
    return [
        _refund(discussion, claimed.get(discussion.reference), smart, now)
        for discussion in discussions
        if discussion.reference in claimed or discussion.reason is Reason.RETURNED_NOT_REFUNDED
    ]


def _refund(discussion: Discussion, claim: Claim | None, smart: bool, now: datetime) -> Refund:
    if claim is None:
        return Refund(discussion, None, _STAGES[discussion.status], None, False)
    expected = None if claim.decided else expected_by(claim, smart)
    passed = expected is not None and now > expected
    return Refund(discussion, claim, RefundStage(claim.status.value), expected, passed)
