"""What the replies show of Discussions and claims."""

from typing import Any

from actions.desk.discussions import Discussion

TIMELINE = 6  # steps shown, the latest
QUOTED = 160  # characters of what was written


def discussion_values(discussion: Discussion, login: str) -> dict[str, Any]:
    """A Discussion as replies show it, with its latest steps as items."""
    return {
        "reference": discussion.reference,
        "product": discussion.order.product,
        "number": discussion.order.number,
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


def quoted(text: str) -> str:
    """The beginning of what somebody wrote, on one line and in quotation marks; nothing for nothing."""
    line = " ".join(text.split())
    short = line if len(line) <= QUOTED else f"{line[: QUOTED - 1].rstrip()}…"
    return f" „{short}”" if short else ""
