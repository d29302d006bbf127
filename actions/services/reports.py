"""Reports of offers."""

from datetime import datetime

from actions.desk.contact_notices import report_notice
from actions.desk.events import Event, Subject
from actions.desk.identity import Owner
from actions.desk.references import CaseKind, reference
from actions.desk.reports import InfringedRight, Report, ReportKind, report
from actions.services.identifiers import NewId
from actions.store.database import UnitOfWork


def report_offer(
    work: UnitOfWork,
    owner: Owner,
    kind: ReportKind,
    right: InfringedRight | None,
    offer: str,
    description: str,
    contact: str | None,
    now: datetime,
    new_id: NewId,
) -> tuple[Report, bool]:
    """Receive a report, or give back the same one that the owner has sent already.

    Returns:
        The report with its reference number, and whether it is new.

    Raises:
        WrongKindError, InvalidOfferError, InvalidContactError, EmptyTextError, TooLongError
    """
    number = reference(CaseKind.REPORT, new_id())
    existing = work.reports.of(owner)
    received = report(owner, kind, right, offer, description, contact, now, number, existing)
    if received in existing:
        return received, False
    work.reports.add(received)
    work.events.add(Event(Subject.REPORT, received.reference, "received", now))
    if notice := report_notice(received):
        work.outbox.add(notice, now)
    return received, True


def my_reports(work: UnitOfWork, owner: Owner) -> list[Report]:
    """The reports of an owner, the first first."""
    return work.reports.of(owner)
