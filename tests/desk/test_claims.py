"""Who may claim what, how a claim goes on, and where refunds stand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from actions.desk.accounts import Account
from actions.desk.claims import (
    Claim,
    ClaimEvent,
    ClaimStatus,
    accepted,
    expected_by,
    new_claim,
    own_claim,
    paid,
    refused,
)
from actions.desk.discussions import Discussion, DiscussionStatus, Reason
from actions.desk.errors import EmptyTextError, IllegalMoveError, NotAllowedError, NotFoundError
from actions.desk.refunds import RefundStage, refund_overview
from bot.facts import load_facts
from tests.support.cases import ANNA, HOUR, NOW, SHOP, STAFF, a_claim, a_discussion, an_order

SUBMITTED, ACCEPTED, PAID, REFUSED = ClaimStatus
UNRESOLVED = DiscussionStatus.UNRESOLVED
LATER = NOW + 30 * HOUR
Decision = Callable[[Claim | None, Account], Claim]
DECISIONS: dict[ClaimStatus, Decision] = {
    ACCEPTED: lambda claim, actor: accepted(claim, actor, LATER),
    PAID: lambda claim, actor: paid(claim, actor, LATER),
    REFUSED: lambda claim, actor: refused(claim, actor, " Zwrot był. ", LATER),
}
ALLOWED = {(SUBMITTED, ACCEPTED), (SUBMITTED, REFUSED), (ACCEPTED, PAID), (ACCEPTED, REFUSED)}
each_decision = pytest.mark.parametrize("decision", DECISIONS, ids=lambda status: status.value)
each_status = pytest.mark.parametrize("status", ClaimStatus, ids=lambda status: status.value)


def test_a_claim_is_for_the_price_of_the_order_to_the_grosz() -> None:
    claim = new_claim(a_discussion(UNRESOLVED), "anna", "R-AAA222", NOW)
    assert claim.amount == Decimal("449.99")
    assert isinstance(claim.amount, Decimal)
    assert (claim.currency, claim.reference, claim.status) == ("PLN", "R-AAA222", SUBMITTED)
    assert claim.events == (ClaimEvent(NOW, SUBMITTED),)
    assert claim.submitted_at == NOW


@pytest.mark.parametrize("status", list(DiscussionStatus)[:3], ids=lambda status: status.value)
def test_only_a_discussion_without_agreement_leads_to_a_claim(status: DiscussionStatus) -> None:
    with pytest.raises(IllegalMoveError) as refusal:
        new_claim(a_discussion(status), "Anna", "R-AAA222", NOW)
    assert refusal.value.values == {"status": status.value}


def test_only_the_buyer_claims() -> None:
    discussion = a_discussion(UNRESOLVED)
    with pytest.raises(NotAllowedError):
        new_claim(discussion, "biuro-plus", "R-AAA222", NOW)
    for stranger in ("jan", "doradca"):
        with pytest.raises(NotFoundError):
            new_claim(discussion, stranger, "R-AAA222", NOW)
    with pytest.raises(NotFoundError):
        new_claim(None, "Anna", "R-AAA222", NOW)


@each_status
@each_decision
def test_a_claim_goes_only_where_it_may(status: ClaimStatus, decision: ClaimStatus) -> None:
    before = a_claim(status)
    if (status, decision) not in ALLOWED:
        with pytest.raises(IllegalMoveError) as refusal:
            DECISIONS[decision](before, STAFF)
        assert refusal.value.values == {"status": status.value}
        return
    after = DECISIONS[decision](before, STAFF)
    note = "Zwrot był." if decision is REFUSED else ""
    assert after.events == (*before.events, ClaimEvent(LATER, decision, note))
    assert (after.status, after.amount) == (decision, before.amount)


@each_status
@each_decision
@pytest.mark.parametrize("actor", [ANNA, SHOP])
def test_to_those_who_are_not_staff_there_is_nothing_to_decide(
    status: ClaimStatus, decision: ClaimStatus, actor: Account
) -> None:
    for claim in (a_claim(status), None):
        with pytest.raises(NotFoundError):
            DECISIONS[decision](claim, actor)


@each_decision
def test_staff_cannot_decide_a_claim_that_is_not_there(decision: ClaimStatus) -> None:
    with pytest.raises(NotFoundError):
        DECISIONS[decision](None, STAFF)


def test_a_refusal_says_why() -> None:
    with pytest.raises(EmptyTextError):
        refused(a_claim(), STAFF, " ", LATER)


@each_status
def test_a_claim_is_decided_once_it_is_paid_or_refused(status: ClaimStatus) -> None:
    assert a_claim(status).decided == (status in (PAID, REFUSED))


def test_a_claim_is_its_buyers() -> None:
    claim = a_claim()
    assert own_claim(claim, "ANNA") is claim
    for other in ("biuro-plus", "jan", "doradca"):
        with pytest.raises(NotFoundError):
            own_claim(claim, other)
    with pytest.raises(NotFoundError):
        own_claim(None, "Anna")


@pytest.mark.parametrize(("smart", "fact"), [(False, "refund_time_2020"), (True, "refund_time_smart_2020")])
def test_a_claim_is_expected_after_the_average_time_of_the_source(smart: bool, fact: str) -> None:
    source = load_facts().by_id[fact]
    average = timedelta(**{{"duration-day": "days", "duration-hour": "hours"}[source.unit]: source.value})
    assert expected_by(a_claim(), smart) == NOW + 2 * HOUR + average


def claimed(status: ClaimStatus) -> tuple[Discussion, Claim]:
    claim = a_claim(status)
    return claim.discussion, claim


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        (DiscussionStatus.OPEN, RefundStage.WITH_SELLER),
        (DiscussionStatus.ANSWERED, RefundStage.WITH_SELLER),
        (DiscussionStatus.RESOLVED, RefundStage.SETTLED),
        (UNRESOLVED, RefundStage.NO_AGREEMENT),
    ],
)
def test_a_return_without_a_claim_stands_where_its_discussion_does(
    status: DiscussionStatus, stage: RefundStage
) -> None:
    discussion = a_discussion(status, reason=Reason.RETURNED_NOT_REFUNDED)
    (refund,) = refund_overview([discussion], [], False, NOW + 1000 * HOUR)
    assert (refund.stage, refund.discussion, refund.claim) == (stage, discussion, None)
    assert (refund.expected_by, refund.average_passed) == (None, False)


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.RETURNED_NOT_REFUNDED])
def test_another_discussion_is_about_a_refund_only_with_a_claim(reason: Reason) -> None:
    discussion = a_discussion(UNRESOLVED, reason=reason)
    claim = a_claim(discussion=discussion)
    assert refund_overview([discussion], [], False, NOW) == []
    assert [refund.claim for refund in refund_overview([discussion], [claim], False, NOW)] == [claim]


@each_status
def test_a_refund_that_is_claimed_stands_where_the_claim_does(status: ClaimStatus) -> None:
    discussion, claim = claimed(status)
    (refund,) = refund_overview([discussion], [claim], False, NOW)
    assert refund.stage.value == status.value
    assert (refund.expected_by is None) == (status in (PAID, REFUSED))


@pytest.mark.parametrize("smart", [True, False])
@pytest.mark.parametrize(("offset", "passed"), [(timedelta(0), False), (timedelta(seconds=1), True)])
@pytest.mark.parametrize("status", [SUBMITTED, ACCEPTED], ids=lambda status: status.value)
def test_the_average_time_has_passed_once_it_is_over(
    smart: bool, offset: timedelta, passed: bool, status: ClaimStatus
) -> None:
    discussion, claim = claimed(status)
    due = expected_by(claim, smart)
    (refund,) = refund_overview([discussion], [claim], smart, due + offset)
    assert (refund.expected_by, refund.average_passed) == (due, passed)


@pytest.mark.parametrize("now", [NOW, NOW + 1000 * HOUR])
def test_a_refund_that_is_over_is_never_late(now: datetime) -> None:
    for status in (PAID, REFUSED):
        discussion, claim = claimed(status)
        assert not refund_overview([discussion], [claim], False, now)[0].average_passed


def test_refunds_keep_the_order_of_the_discussions_and_their_own_claims() -> None:
    pairs = [
        (d, a_claim(discussion=d))
        for d in (a_discussion(UNRESOLVED, f"D-AAA22{n}", an_order(str(n))) for n in range(3))
    ]
    found = refund_overview([d for d, _ in pairs], [c for _, c in reversed(pairs)], False, NOW)
    assert [(refund.discussion, refund.claim) for refund in found] == pairs
