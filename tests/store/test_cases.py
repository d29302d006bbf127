"""Discussions and claims go into the store and come back, each step once."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from actions.desk.claims import Claim, ClaimStatus, accepted
from actions.desk.discussions import (
    Discussion,
    DiscussionStatus,
    Reason,
    resolved,
    with_answer,
    with_message,
)
from actions.store.database import unit_of_work
from actions.store.tables import claim_events, discussion_events
from tests.support.cases import HOUR, NOW, STAFF, a_claim, a_discussion, an_order, seed
from tests.support.sellers import a_seller

UNRESOLVED = DiscussionStatus.UNRESOLVED
each_status = pytest.mark.parametrize("status", DiscussionStatus, ids=lambda status: status.value)
each_claim = pytest.mark.parametrize("status", ClaimStatus, ids=lambda status: status.value)


@pytest.fixture
def shop(database: Engine) -> Engine:
    """A database with everybody, two orders of Anna's and one of Jan's."""
    with unit_of_work(database) as work:
        seed(work, an_order(), an_order("2", seller="foto-raj"), an_order("3", buyer="jan"))
    return database


def opened(discussion: Discussion) -> Discussion:
    """A discussion as it was after its first step."""
    return a_discussion(DiscussionStatus.OPEN, discussion.reference, discussion.order, discussion.reason)


def add(database: Engine, *discussions: Discussion) -> list[bool]:
    """Store discussions with all their steps; whether each was new."""
    with unit_of_work(database) as work:
        added = [work.discussions.add(opened(discussion)) for discussion in discussions]
        for discussion in discussions:
            if len(discussion.events) > 1:
                work.discussions.append(discussion)
    return added


def add_claim(database: Engine, claim: Claim) -> bool:
    with unit_of_work(database) as work:
        return work.claims.add(claim)


def stored(database: Engine, reference: str) -> Discussion | None:
    with unit_of_work(database) as work:
        return work.discussions.get(reference)


def count(database: Engine, table: Any) -> int:
    with database.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@each_status
def test_a_discussion_comes_back_as_it_went_in(shop: Engine, status: DiscussionStatus) -> None:
    discussion = a_discussion(status)
    assert add(shop, discussion) == [True]
    assert stored(shop, "D-AAA222") == discussion
    with unit_of_work(shop) as work:
        assert work.discussions.for_change("D-AAA222") == discussion
        assert work.discussions.of_order("90417733", Reason.DAMAGED) == discussion
        assert work.discussions.of_order("90417733", Reason.INCOMPLETE) is None
        assert work.discussions.of_order("2", Reason.DAMAGED) is None


@pytest.mark.parametrize("reference", ["D-AAA223", "d-aaa222", "", "%", "' OR 1=1 --", "D-" * 500])
def test_another_reference_finds_nothing(shop: Engine, reference: str) -> None:
    add(shop, a_discussion())
    with unit_of_work(shop) as work:
        assert work.discussions.get(reference) is None
        assert work.discussions.for_change(reference) is None
        assert work.claims.get(reference) is None
        assert work.claims.for_change(reference) is None
        assert work.claims.of_discussion(reference) is None


def test_each_step_is_kept_with_its_text_and_in_its_order(shop: Engine) -> None:
    discussion = a_discussion()
    add(shop, discussion)
    for number in range(12):
        discussion = with_message(discussion, "Anna", f"{number} „żółć” 🐢\n\tdalej", NOW)
        with unit_of_work(shop) as work:
            work.discussions.append(discussion)
    assert stored(shop, "D-AAA222") == discussion
    assert count(shop, discussion_events) == 13


def test_parties_have_their_discussions_the_latest_first(shop: Engine) -> None:
    mine, other = a_discussion(), a_discussion(reference="D-AAA223", order=an_order("2", seller="foto-raj"))
    jans = a_discussion(reference="D-AAA224", order=an_order("3", buyer="jan"))
    add(shop, mine, other, jans)
    with unit_of_work(shop) as work:
        assert {found.reference for found in work.discussions.of_buyer("ANNA")} == {"D-AAA222", "D-AAA223"}
        assert {found.reference for found in work.discussions.of_seller("BIURO-plus")} == {
            "D-AAA222",
            "D-AAA224",
        }
        assert work.discussions.of_buyer("biuro-plus") == work.discussions.of_seller("anna") == []
        assert work.discussions.of_seller("foto-raj") == [other]


@pytest.mark.parametrize(
    "second",
    [a_discussion(reference="D-BBB222"), a_discussion(reason=Reason.INCOMPLETE)],
    ids=["order and reason taken", "reference taken"],
)
def test_a_discussion_that_is_there_is_not_added_again(shop: Engine, second: Discussion) -> None:
    assert add(shop, a_discussion()) == [True]
    assert add(shop, second) == [False]
    assert stored(shop, "D-AAA222") == a_discussion()
    assert count(shop, discussion_events) == 1


def test_another_reason_or_order_is_another_discussion(shop: Engine) -> None:
    others = [
        a_discussion(reference="D-BBB222", reason=Reason.INCOMPLETE),
        a_discussion(reference="D-CCC222", order=an_order("2", seller="foto-raj")),
    ]
    assert add(shop, a_discussion(), *others) == [True] * 3


def test_a_step_is_taken_once(shop: Engine) -> None:
    first = a_discussion()
    add(shop, with_answer(first, "biuro-plus", "Naprawimy.", NOW))
    with pytest.raises(IntegrityError), unit_of_work(shop) as work:
        work.discussions.append(resolved(first, "Anna", NOW))
    found = stored(shop, "D-AAA222")
    assert found is not None
    assert found.status is DiscussionStatus.ANSWERED
    assert count(shop, discussion_events) == 2


@each_claim
def test_a_claim_comes_back_as_it_went_in(shop: Engine, status: ClaimStatus) -> None:
    about = a_discussion(UNRESOLVED)
    add(shop, about)
    claim, steps = a_claim(status), {ClaimStatus.PAID: [ClaimStatus.ACCEPTED]}
    add_claim(shop, a_claim())
    for step in [*steps.get(status, []), status]:
        if step is not ClaimStatus.SUBMITTED:
            with unit_of_work(shop) as work:
                work.claims.append(a_claim(step))
    with unit_of_work(shop) as work:
        assert work.claims.get("R-AAA222") == claim
        assert work.claims.for_change("R-AAA222") == claim
        assert work.claims.of_discussion("D-AAA222") == claim
        assert work.claims.of_buyer("ANNA") == [claim]
        assert work.claims.of_buyer("biuro-plus") == work.claims.of_buyer("jan") == []


def test_a_discussion_has_one_claim_and_a_claim_its_own_reference(shop: Engine) -> None:
    first = a_discussion(UNRESOLVED)
    second = a_discussion(UNRESOLVED, "D-BBB222", reason=Reason.INCOMPLETE)
    add(shop, first, second)
    assert add_claim(shop, a_claim())
    assert not add_claim(shop, replace(a_claim(discussion=first), reference="R-CCC222"))
    assert not add_claim(shop, replace(a_claim(discussion=second), reference="R-AAA222"))
    assert add_claim(shop, a_claim(discussion=second))
    assert count(shop, claim_events) == 2


def test_a_step_of_a_claim_is_taken_once(shop: Engine) -> None:
    add(shop, a_discussion(UNRESOLVED))
    add_claim(shop, a_claim())
    with unit_of_work(shop) as work:
        work.claims.append(a_claim(ClaimStatus.REFUSED))
    with pytest.raises(IntegrityError), unit_of_work(shop) as work:
        work.claims.append(accepted(a_claim(), STAFF, NOW + 5 * HOUR))
    with unit_of_work(shop) as work:
        assert work.claims.get("R-AAA222") == a_claim(ClaimStatus.REFUSED)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE discussions SET reason = 'mood'", "ck_discussions_reason"),
        ("UPDATE discussions SET wish = 'revenge'", "ck_discussions_wish"),
        ("UPDATE discussions SET status = 'lost'", "ck_discussions_status"),
        ("UPDATE discussion_events SET step = 'jumped'", "ck_discussion_events_step"),
        ("UPDATE discussion_events SET party = 'judge'", "ck_discussion_events_party"),
        ("UPDATE discussion_events SET number = 0", "ck_discussion_events_number"),
        ("UPDATE claims SET status = 'lost'", "ck_claims_status"),
        ("UPDATE claims SET amount = -1", "ck_claims_amount"),
        ("UPDATE claim_events SET status = 'lost'", "ck_claim_events_status"),
        ("UPDATE claim_events SET number = 0", "ck_claim_events_number"),
    ],
)
def test_the_database_itself_refuses_what_breaks_a_rule(shop: Engine, statement: str, rule: str) -> None:
    add(shop, a_discussion(UNRESOLVED))
    add_claim(shop, a_claim())
    with pytest.raises(IntegrityError, match=rule), shop.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("table", ["accounts", "orders", "discussions"])
def test_what_a_claim_rests_on_cannot_be_deleted_from_under_it(shop: Engine, table: str) -> None:
    add(shop, a_discussion(UNRESOLVED))
    add_claim(shop, a_claim())
    with pytest.raises(IntegrityError), shop.begin() as connection:
        connection.execute(text(f"DELETE FROM {table}"))


def test_a_discussion_without_agreement_counts_against_its_seller_on_the_day_in_poland(shop: Engine) -> None:
    add(shop, a_discussion(UNRESOLVED))
    add(shop, a_discussion(DiscussionStatus.RESOLVED, "D-BBB222", reason=Reason.INCOMPLETE))
    add(shop, a_discussion(UNRESOLVED, "D-CCC222", order=an_order("2", seller="foto-raj")))
    with unit_of_work(shop) as work:
        work.sellers.add(a_seller("Biuro-Plus", unresolved=[NOW.date()]))
        found = work.sellers.get("biuro-plus")
    assert found is not None
    assert found.record.unresolved == [NOW.date(), (NOW + HOUR).date()]
