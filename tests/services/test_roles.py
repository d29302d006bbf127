"""Every service as everybody: who is not meant learns nothing, changes nothing and tells nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.desk.discussions import Reason, Wish
from actions.desk.errors import DeskError, NotAllowedError, NotFoundError
from actions.services import claims, discussions, orders, standard
from actions.store.database import UnitOfWork
from tests.support.cases import NOW, codes
from tests.support.desk import all_rows, call, grown

OWNER, SELLER, STAFF = "ANNA", "BIURO-plus", "doradca"
OTHERS = ["jan", "foto-raj", "nikt", ""]
EVERYONE = [OWNER, SELLER, STAFF, *OTHERS]
TODAY = NOW.date()
ONE_STEP = {"discussion_events": 1, "outbox": 1}
ONE_STEP_OF_CLAIM = {"claim_events": 1, "outbox": 1}
AsSomebody = Callable[[UnitOfWork, str], Any]


def opening(work: UnitOfWork, login: str) -> Any:
    wish, text = Wish.MONEY_BACK, "Nie to."
    return discussions.open_discussion(
        work, login, "90417733", Reason.NOT_AS_DESCRIBED, wish, text, NOW, codes()
    )


READING: dict[str, tuple[AsSomebody, set[str]]] = {
    "order_of": (lambda work, login: orders.order_of(work, login, "9041 7733"), {OWNER}),
    "discussion_of": (
        lambda work, login: discussions.discussion_of(work, login, "d aaa222"),
        {OWNER, SELLER},
    ),
    "claim_of": (lambda work, login: claims.claim_of(work, login, "r-ccc222"), {OWNER}),
    "my_standard_report": (lambda work, login: standard.my_standard_report(work, login, TODAY), {SELLER}),
    "my_standard_with": (lambda work, login: standard.my_standard_with(work, login, [], TODAY), {SELLER}),
}
LISTING: dict[str, tuple[AsSomebody, dict[str, int]]] = {
    "my_orders": (orders.my_orders, {OWNER: 2, "jan": 1}),
    "find_my_orders": (
        lambda work, login: orders.find_my_orders(work, login, product="krzesła"),
        {OWNER: 2, "jan": 1},
    ),
    "my_discussions": (discussions.my_discussions, {OWNER: 3}),
    "discussions_with_me": (discussions.discussions_with_me, {SELLER: 3}),
    "my_claims": (claims.my_claims, {OWNER: 1}),
}
CHANGING: dict[str, tuple[AsSomebody, str, type[DeskError], dict[str, int]]] = {
    "open_discussion": (opening, OWNER, NotFoundError, {"discussions": 1, **ONE_STEP}),
    "add_message": (
        lambda work, login: discussions.add_message(work, login, "D-AAA222", "Halo?", NOW),
        OWNER,
        NotAllowedError,
        ONE_STEP,
    ),
    "seller_answer": (
        lambda work, login: discussions.seller_answer(work, login, "D-AAA222", "Naprawimy.", NOW),
        SELLER,
        NotAllowedError,
        ONE_STEP,
    ),
    "resolve": (
        lambda work, login: discussions.resolve(work, login, "D-AAA222", NOW),
        OWNER,
        NotAllowedError,
        ONE_STEP,
    ),
    "give_up": (
        lambda work, login: discussions.give_up(work, login, "D-AAA222", NOW),
        OWNER,
        NotAllowedError,
        ONE_STEP,
    ),
    "submit_claim": (
        lambda work, login: claims.submit_claim(work, login, "D-BBB222", NOW, codes()),
        OWNER,
        NotAllowedError,
        {"claims": 1, **ONE_STEP_OF_CLAIM},
    ),
    "accept_claim": (
        lambda work, login: claims.accept_claim(work, login, "R-CCC222", NOW),
        STAFF,
        NotFoundError,
        ONE_STEP_OF_CLAIM,
    ),
    "refuse_claim": (
        lambda work, login: claims.refuse_claim(work, login, "R-CCC222", "Zwrot był.", NOW),
        STAFF,
        NotFoundError,
        ONE_STEP_OF_CLAIM,
    ),
}


@pytest.mark.parametrize("service", READING)
def test_only_those_it_concerns_see_it(shop: Engine, service: str) -> None:
    see, allowed = READING[service]
    for login in EVERYONE:
        if login in allowed:
            assert call(shop, see, login)
        else:
            with pytest.raises(NotFoundError):
                call(shop, see, login)


@pytest.mark.parametrize("service", LISTING)
def test_everybody_lists_his_own_and_nothing_else(shop: Engine, service: str) -> None:
    listed, expected = LISTING[service]
    found = {login: len(call(shop, listed, login)) for login in EVERYONE}
    assert {login: number for login, number in found.items() if number} == expected


@pytest.mark.parametrize("service", CHANGING)
def test_only_whose_part_it_is_changes_it(shop: Engine, service: str) -> None:
    change, doer, other_partys_error, growth = CHANGING[service]
    before = all_rows(shop)
    for login in EVERYONE:
        if login == doer:
            continue
        error = other_partys_error if login in (OWNER, SELLER) else NotFoundError
        with pytest.raises(error) as refusal:
            call(shop, change, login)
        assert refusal.type is error
    assert all_rows(shop) == before
    call(shop, change, doer)
    assert grown(before, all_rows(shop)) == growth


def test_only_staff_pay_what_has_been_accepted(shop: Engine) -> None:
    call(shop, claims.accept_claim, STAFF, "R-CCC222", NOW)
    before = all_rows(shop)
    for login in EVERYONE:
        if login != STAFF:
            with pytest.raises(NotFoundError):
                call(shop, claims.pay_claim, login, "R-CCC222", NOW)
    assert all_rows(shop) == before
    call(shop, claims.pay_claim, STAFF, "R-CCC222", NOW)
    assert grown(before, all_rows(shop)) == ONE_STEP_OF_CLAIM


def test_refunds_are_those_of_an_account(shop: Engine) -> None:
    assert [refund.claim.reference for refund in call(shop, claims.my_refunds, OWNER, NOW)] == ["R-CCC222"]
    for login in ("jan", SELLER, STAFF):
        assert call(shop, claims.my_refunds, login, NOW) == []
    for login in ("nikt", ""):
        with pytest.raises(NotFoundError):
            call(shop, claims.my_refunds, login, NOW)


@pytest.mark.parametrize("reference", ["D-ZZZ999", "", "D-" * 500, "\x00", "' OR 1=1 --", "żółć 🐢"])
def test_what_there_is_not_nobody_finds(shop: Engine, reference: str) -> None:
    attempts: list[AsSomebody] = [
        lambda work, login: orders.order_of(work, login, reference),
        lambda work, login: discussions.discussion_of(work, login, reference),
        lambda work, login: discussions.add_message(work, login, reference, "Halo?", NOW),
        lambda work, login: claims.submit_claim(work, login, reference, NOW, codes()),
        lambda work, login: claims.claim_of(work, login, reference),
    ]
    for attempt in attempts:
        with pytest.raises(NotFoundError):
            call(shop, attempt, OWNER)
    with pytest.raises(NotFoundError):
        call(shop, claims.accept_claim, STAFF, reference, NOW)
