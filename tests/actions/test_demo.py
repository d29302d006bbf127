"""The demo sellers tell the stories they claim, on whatever day they are made."""

from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from actions.demo import SELLERS, load_demo_sellers, refresh_demo
from actions.desk.sellers import PublicStatus, Seller, public_status
from actions.desk.standard import (
    AVERAGE,
    Category,
    Criterion,
    Finding,
    assess,
    last_qualification,
    next_qualification,
)
from actions.store.database import engine, migrate, open_engine, unit_of_work
from bot.clock import today as today_in_warsaw
from bot.nlu.logins import is_login
from tests.support.sellers import a_seller

ANY_DAY = st.dates(date(1990, 1, 1), date(2100, 12, 31))
DEMO = {demo.login: demo for demo in SELLERS}
on_any_day = given(ANY_DAY)
few = settings(max_examples=25, deadline=None)  # each builds hundreds of ratings

STORIES = {
    "biuro-plus": [],
    "auto-czesci24": [],
    "outlet-sport": [Criterion.SHIPPING_COST],
    "foto-raj": [Criterion.COMPLETION_TIME],
    "dom-i-ogrod": [Criterion.RATINGS_WINDOW],
    "klocki_maniak": [Criterion.COMPANY_ACCOUNT],
    "partsdomPL": [Criterion.UNRESOLVED],
    "perfumeria.zofia": [Criterion.BUYER_MESSAGE],
    "nowa-herbata": [Criterion.RATINGS_TOTAL, Criterion.RATINGS_WINDOW],
}
HOLDERS = {"biuro-plus", "auto-czesci24"}
LOSERS = {"outlet-sport", "partsdomPL", "perfumeria.zofia"}


@pytest.fixture
def database(tmp_path: Path) -> Engine:
    opened = open_engine(f"sqlite:///{tmp_path}/desk.db")
    migrate(opened)
    return opened


def findings(login: str, today: date) -> dict[Criterion, Finding]:
    """How a demo seller stands at the next qualification."""
    record = DEMO[login].build(today).record
    return {found.criterion: found for found in assess(record, next_qualification(today))}


def status(login: str, today: date) -> PublicStatus:
    return public_status(DEMO[login].build(today), today)


def all_stored(database: Engine) -> list[Seller | None]:
    with unit_of_work(database) as work:
        return [work.sellers.get(login) for login in work.sellers.logins()]


def test_every_demo_seller_has_his_story_tested() -> None:
    assert list(STORIES) == [demo.login for demo in SELLERS]


def test_demo_logins_can_be_typed_and_differ_by_more_than_case() -> None:
    assert all(is_login(demo.login) for demo in SELLERS)
    assert len({demo.login.casefold() for demo in SELLERS}) == len(SELLERS)


@pytest.mark.parametrize("login", STORIES)
@few
@on_any_day
@example(date(2025, 11, 9))
@example(date(2025, 11, 10))
@example(date(2025, 11, 11))
@example(date(2024, 2, 29))
@example(date(2026, 1, 1))
def test_a_demo_seller_fails_exactly_the_criteria_of_his_story(login: str, today: date) -> None:
    unmet = [criterion for criterion, found in findings(login, today).items() if not found.met]
    assert unmet == STORIES[login]


@pytest.mark.parametrize("login", STORIES)
@few
@on_any_day
@example(date(2025, 11, 11))
def test_no_rating_lies_in_the_future_and_the_recent_ones_in_the_window(login: str, today: date) -> None:
    demo, shown = DEMO[login], status(login, today)
    assert max(rating.rated_on for rating in demo.build(today).record.ratings) <= today
    assert (shown.ratings_total, shown.ratings_window) == (demo.older + demo.recent, demo.recent)


@pytest.mark.parametrize("login", STORIES)
@few
@on_any_day
@example(date(2025, 11, 10))
@example(date(2026, 1, 9))
def test_a_demo_seller_holds_lost_or_never_had_the_badge(login: str, today: date) -> None:
    shown = status(login, today)
    assert (shown.badge_since is not None) == (login in HOLDERS)
    assert shown.badge_lost == (last_qualification(today) if login in LOSERS else None)


@few
@on_any_day
def test_biuro_plus_has_held_the_badge_for_five_qualifications(today: date) -> None:
    since = status("biuro-plus", today).badge_since
    last = last_qualification(today)
    assert since is not None
    assert (last.year * 12 + last.month) - (since.year * 12 + since.month) == 4


@few
@on_any_day
def test_the_averages_of_auto_czesci24_are_just_above_the_limit(today: date) -> None:
    assert set(status("auto-czesci24", today).averages.values()) == {Fraction(4955, 1000)}


@few
@on_any_day
def test_foto_raj_is_one_step_short_in_completion_time_alone(today: date) -> None:
    averages = dict(status("foto-raj", today).averages)
    completion = averages.pop(Category.COMPLETION_TIME)
    assert completion is not None
    assert floor(completion * 1000) == 4949
    assert completion < AVERAGE
    assert set(averages.values()) == {Fraction(5)}


@few
@on_any_day
def test_dom_i_ogrod_lacks_one_recent_rating(today: date) -> None:
    assert findings("dom-i-ogrod", today)[Criterion.RATINGS_WINDOW].actual == 19


@few
@on_any_day
def test_partsdom_has_three_unresolved_discussions(today: date) -> None:
    assert findings("partsdomPL", today)[Criterion.UNRESOLVED].actual == 3


@few
@on_any_day
def test_nowa_herbata_has_twelve_ratings_in_all(today: date) -> None:
    assert findings("nowa-herbata", today)[Criterion.RATINGS_TOTAL].actual == 12


def test_the_store_gives_back_every_demo_seller(database: Engine) -> None:
    today = date(2025, 11, 11)
    with unit_of_work(database) as work:
        load_demo_sellers(work, today)
    assert all_stored(database) == [demo.build(today) for demo in SELLERS]


def test_loading_anew_moves_the_demo_sellers_and_leaves_others_alone(database: Engine) -> None:
    with unit_of_work(database) as work:
        work.sellers.add(a_seller("a-real-one"))
        load_demo_sellers(work, date(2025, 11, 11))
    with unit_of_work(database) as work:
        load_demo_sellers(work, date(2026, 1, 1))
    moved = [demo.build(date(2026, 1, 1)) for demo in SELLERS]
    assert all_stored(database) == [a_seller("a-real-one"), *moved]


def test_refreshing_moves_the_demo_sellers_to_today(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work(database) as work:
        load_demo_sellers(work, date(2020, 1, 1))
    monkeypatch.setenv("DATABASE_URL", str(database.url))
    engine.cache_clear()
    refresh_demo()
    engine.cache_clear()
    moved = [demo.build(today_in_warsaw()) for demo in SELLERS]
    stored = [seller for seller in all_stored(database) if seller]
    # Unresolved ones are more than the seller's own: the demo's discussions count too.
    assert [(seller.login, seller.record.ratings, seller.badge_history) for seller in stored] == [
        (seller.login, seller.record.ratings, seller.badge_history) for seller in moved
    ]
    with unit_of_work(database) as work:
        assert work.orders.of_buyer("anna")
