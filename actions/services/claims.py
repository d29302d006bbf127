"""Claims for compensation, and the refunds they are a part of."""

from datetime import datetime

from actions.desk import claims as desk
from actions.desk.claims import Claim
from actions.desk.errors import BusyError
from actions.desk.notices import claim_notice
from actions.desk.references import CaseKind, as_written, reference
from actions.desk.refunds import Refund, refund_overview
from actions.services.accounts import acting_account, staff_account
from actions.services.discussions import TRIES, discussion_of
from actions.services.identifiers import NewId
from actions.store.database import UnitOfWork


def submit_claim(
    work: UnitOfWork, login: str, discussion_reference: str, now: datetime, new_id: NewId
) -> tuple[Claim, bool]:
    """Claim compensation for an unresolved discussion, or give back the claim it has.

    Returns:
        The claim, and whether it is new.

    Raises:
        NotFoundError: there is no such discussion, or he is no party to it.
        NotAllowedError: he is its seller.
        IllegalMoveError: it did not end unresolved.
        BusyError: no free reference was found.
    """
    discussion = discussion_of(work, login, discussion_reference)
    for _ in range(TRIES):
        claim = desk.new_claim(discussion, login, reference(CaseKind.CLAIM, new_id()), now)
        first = work.claims.of_discussion(discussion.reference)
        if first:
            return first, False
        if work.claims.add(claim):
            work.outbox.add(claim_notice(claim), now)
            return claim, True
    raise BusyError


def my_claims(work: UnitOfWork, login: str) -> list[Claim]:
    """All that a buyer submitted, the latest first."""
    return work.claims.of_buyer(login)


def claim_of(work: UnitOfWork, login: str, reference: str) -> Claim:
    """The buyer's claim of a reference.

    Raises:
        NotFoundError: there is none, or it is not his.
    """
    return desk.own_claim(work.claims.get(as_written(reference)), login)


def my_refunds(work: UnitOfWork, login: str, now: datetime) -> list[Refund]:
    """Where a buyer's refunds stand, the latest discussion first.

    Raises:
        NotFoundError: there is no such account.
    """
    account = acting_account(work, login)
    return refund_overview(work.discussions.of_buyer(login), work.claims.of_buyer(login), account.smart, now)


def undecided_claims(work: UnitOfWork, staff_login: str) -> list[Claim]:
    """The claims that are for staff to decide or to pay, the first submitted first.

    Raises:
        NotFoundError: he is not staff.
    """
    staff_account(work, staff_login)
    return sorted(work.claims.undecided(), key=lambda claim: (claim.submitted_at, claim.reference))


def accept_claim(work: UnitOfWork, staff_login: str, reference: str, now: datetime) -> Claim:
    """Staff accept a claim; raises what `desk.accepted` does."""
    actor = acting_account(work, staff_login)
    return _changed(work, desk.accepted(_for_change(work, reference), actor, now), now)


def pay_claim(work: UnitOfWork, staff_login: str, reference: str, now: datetime) -> Claim:
    """Staff record that a claim has been paid; raises what `desk.paid` does."""
    actor = acting_account(work, staff_login)
    return _changed(work, desk.paid(_for_change(work, reference), actor, now), now)


def refuse_claim(work: UnitOfWork, staff_login: str, reference: str, why: str, now: datetime) -> Claim:
    """Staff refuse a claim and say why; raises what `desk.refused` does."""
    actor = acting_account(work, staff_login)
    return _changed(work, desk.refused(_for_change(work, reference), actor, why, now), now)


def _for_change(work: UnitOfWork, reference: str) -> Claim | None:
    return work.claims.for_change(as_written(reference))


def _changed(work: UnitOfWork, claim: Claim, now: datetime) -> Claim:
    work.claims.append(claim)
    work.outbox.add(claim_notice(claim), now)
    return claim
