"""What the replies show of Discussions, claims and refunds."""

from typing import Any

from actions.desk.claims import Claim
from actions.desk.discussions import Discussion, DiscussionStatus, Party
from actions.desk.refunds import Refund
from actions.turn import Turn

TIMELINE = 6  # steps shown, the latest
QUOTED = 160  # characters of what was written
LONGEST_TITLE = 20  # characters on a button
SHOWN_LAST = "discussion_reference"
_TO_BUYER = {
    DiscussionStatus.OPEN: "utter_discussion_going",
    DiscussionStatus.ANSWERED: "utter_discussion_going",
    DiscussionStatus.RESOLVED: "utter_discussion_settled",
    DiscussionStatus.UNRESOLVED: "utter_discussion_unresolved",
}


def show_discussion(turn: Turn, discussion: Discussion, login: str) -> None:
    """Show a Discussion with what its party can do next; what is asked for after that is about this one."""
    turn.say(_shown_by(discussion, login), **discussion_values(discussion))
    turn.remember(SHOWN_LAST, discussion.reference)


def _shown_by(discussion: Discussion, login: str) -> str:
    if discussion.party(login) is Party.BUYER:
        return _TO_BUYER[discussion.status]
    return "utter_seller_discussion_over" if discussion.closed else "utter_seller_discussion_going"


def discussion_values(discussion: Discussion) -> dict[str, Any]:
    """A Discussion as replies show it, with its latest steps as items."""
    return {
        "reference": discussion.reference,
        "product": discussion.order.product,
        "number": discussion.order.number,
        "price": f"{discussion.order.price} {discussion.order.currency}",
        "seller": discussion.order.seller,
        "buyer": discussion.order.buyer,
        "reason": discussion.reason.value,
        "wish": discussion.wish.value,
        "status": discussion.status.value,
        "opened_on": discussion.opened_at.isoformat(),
        "items": [
            {"at": event.at.isoformat(), "step": event.step.value, "quote": quoted(event.text)}
            for event in discussion.events[-TIMELINE:]
        ],
    }


def claim_values(claim: Claim) -> dict[str, Any]:
    """A claim as replies show it, with its steps as items."""
    return {
        "claim": claim.reference,
        "reference": claim.discussion.reference,
        "product": claim.discussion.order.product,
        "price": f"{claim.amount} {claim.currency}",
        "status": claim.status.value,
        "items": [
            {"at": event.at.isoformat(), "step": event.status.value, "quote": quoted(event.note)}
            for event in claim.events
        ],
    }


def refund_values(refund: Refund) -> dict[str, Any]:
    """A refund as replies show it: under its claim's reference as soon as there is one."""
    case = refund.claim or refund.discussion
    return {
        "reference": case.reference,
        "product": refund.discussion.order.product,
        "stage": refund.stage.value,
        "late": "yes" if refund.average_passed else "no",
        "at": case.events[-1].at.isoformat(),
    }


def quoted(text: str) -> str:
    """The beginning of what somebody wrote, on one line and in quotation marks; nothing for nothing."""
    line = " ".join(text.split())
    short = line if len(line) <= QUOTED else f"{line[: QUOTED - 1].rstrip()}…"
    return f" „{short}”" if short else ""


def short_title(product: str) -> str:
    """A product's name as it fits on a button: whole words, without what stands in brackets."""
    name = product.split(" (")[0]
    return name if len(name) <= LONGEST_TITLE else name[: LONGEST_TITLE + 1].rsplit(" ", 1)[0][:LONGEST_TITLE]
