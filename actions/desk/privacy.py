"""What is held on a person: given out on request, and erased as far as it may be."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from actions.desk.errors import DeskError, NotFoundError
from actions.desk.identity import Owner

CONFIRM_WITHIN = timedelta(minutes=15)


class Fate(str, Enum):
    """What erasing does to a kind of data."""

    DELETED = "deleted"
    ANONYMISED = "anonymised"
    KEPT = "kept"


class Reason(str, Enum):
    """Why something stays."""

    ACCOUNT = "account"  # the account itself is not the assistant's to end
    CONTRACT = "contract"  # purchases and what was paid
    OTHER_PARTY = "other_party"  # the other side of a matter relies on it
    SECURITY = "security"  # limits against guessing; gone by itself within a day
    PROOF = "proof"  # that the request was met


@dataclass(frozen=True)
class Rule:
    """What becomes of a kind of data, and why if it stays."""

    fate: Fate
    reason: Reason | None = None


# By the name of what is held; every one of them is in the export.
RULES = {
    "account": Rule(Fate.KEPT, Reason.ACCOUNT),
    "orders": Rule(Fate.KEPT, Reason.CONTRACT),
    "discussions": Rule(Fate.KEPT, Reason.OTHER_PARTY),
    "claims": Rule(Fate.KEPT, Reason.CONTRACT),
    "seller": Rule(Fate.KEPT, Reason.OTHER_PARTY),
    "notices": Rule(Fate.DELETED),
    "callbacks": Rule(Fate.DELETED),
    "handovers": Rule(Fate.DELETED),
    "surveys": Rule(Fate.ANONYMISED),
    "reports": Rule(Fate.ANONYMISED),
    "messages": Rule(Fate.DELETED),
    "consents": Rule(Fate.DELETED),
    "verifications": Rule(Fate.DELETED),
    "codes": Rule(Fate.KEPT, Reason.SECURITY),
    "requests": Rule(Fate.KEPT, Reason.PROOF),
}


class RequestKind(str, Enum):
    """What is asked for."""

    EXPORT = "export"
    ERASURE = "erasure"


class RequestState(str, Enum):
    """An erasure waits for a second yes."""

    ASKED = "asked"
    DONE = "done"


class ConfirmationExpiredError(DeskError):
    """The second yes came too late: the request must be made anew."""

    id = "confirmation_expired"


@dataclass(frozen=True)
class PrivacyRequest:
    """A request of a person about what is held on him."""

    id: str
    sender: str
    login: str | None
    kind: RequestKind
    asked_at: datetime
    state: RequestState = RequestState.ASKED
    done_at: datetime | None = None


def confirmed(request: PrivacyRequest | None, owner: Owner, now: datetime) -> PrivacyRequest:
    """An erasure that was asked for and is meant, to be carried out now.

    Args:
        request: the latest of the conversation that is not done.
        owner: who says yes; he must still be who asked.
        now: a time-zone-aware moment.

    Raises:
        NotFoundError: nothing was asked for, or by somebody else.
        ConfirmationExpiredError: it was asked for more than fifteen minutes ago.
    """
    if request is None or (request.sender, request.login) != (owner.sender, owner.login):
        raise NotFoundError
    if now > request.asked_at + CONFIRM_WITHIN:
        raise ConfirmationExpiredError
    return done(request, now)


def done(request: PrivacyRequest, now: datetime) -> PrivacyRequest:
    """The request as met."""
    return replace(request, state=RequestState.DONE, done_at=now)


def kept(counts: dict[str, int]) -> dict[str, Reason]:
    """What of a person's data an erasure leaves, and why.

    Args:
        counts: how many of each kind are held.
    """
    held = {name: RULES[name] for name, count in counts.items() if count}
    return {name: rule.reason for name, rule in held.items() if rule.reason}
