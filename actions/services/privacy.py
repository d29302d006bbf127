"""What is held on a person: given out, or erased after a second yes."""

import json
from dataclasses import dataclass
from datetime import datetime

from actions.desk.contact_notices import erasure_notice, export_notice
from actions.desk.events import Event, Subject
from actions.desk.identity import Owner
from actions.desk.outbox import Notice
from actions.desk.privacy import PrivacyRequest, Reason, RequestKind, confirmed, done, kept
from actions.services.identifiers import NewId
from actions.store.database import UnitOfWork
from actions.store.privacy import Held


@dataclass(frozen=True)
class Erasure:
    """How much of each kind is held, and what of it stays with the reason; the rest goes."""

    request: PrivacyRequest
    held: dict[str, int]
    kept: dict[str, Reason]


def export_data(work: UnitOfWork, owner: Owner, now: datetime, new_id: NewId) -> Held:
    """Everything that is held on an owner, as rows by kind; an account is sent it as a file, too."""
    request = done(PrivacyRequest(new_id(), owner.sender, owner.login, RequestKind.EXPORT, now), now)
    held = work.privacy.held(owner)
    work.privacy.add(request)
    _told(work, request, export_notice(request, json.dumps(held, ensure_ascii=False, indent=1)), now)
    return held


def request_erasure(work: UnitOfWork, owner: Owner, now: datetime, new_id: NewId) -> Erasure:
    """Ask for everything to be erased: tells what would go and what stays, and changes nothing yet."""
    request = PrivacyRequest(new_id(), owner.sender, owner.login, RequestKind.ERASURE, now)
    counts = _counts(work, owner)
    work.privacy.add(request)
    work.events.add(Event(Subject.PRIVACY, request.id, "erasure_asked", now))
    return Erasure(request, counts, kept(counts))


def confirm_erasure(work: UnitOfWork, owner: Owner, now: datetime) -> Erasure:
    """Erase what may go, at the second yes; the conversation speaks for no account after it.

    Raises:
        NotFoundError: the owner has not asked for it.
        ConfirmationExpiredError: he asked more than fifteen minutes ago.
    """
    request = confirmed(work.privacy.asked(owner.sender), owner, now)
    counts = _counts(work, owner)
    work.privacy.erase(owner)
    work.privacy.save(request)
    staying = kept(counts)
    _told(work, request, erasure_notice(request, list(staying)), now)
    return Erasure(request, counts, staying)


def _counts(work: UnitOfWork, owner: Owner) -> dict[str, int]:
    return {name: len(rows) for name, rows in work.privacy.held(owner).items()}


def _told(work: UnitOfWork, request: PrivacyRequest, notice: Notice | None, now: datetime) -> None:
    work.events.add(Event(Subject.PRIVACY, request.id, f"{request.kind.value}_done", now))
    if notice:
        work.outbox.add(notice, now)
