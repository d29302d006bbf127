"""From an opened discussion to a paid claim: what is written, what is told, and to whom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.desk.claims import ClaimStatus
from actions.desk.discussions import Discussion, DiscussionStatus, DiscussionStep, Reason, Wish
from actions.desk.errors import (
    BusyError,
    EmptyTextError,
    IllegalMoveError,
    NotFoundError,
    NotPaidError,
    TooLongError,
)
from actions.desk.refunds import RefundStage
from actions.desk.report import fives
from actions.desk.standard import Criterion
from actions.services import claims, discussions, standard
from actions.services.identifiers import NewId, new_code
from actions.store.database import unit_of_work
from tests.support.cases import HOUR, NOW, an_order, codes
from tests.support.desk import all_rows, call

AT_NIGHT = NOW.replace(day=31, month=10, hour=23, minute=30)  # in Poland it is November already


def open_one(
    database: Engine, reason: Reason = Reason.RETURNED_NOT_REFUNDED, new_id: NewId = new_code, **changes: Any
) -> tuple[Discussion, bool]:
    arguments = {
        "buyer_login": "anna",
        "order_number": "90417733",
        "wish": Wish.MONEY_BACK,
        "text": "Gdzie pieniądze?",
        "now": NOW,
    }
    result: tuple[Discussion, bool] = call(
        database, discussions.open_discussion, **{**arguments, **changes}, reason=reason, new_id=new_id
    )
    return result


def told(database: Engine) -> list[tuple[str, str]]:
    """Who is to be told what, in the order of the changes."""
    with unit_of_work(database) as work:
        notices = sorted(work.outbox.due(NOW + 999 * HOUR, 99), key=lambda notice: notice.id)
    return [(notice.account.login, notice.kind) for notice in notices]


def test_a_discussion_is_opened_and_seen_by_both(shop: Engine) -> None:
    opened, created = open_one(shop, new_id=codes("7K3M9Q"))
    assert created
    assert (opened.reference, opened.status, opened.order) == (
        "D-7K3M9Q",
        DiscussionStatus.OPEN,
        an_order(),
    )
    for login in ("Anna", "biuro-plus"):
        assert call(shop, discussions.discussion_of, login, "D-7K3M9Q") == opened
    assert told(shop) == [("biuro-plus", "discussion_opened")]


def test_a_second_one_for_the_reason_is_the_first(shop: Engine) -> None:
    first, _ = open_one(shop)
    before = all_rows(shop)
    for changes in ({"text": "Jeszcze raz"}, {"text": ""}, {"wish": Wish.REPAIR, "now": NOW + HOUR}):
        assert open_one(shop, **changes) == (first, False)
    assert all_rows(shop) == before


def test_a_second_one_is_the_first_even_when_that_is_closed(shop: Engine) -> None:
    first, _ = open_one(shop)
    closed = call(shop, discussions.resolve, "anna", first.reference, NOW + HOUR)
    assert open_one(shop) == (closed, False)


def test_a_reference_that_is_taken_is_not_given_again(shop: Engine) -> None:
    opened, created = open_one(shop, new_id=codes("AAA222", "BBB222", "7K3M9Q"))
    assert (opened.reference, created) == ("D-7K3M9Q", True)


def test_without_a_free_reference_nothing_is_opened_or_claimed(shop: Engine) -> None:
    before = all_rows(shop)
    with pytest.raises(BusyError):
        open_one(shop, new_id=lambda: "AAA222")
    with pytest.raises(BusyError):
        call(shop, claims.submit_claim, "anna", "D-BBB222", NOW, lambda: "CCC222")
    assert all_rows(shop) == before


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"order_number": "2"}, NotPaidError),
        ({"order_number": "3"}, NotFoundError),
        ({"order_number": "4"}, NotFoundError),
        ({"text": " \x00"}, EmptyTextError),
        ({"text": "x" * 4001}, TooLongError),
    ],
)
def test_what_is_refused_leaves_nothing(
    shop: Engine, changes: dict[str, Any], error: type[Exception]
) -> None:
    before = all_rows(shop)
    with pytest.raises(error):
        open_one(shop, **changes)
    assert all_rows(shop) == before


def test_from_the_first_word_to_the_money(shop: Engine) -> None:
    opened, _ = open_one(shop, text="ż" * 4000)
    reference = opened.reference
    call(shop, discussions.add_message, "anna", reference, "Halo?", NOW + HOUR)
    call(shop, discussions.seller_answer, "biuro-plus", reference, "Nie doszło.", NOW + 2 * HOUR)
    call(shop, discussions.give_up, "anna", reference, NOW + 3 * HOUR)
    claim, created = call(shop, claims.submit_claim, "anna", reference, NOW + 4 * HOUR, new_code)
    assert (created, claim.amount) == (True, Decimal("449.99"))
    call(shop, claims.accept_claim, "doradca", claim.reference, NOW + 5 * HOUR)
    call(shop, claims.pay_claim, "doradca", claim.reference, NOW + 6 * HOUR)
    found = call(shop, claims.claim_of, "anna", claim.reference)
    assert [event.step for event in found.discussion.events] == [
        DiscussionStep.OPENED,
        DiscussionStep.MESSAGE,
        DiscussionStep.ANSWERED,
        DiscussionStep.UNRESOLVED,
    ]
    assert [(e.status, e.at) for e in found.events] == [
        (ClaimStatus.SUBMITTED, NOW + 4 * HOUR),
        (ClaimStatus.ACCEPTED, NOW + 5 * HOUR),
        (ClaimStatus.PAID, NOW + 6 * HOUR),
    ]
    assert told(shop) == [
        ("biuro-plus", "discussion_opened"),
        ("biuro-plus", "discussion_message"),
        ("Anna", "discussion_answered"),
        ("biuro-plus", "discussion_unresolved"),
        ("Anna", "claim_submitted"),
        ("Anna", "claim_accepted"),
        ("Anna", "claim_paid"),
    ]


def test_a_refused_claim_says_why_and_is_over(shop: Engine) -> None:
    call(shop, claims.refuse_claim, "doradca", "R-CCC222", "Zwrot był.", NOW)
    assert call(shop, claims.claim_of, "anna", "R-CCC222").events[-1].note == "Zwrot był."
    for decision in (claims.accept_claim, claims.pay_claim):
        with pytest.raises(IllegalMoveError):
            call(shop, decision, "doradca", "R-CCC222", NOW)
    assert told(shop) == [("Anna", "claim_refused")]


def test_claiming_again_gives_the_first_claim(shop: Engine) -> None:
    first, created = call(shop, claims.submit_claim, "anna", "D-BBB222", NOW, new_code)
    before = all_rows(shop)
    assert call(shop, claims.submit_claim, "anna", "d-bbb222", NOW + HOUR, new_code) == (first, False)
    assert created
    assert all_rows(shop) == before
    paid_back = call(shop, claims.submit_claim, "anna", "D-CCC222", NOW, new_code)
    assert (paid_back[0].reference, paid_back[1]) == ("R-CCC222", False)


def test_a_claim_gets_a_reference_that_is_free(shop: Engine) -> None:
    claim, _ = call(shop, claims.submit_claim, "anna", "D-BBB222", NOW, codes("CCC222", "DDD222"))
    assert claim.reference == "R-DDD222"


def test_without_giving_up_there_is_nothing_to_claim(shop: Engine) -> None:
    before = all_rows(shop)
    with pytest.raises(IllegalMoveError):
        call(shop, claims.submit_claim, "anna", "D-AAA222", NOW, new_code)
    assert all_rows(shop) == before


def test_refunds_know_the_average_time_of_a_smart_member(shop: Engine) -> None:
    returned, _ = open_one(shop)
    refunds = call(shop, claims.my_refunds, "anna", NOW + 14 * HOUR)
    assert {(refund.discussion.reference, refund.stage, refund.average_passed) for refund in refunds} == {
        ("D-CCC222", RefundStage.SUBMITTED, False),
        (returned.reference, RefundStage.WITH_SELLER, False),
    }
    late = call(shop, claims.my_refunds, "anna", NOW + 15 * HOUR)
    assert [r.average_passed for r in late if r.claim] == [True]


def test_giving_up_costs_the_seller_in_his_report_on_the_day_in_poland(shop: Engine) -> None:
    call(shop, discussions.give_up, "anna", "D-AAA222", AT_NIGHT)
    for today, count in ((date(2025, 11, 10), 0), (date(2025, 12, 10), 3)):
        report = call(shop, standard.my_standard_report, "biuro-plus", today)
        (line,) = (line for line in report.lines if line.finding.criterion is Criterion.UNRESOLVED)
        assert (line.finding.actual, line.missing) == (count, max(0, count - 2))


def test_more_fives_are_reckoned_with_without_being_kept(shop: Engine) -> None:
    with unit_of_work(shop) as work:
        before = work.sellers.get("biuro-plus")
    more = fives(15, NOW.date())
    lines = call(shop, standard.my_standard_with, "biuro-plus", more, NOW.date())
    in_window = next(line for line in lines if line.finding.criterion is Criterion.RATINGS_WINDOW)
    assert in_window.finding.actual == 15
    with unit_of_work(shop) as work:
        assert work.sellers.get("biuro-plus") == before


def test_codes_are_long_enough_and_do_not_come_twice() -> None:
    made = [new_code() for _ in range(500)]
    assert len(set(made)) == len(made)
    assert {len(code) for code in made} == {6}
