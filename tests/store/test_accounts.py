"""Accounts, orders and money go into the store and come back; what breaks a rule stays out."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, StatementError

from actions.desk.accounts import Account
from actions.desk.orders import Order
from actions.store.database import unit_of_work
from actions.store.tables import outbox
from actions.store.tables.base import Money
from tests.support.cases import ANNA, EVERYBODY, JAN, NOW, an_order, seed

DIALECT = sqlite.dialect()
PAID = an_order("1")
UNPAID = an_order("2", paid_on=None, product="Żółty rower „Góral”", price=Decimal("0.10"))


def add(database: Engine, *accounts: Account) -> None:
    with unit_of_work(database) as work:
        for account in accounts:
            work.accounts.add(account)


def add_orders(database: Engine, *orders: Order) -> None:
    with unit_of_work(database) as work:
        for order in orders:
            work.orders.add(order)


def stored_order(database: Engine, number: str) -> Order | None:
    with unit_of_work(database) as work:
        return work.orders.get(number)


def test_accounts_come_back_as_they_went_in(database: Engine) -> None:
    add(database, *EVERYBODY)
    with unit_of_work(database) as work:
        assert [work.accounts.get(account.login) for account in EVERYBODY] == list(EVERYBODY)
        assert [work.accounts.by_email(account.email) for account in EVERYBODY] == list(EVERYBODY)


def test_an_account_is_found_in_whatever_case_login_and_address_are_written(database: Engine) -> None:
    zolw = Account("Foto-Żółw", "Żółw@Sprzedawcy.example")
    add(database, zolw)
    with unit_of_work(database) as work:
        assert work.accounts.get("FOTO-ŻÓŁW") == zolw
        assert work.accounts.by_email("żółw@SPRZEDAWCY.example") == zolw


@pytest.mark.parametrize("written", ["ann", "Anna ", "", "%", "' OR 1=1 --", "x" * 500])
def test_another_login_or_address_finds_nobody(database: Engine, written: str) -> None:
    add(database, ANNA)
    with unit_of_work(database) as work:
        assert work.accounts.get(written) is None
        assert work.accounts.by_email(written) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(JAN, login="ANNA"),
        replace(JAN, email="ANNA@kupujacy.example"),
        replace(JAN, language="de"),  # type: ignore[arg-type]
    ],
)
def test_logins_and_addresses_are_given_once_and_languages_are_two(database: Engine, other: Account) -> None:
    add(database, ANNA)
    with pytest.raises(IntegrityError):
        add(database, other)
    with unit_of_work(database) as work:
        assert work.accounts.get("Anna") == ANNA
        assert work.accounts.get(other.login) in (None, ANNA)


def test_orders_come_back_as_they_went_in(database: Engine) -> None:
    with unit_of_work(database) as work:
        seed(work, PAID, UNPAID)
    assert stored_order(database, "1") == PAID
    assert stored_order(database, "2") == UNPAID
    assert stored_order(database, "3") is None


def test_a_buyer_has_his_orders_the_latest_first(database: Engine) -> None:
    older = an_order("3", ordered_on=date(2025, 1, 1), paid_on=date(2025, 1, 2))
    with unit_of_work(database) as work:
        seed(work, older, PAID, UNPAID, an_order("4", buyer="jan"))
        assert work.orders.of_buyer("ANNA") == [UNPAID, PAID, older]
        assert work.orders.of_buyer("biuro-plus") == []
        assert work.orders.of_buyer("nobody") == []


@pytest.mark.parametrize(
    "order",
    [
        PAID,
        an_order("2", buyer="nobody"),
        an_order("2", seller="nobody"),
        an_order("2", seller="anna"),
        an_order("2", price=Decimal("-0.01")),
        an_order("2", paid_on=date(2025, 10, 19)),
    ],
    ids=["number taken", "no buyer", "no seller", "bought from himself", "negative", "paid before ordered"],
)
def test_an_order_that_breaks_a_rule_is_refused(database: Engine, order: Order) -> None:
    with unit_of_work(database) as work:
        seed(work, PAID)
    with pytest.raises(IntegrityError):
        add_orders(database, order)
    assert stored_order(database, "2") is None


@given(price=st.decimals("-9999999999.99", "9999999999.99", places=2))
def test_a_price_is_kept_as_hundredths_and_given_back_to_the_grosz(price: Decimal) -> None:
    kept = Money().process_bind_param(price, DIALECT)
    assert kept == price * 100
    found = Money().process_result_value(kept, DIALECT)
    assert found is not None
    assert (found, found.as_tuple().exponent) == (price, -2)


@pytest.mark.parametrize("price", [Decimal("0.10"), Decimal("1899.99"), Decimal("12345678901.23")])
def test_money_is_exact_on_every_database(database: Engine, price: Decimal) -> None:
    with unit_of_work(database) as work:
        seed(work, an_order("1", price=price))
    found = stored_order(database, "1")
    assert found is not None
    assert found.price.as_tuple() == price.as_tuple()


def test_a_fraction_of_a_grosz_is_refused(database: Engine) -> None:
    with pytest.raises(StatementError, match="hundredth"), unit_of_work(database) as work:
        seed(work, an_order("1", price=Decimal("0.001")))


def test_a_moment_without_a_time_zone_is_refused(database: Engine) -> None:
    naive = {"created_at": NOW.replace(tzinfo=None)}
    with pytest.raises(StatementError, match="time zone"), database.begin() as connection:
        connection.execute(insert(outbox).values(**naive))
    assert isinstance(naive["created_at"], datetime)
