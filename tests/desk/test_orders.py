"""Whose an order is, and finding it by what is remembered."""

from dataclasses import replace
from datetime import date

import pytest
from rasa_sdk.utils import all_subclasses

from actions.desk.accounts import Account, same_login
from actions.desk.errors import DeskError, NotFoundError
from actions.desk.orders import Order, find_orders, order_number, own_order
from tests.support.cases import an_order

SHOES = an_order("1", product="Buty do biegania (running shoes)", ordered_on=date(2025, 10, 1))
CHAIR = an_order("90417733", product="Krzesło biurowe (office chair)", ordered_on=date(2025, 10, 2))
LAMP = an_order("3", product="Lampa biurowa (desk lamp)", ordered_on=date(2025, 10, 2))
ORDERS = [SHOES, CHAIR, LAMP]


def test_an_order_is_its_buyers_in_whatever_case_the_login_is_written() -> None:
    assert own_order(CHAIR, "ANNA") is CHAIR


@pytest.mark.parametrize("login", ["jan", "biuro-plus", "Ann", "", "Anna "])
def test_somebody_elses_order_is_not_found(login: str) -> None:
    with pytest.raises(NotFoundError) as refusal:
        own_order(CHAIR, login)
    with pytest.raises(NotFoundError) as unknown:
        own_order(None, login)
    assert (refusal.value.args, refusal.value.values) == (unknown.value.args, unknown.value.values)


@pytest.mark.parametrize("typed", ["90417733", " 9041 7733", "#90417733", "9041-7733.", "90417733\x00"])
def test_a_number_is_recognised_however_it_is_typed(typed: str) -> None:
    assert order_number(typed) == "90417733"
    assert find_orders(ORDERS, number=typed) == [CHAIR]


@pytest.mark.parametrize(
    ("product", "found"),
    [
        ("butów", [SHOES]),
        ("te buty do biegania", [SHOES]),
        ("running shoe", [SHOES]),
        ("krzesla", [CHAIR]),
        ("LAMPĘ", [LAMP]),
        ("biurowe", [CHAIR, LAMP]),
        ("krzesło biurowe", [CHAIR]),
        ("mapa", []),
        ("rower", []),
        ("do", []),
        ("", []),
    ],
)
def test_an_order_is_found_by_the_words_of_its_product(product: str, found: list[Order]) -> None:
    assert find_orders(ORDERS, product=product) == found


def test_an_order_is_found_by_its_day() -> None:
    assert find_orders(ORDERS, ordered_on=date(2025, 10, 2)) == [CHAIR, LAMP]
    assert find_orders(ORDERS, ordered_on=date(2025, 10, 3)) == []


def test_everything_remembered_must_fit() -> None:
    assert find_orders(ORDERS, product="biurowe", ordered_on=date(2025, 10, 2)) == [CHAIR, LAMP]
    assert find_orders(ORDERS, number="3", product="biurowe", ordered_on=date(2025, 10, 2)) == [LAMP]
    assert find_orders(ORDERS, number="1", product="biurowe") == []


def test_remembering_nothing_finds_everything() -> None:
    assert find_orders(ORDERS) == ORDERS
    assert find_orders([], product="buty") == []


def test_an_account_has_its_login_in_any_case_and_no_other() -> None:
    account = Account("Foto-ŻÓŁW", "foto@sprzedawcy.example")
    assert account.has_login("foto-żółw")
    assert not account.has_login("foto-zolw")
    assert same_login("STRASSE", "straße")


def test_each_refusal_has_a_name_of_its_own_that_replies_can_be_found_by() -> None:
    names = [error.id for error in all_subclasses(DeskError) if "id" in vars(error)]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name == name.lower() for name in names)
    assert str(NotFoundError(order="1")) == "not_found"


def test_an_order_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        CHAIR.number = "2"  # type: ignore[misc]
    assert replace(CHAIR, number="2") != CHAIR
