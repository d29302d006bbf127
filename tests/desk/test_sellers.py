"""What anyone is told of a seller, and which logins resemble a mistyped one."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.desk.sellers import BadgeChange, BadgeReason, PublicStatus, public_status, similar_logins
from actions.desk.standard import Category, WarningKind
from tests.support.sellers import IN_WINDOW, NOVEMBER, a_rating, a_seller, badge

AUGUST, SEPTEMBER, OCTOBER = date(2025, 8, 10), date(2025, 9, 10), date(2025, 10, 10)
TODAY = date(2025, 11, 15)
HISTORIES = st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 1, 31)), st.booleans(), max_size=12)
LOGINS = ["biuro-plus", "foto-raj", "partsdomPL", "dom-i-ogrod", "biuro-plus2", "biuro_plus24", "biuroplusik"]


def badge_dates(history: list[BadgeChange], today: date = TODAY) -> tuple[date | None, date | None]:
    status = public_status(a_seller(badge_history=history), today)
    return status.badge_since, status.badge_lost


def test_the_public_status_tells_badge_account_counts_averages_and_dates() -> None:
    ratings = [
        a_rating(date(2025, 9, 30)),
        a_rating(date(2025, 10, 1), contact=4),
        a_rating(TODAY, completion_time=3),
    ]
    seller = a_seller("foto-raj", company_account=False, ratings=ratings, badge_history=[badge(OCTOBER)])
    assert public_status(seller, TODAY) == PublicStatus(
        login="foto-raj",
        company_account=False,
        badge_since=OCTOBER,
        badge_lost=None,
        ratings_total=3,
        ratings_window=2,
        averages={
            Category.COMPLETION_TIME: Fraction(5),
            Category.SHIPPING_COST: Fraction(5),
            Category.DESCRIPTION: Fraction(5),
            Category.CONTACT: Fraction(9, 2),
        },
        window_start=date(2025, 10, 1),
        window_end=date(2025, 11, 30),
        next_qualification=date(2025, 12, 10),
    )


def test_the_public_status_tells_nothing_of_warnings_suspensions_and_unresolved_discussions() -> None:
    troubled = a_seller(
        warnings=[(IN_WINDOW, kind) for kind in WarningKind],
        suspensions=[(IN_WINDOW, None)],
        unresolved=[IN_WINDOW] * 3,
    )
    assert public_status(troubled, NOVEMBER) == public_status(a_seller(), NOVEMBER)


def test_a_seller_without_ratings_has_counts_of_nought_and_no_averages() -> None:
    status = public_status(a_seller(ratings=[]), TODAY)
    assert (status.ratings_total, status.ratings_window) == (0, 0)
    assert status.averages == dict.fromkeys(Category)


@given(st.lists(st.dates(date(2025, 6, 1), date(2026, 3, 31)), max_size=20), st.dates(OCTOBER, NOVEMBER))
def test_a_rating_is_counted_from_its_day_on(days: list[date], today: date) -> None:
    status = public_status(a_seller(ratings=[a_rating(day) for day in days]), today)
    given_by_now = [day for day in days if day <= today]
    recent = [day for day in given_by_now if status.window_start <= day <= status.window_end]
    assert (status.ratings_total, status.ratings_window) == (len(given_by_now), len(recent))


@pytest.mark.parametrize(
    ("today", "in_window"),
    [(date(2025, 11, 9), 61), (date(2025, 11, 10), 61), (date(2025, 11, 11), 42)],
)
def test_the_window_moves_on_the_day_after_a_qualification(today: date, in_window: int) -> None:
    daily = [a_rating(SEPTEMBER.replace(day=1) + timedelta(days=number)) for number in range(120)]
    assert public_status(a_seller(ratings=daily), today).ratings_window == in_window


def test_who_never_had_the_badge_neither_holds_nor_lost_it() -> None:
    assert badge_dates([]) == (None, None)
    assert badge_dates([badge(SEPTEMBER, held=False), badge(OCTOBER, held=False)]) == (None, None)


def test_the_badge_is_held_since_the_first_of_an_unbroken_run() -> None:
    assert badge_dates([badge(AUGUST), badge(SEPTEMBER), badge(OCTOBER)]) == (AUGUST, None)
    assert badge_dates([badge(AUGUST), badge(SEPTEMBER, held=False), badge(OCTOBER)]) == (OCTOBER, None)


def test_the_badge_is_lost_since_the_first_refusal_after_it() -> None:
    history = [badge(AUGUST), badge(SEPTEMBER, held=False), badge(OCTOBER, held=False)]
    assert badge_dates(history) == (None, SEPTEMBER)


def test_a_warning_takes_the_badge_between_qualifications() -> None:
    taken = BadgeChange(date(2025, 10, 22), False, BadgeReason.WARNING)
    assert badge_dates([badge(OCTOBER), taken]) == (None, date(2025, 10, 22))


def test_a_change_shows_on_its_day_and_not_before() -> None:
    history = [badge(OCTOBER), badge(NOVEMBER, held=False)]
    assert badge_dates(history, NOVEMBER - timedelta(days=1)) == (OCTOBER, None)
    assert badge_dates(history, NOVEMBER) == (None, NOVEMBER)


@given(HISTORIES, st.randoms())
def test_the_badge_follows_the_latest_run_of_equal_outcomes_in_whatever_order_they_are_kept(
    outcomes: dict[date, bool], random: Random
) -> None:
    history = [badge(day, held) for day, held in outcomes.items()]
    random.shuffle(history)
    past = [(day, held) for day, held in sorted(outcomes.items()) if day <= TODAY]
    runs = [(held, next(run)[0]) for held, run in groupby(past, key=lambda outcome: outcome[1])]
    held, since = runs[-1] if runs else (False, None)
    lost = since if len(runs) > 1 else None  # a first run of refusals takes nothing away
    assert badge_dates(history) == ((since, None) if held else (None, lost))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("biuroplus", "biuro-plus"),
        ("buro-plus", "biuro-plus"),
        ("BIURO PLUS", "biuro-plus"),
        ("fotoraj", "foto-raj"),
        ("partsdompl", "partsdomPL"),
        ("dom_i_ogród", "dom-i-ogrod"),
    ],
)
def test_a_mistyped_login_finds_the_one_meant_first(typed: str, meant: str) -> None:
    assert similar_logins(typed, LOGINS)[0] == meant


@pytest.mark.parametrize("typed", ["zupełnie-inny", "ogrod", "x", "---", ""])
def test_another_word_resembles_no_login(typed: str) -> None:
    assert similar_logins(typed, LOGINS) == []


def test_at_most_three_logins_are_offered() -> None:
    assert similar_logins("biuro-plu", LOGINS) == ["biuro-plus", "biuro-plus2", "biuro_plus24"]


def test_where_nobody_is_known_nobody_is_similar() -> None:
    assert similar_logins("biuro-plus", []) == []
