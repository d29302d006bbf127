"""What the other party is told of a change; what was written stays out, he reads that signed in."""

from typing import Any

from actions.desk.claims import Claim, ClaimStatus
from actions.desk.discussions import Discussion, DiscussionStep, Party
from actions.desk.outbox import Notice

# What is told in a conversation, too: all that others did. A claim submitted is the buyer's own doing.
NEWS = frozenset(
    {
        *(f"discussion_{step.value}" for step in DiscussionStep),
        *(f"claim_{status.value}" for status in ClaimStatus if status is not ClaimStatus.SUBMITTED),
    }
)


def discussion_notice(discussion: Discussion) -> Notice:
    """Tells the other party of the last step; its kind is "discussion_" and the step."""
    event, order = discussion.events[-1], discussion.order
    recipient = order.seller if event.party is Party.BUYER else order.buyer
    kind = f"discussion_{event.step.value}"
    return Notice(recipient, kind, _about(discussion), _key(kind, discussion.reference, discussion.events))


def claim_notice(claim: Claim) -> Notice:
    """Tells the buyer of the last step, even of his submission; its kind is "claim_" and the status."""
    kind = f"claim_{claim.status.value}"
    payload = {
        **_about(claim.discussion),
        "claim": claim.reference,
        "amount": str(claim.amount),
        "currency": claim.currency,
    }
    return Notice(claim.discussion.order.buyer, kind, payload, _key(kind, claim.reference, claim.events))


def _about(discussion: Discussion) -> dict[str, Any]:
    return {
        "discussion": discussion.reference,
        "reason": discussion.reason.value,
        "order": discussion.order.number,
        "product": discussion.order.product,
    }


def _key(kind: str, reference: str, events: tuple[Any, ...]) -> str:
    return f"{kind}:{reference}:{len(events)}"
