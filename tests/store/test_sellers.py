"""Sellers go into the store and come back; what breaks a rule stays out."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from actions.desk.sellers import BadgeChange, BadgeReason, Seller
from actions.desk.standard import Category, Criterion, Rating, SellerRecord, WarningKind
from actions.store.database import unit_of_work
from actions.store.tables import metadata, ratings, sellers
from tests.support.sellers import IN_WINDOW, a_perfect_record, a_rating, a_seller, badge, unmet

DAY = date(2025, 10, 10)
BELONGING = [
    table
    for table in metadata.tables.values()
    if any(key.column.table is sellers for key in table.foreign_keys)
]


def a_seller_with_everything(login: str = "Foto_Żółw.24") -> Seller:
    scores = dict(zip(Category, (1, 2, 4, 5), strict=True))
    record = SellerRecord(
        company_account=False,
        ratings=[Rating(DAY, scores, late_by_seller=True), a_rating(date(2024, 2, 29)), a_rating(DAY)],
        warnings=[(IN_WINDOW, kind) for kind in WarningKind],
        suspensions=[(IN_WINDOW, DAY), (DAY, DAY), (DAY, None)],
        unresolved=[DAY, IN_WINDOW, DAY],
    )
    history = [
        BadgeChange(DAY, True, BadgeReason.QUALIFICATION),
        BadgeChange(IN_WINDOW, False, BadgeReason.WARNING),
    ]
    return Seller(login, record, history)


def add(database: Engine, *added: Seller) -> None:
    with unit_of_work(database) as work:
        for seller in added:
            work.sellers.add(seller)


def stored(database: Engine, login: str) -> Seller | None:
    with unit_of_work(database) as work:
        return work.sellers.get(login)


def stored_logins(database: Engine) -> set[str]:
    with unit_of_work(database) as work:
        return set(work.sellers.logins())


def rows_left(database: Engine) -> dict[str, int]:
    with database.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in BELONGING
        }


def refused(database: Engine, table: str, **values: Any) -> str:
    """The name of the rule by which the database itself refuses a row of the only seller."""
    columns = {"seller_id": "(SELECT id FROM sellers)"}
    names = ", ".join([*columns, *values])
    bound = ", ".join([*columns.values(), *(f":{name}" for name in values)])
    with pytest.raises(IntegrityError) as refusal, database.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({bound})"), values)
    return str(refusal.value.orig)


def test_a_seller_comes_back_as_he_went_in(database: Engine) -> None:
    add(database, a_seller("biuro-plus"), a_seller_with_everything(), Seller("pusty", SellerRecord(True), []))
    assert stored(database, "Foto_Żółw.24") == a_seller_with_everything()
    assert stored(database, "biuro-plus") == a_seller("biuro-plus")
    assert stored(database, "pusty") == Seller("pusty", SellerRecord(True), [])


@pytest.mark.parametrize("kind", WarningKind, ids=lambda kind: kind.value)
def test_a_stored_warning_still_costs_its_criterion(database: Engine, kind: WarningKind) -> None:
    add(database, a_seller(warnings=[(IN_WINDOW, kind)]))
    found = stored(database, "biuro-plus")
    assert found is not None
    assert unmet(found.record) == [Criterion(kind.value)]


@pytest.mark.parametrize("written", ["PartsDomPL-Żółw", "partsdompl-żółw", "PARTSDOMPL-ŻÓŁW"])
def test_a_seller_is_found_in_whatever_case_the_login_is_written(database: Engine, written: str) -> None:
    add(database, a_seller("PartsDomPL-Żółw"))
    found = stored(database, written)
    assert found is not None
    assert found.login == "PartsDomPL-Żółw"


@pytest.mark.parametrize("written", ["biuro", "biuro-plus2", "biuro%", "", "' OR 1=1 --", "x" * 500])
def test_another_login_finds_nobody(database: Engine, written: str) -> None:
    add(database, a_seller("biuro-plus"))
    assert stored(database, written) is None


@pytest.mark.parametrize("login", ["biuro-plus", "BIURO-plus", "Biuro-Plus"])
def test_a_login_is_given_once_irrespective_of_case(database: Engine, login: str) -> None:
    add(database, a_seller("biuro-plus"))
    with pytest.raises(IntegrityError):
        add(database, a_seller(login))
    assert stored_logins(database) == {"biuro-plus"}


def test_all_logins_are_listed_as_written(database: Engine) -> None:
    assert stored_logins(database) == set()
    add(database, a_seller("biuro-plus"), a_seller("partsdomPL"))
    assert stored_logins(database) == {"biuro-plus", "partsdomPL"}


def test_a_removed_seller_takes_along_all_that_is_his(database: Engine) -> None:
    add(database, a_seller_with_everything())
    assert all(rows_left(database).values())
    with unit_of_work(database) as work:
        work.sellers.remove("FOTO_ŻÓŁW.24")
    assert not any(rows_left(database).values())


def test_removing_one_seller_leaves_the_others_whole(database: Engine) -> None:
    add(database, a_seller_with_everything("first"), a_seller_with_everything("second"))
    with unit_of_work(database) as work:
        work.sellers.remove("first")
    assert stored(database, "second") == a_seller_with_everything("second")


def test_removing_an_unknown_seller_does_nothing(database: Engine) -> None:
    add(database, a_seller("biuro-plus"))
    with unit_of_work(database) as work:
        work.sellers.remove("nobody")
    assert stored_logins(database) == {"biuro-plus"}


@pytest.mark.parametrize("score", [-1, 0, 6])
@pytest.mark.parametrize("category", Category, ids=lambda category: category.value)
def test_a_score_that_is_not_from_1_to_5_is_refused(database: Engine, category: Category, score: int) -> None:
    with pytest.raises(IntegrityError, match=f"ck_ratings_{category.value}"):
        add(database, a_seller(ratings=[a_rating(**{category.value: score})]))
    assert stored_logins(database) == set()


def test_a_warning_of_an_unknown_kind_is_refused(database: Engine) -> None:
    add(database, a_seller())
    assert "ck_warnings_kind" in refused(database, "warnings", warned_on=DAY.isoformat(), kind="rudeness")


def test_a_badge_change_for_an_unknown_reason_is_refused(database: Engine) -> None:
    add(database, a_seller())
    change = {"changed_on": DAY.isoformat(), "has_badge": True, "reason": "mood"}
    assert "ck_badge_changes_reason" in refused(database, "badge_changes", **change)


def test_a_suspension_that_ends_before_it_begins_is_refused(database: Engine) -> None:
    with pytest.raises(IntegrityError, match="ck_suspensions_order"):
        add(database, a_seller(suspensions=[(DAY, DAY - timedelta(days=1))]))


def test_a_second_badge_change_on_the_same_day_is_refused(database: Engine) -> None:
    with pytest.raises(IntegrityError):
        add(database, a_seller(badge_history=[badge(DAY), badge(DAY, held=False)]))


def test_two_sellers_may_have_a_badge_change_on_the_same_day(database: Engine) -> None:
    add(
        database,
        a_seller("first", badge_history=[badge(DAY)]),
        a_seller("second", badge_history=[badge(DAY)]),
    )
    assert stored_logins(database) == {"first", "second"}


def test_a_rating_of_nobody_is_refused(database: Engine) -> None:
    scores = dict.fromkeys((category.value for category in Category), 5)
    orphan = {"seller_id": 1, "rated_on": DAY, "late_by_seller": False, **scores}
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(insert(ratings), orphan)


def test_the_order_of_ratings_is_kept(database: Engine) -> None:
    days = [DAY + timedelta(days=offset) for offset in (3, -40, 7, 0, -1)]
    add(database, Seller("biuro-plus", a_perfect_record(ratings=[a_rating(day) for day in days]), []))
    found = stored(database, "biuro-plus")
    assert found is not None
    assert [rating.rated_on for rating in found.record.ratings] == days
