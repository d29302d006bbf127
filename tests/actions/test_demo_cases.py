"""The demo has every kind of case, and loading it again harms nothing that was done with it."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from actions.demo import SELLERS, load_demo_sellers
from actions.demo_cases import ACCOUNTS, BUYERS, CASES, ORDERS, SELLER_LOGINS, STAFF, load_demo_cases
from actions.demo_stories import STORIES as TOLD
from actions.desk.claims import Claim, ClaimStatus
from actions.desk.days import warsaw_day
from actions.desk.discussions import Discussion, DiscussionStatus
from actions.desk.refunds import RefundStage
from actions.desk.standard import assess, next_qualification
from actions.services import claims, discussions, orders
from actions.store.database import migrate, open_engine, unit_of_work
from actions.store.tables import outbox
from bot.languages import LANGUAGES
from bot.nlu.logins import is_login
from tests.actions.test_demo import STORIES

NOW = datetime(2025, 11, 20, 12, 0, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def database(tmp_path: Path) -> Engine:
    """A database with the demo as of NOW."""
    opened = open_engine(f"sqlite:///{tmp_path}/desk.db")
    migrate(opened)
    load(opened, NOW)
    return opened


def load(database: Engine, now: datetime) -> None:
    with unit_of_work(database) as work:
        load_demo_sellers(work, warsaw_day(now))
        load_demo_cases(work, now)


def everything(database: Engine) -> tuple[list[Discussion], list[Claim]]:
    with unit_of_work(database) as work:
        return (
            [found for buyer in BUYERS for found in discussions.my_discussions(work, buyer.login)],
            [found for buyer in BUYERS for found in claims.my_claims(work, buyer.login)],
        )


def test_every_demo_seller_has_an_account_and_every_party_too() -> None:
    assert set(SELLER_LOGINS) == {demo.login for demo in SELLERS}
    logins = {account.login for account in ACCOUNTS}
    assert {login for order in ORDERS for login in (order.buyer, order.seller)} <= logins
    assert all(is_login(login) for login in logins)


def test_demo_addresses_lead_nowhere() -> None:
    assert all(account.email.endswith(".example") for account in ACCOUNTS)


def test_there_are_smart_and_other_buyers_of_both_languages_and_staff() -> None:
    assert {(buyer.smart, buyer.language) for buyer in BUYERS} >= {(True, "pl"), (False, "pl"), (False, "en")}
    assert [account for account in ACCOUNTS if account.staff] == [STAFF]


def test_every_buyer_has_orders_and_there_are_unpaid_ones(database: Engine) -> None:
    with unit_of_work(database) as work:
        found = {buyer.login: orders.my_orders(work, buyer.login) for buyer in BUYERS}
    assert all(found.values())
    bought = [order for some in found.values() for order in some]
    assert len(bought) == len(ORDERS) >= 12
    assert {order.paid_on is None for order in bought} == {True, False}
    assert all(order.ordered_on <= warsaw_day(NOW) for order in bought)
    assert len({order.seller for order in bought}) >= 6


def test_there_is_a_discussion_and_a_claim_of_every_status_and_none_of_the_future(database: Engine) -> None:
    found, claimed = everything(database)
    assert len(found) == len(CASES)
    assert {discussion.status for discussion in found} == set(DiscussionStatus)
    assert {claim.status for claim in claimed} == set(ClaimStatus)
    moments = [event.at for case in (*found, *claimed) for event in case.events]
    assert max(moments) <= NOW
    for discussion in found:
        assert discussion.order.ordered_on <= warsaw_day(discussion.opened_at)


def test_refunds_stand_at_every_stage_of_a_claim_and_one_is_later_than_average(database: Engine) -> None:
    with unit_of_work(database) as work:
        refunds = [refund for buyer in BUYERS for refund in claims.my_refunds(work, buyer.login, NOW)]
    stages = Counter(refund.stage for refund in refunds)
    assert set(stages) >= {RefundStage.SUBMITTED, RefundStage.ACCEPTED, RefundStage.PAID, RefundStage.REFUSED}
    assert any(refund.average_passed for refund in refunds)


def test_somebody_may_claim_at_once(database: Engine) -> None:
    found, claimed = everything(database)
    taken = {claim.discussion.reference for claim in claimed}
    free = [d for d in found if d.status is DiscussionStatus.UNRESOLVED and d.reference not in taken]
    assert free


def test_the_demo_tells_nobody_anything(database: Engine) -> None:
    with database.connect() as connection:
        assert connection.execute(select(func.count()).select_from(outbox)).scalar_one() == 0


def test_the_cases_leave_the_sellers_their_stories(database: Engine) -> None:
    day = next_qualification(warsaw_day(NOW))
    with unit_of_work(database) as work:
        sellers = {login: work.sellers.get(login) for login in STORIES}
    for login, story in STORIES.items():
        seller = sellers[login]
        assert seller is not None
        assert [found.criterion for found in assess(seller.record, day) if not found.met] == story


def test_loading_again_changes_nothing_that_was_there(database: Engine) -> None:
    with unit_of_work(database) as work:
        discussions.resolve(work, "anna", "D-ANNA22", NOW)
        claims.submit_claim(work, "jan", "D-JAN222", NOW, lambda: "NEW222")
    before = everything(database)
    load(database, NOW + timedelta(days=30))
    assert everything(database) == before


def test_what_is_missing_is_loaded_beside_what_is_there(tmp_path: Path) -> None:
    opened = open_engine(f"sqlite:///{tmp_path}/other.db")
    migrate(opened)
    with unit_of_work(opened) as work:
        work.accounts.add(BUYERS[0])
        work.accounts.add(next(account for account in ACCOUNTS if account.login == ORDERS[0].seller))
        work.orders.add(ORDERS[0].build(NOW - timedelta(days=100)))
    load(opened, NOW)
    found, claimed = everything(opened)
    assert (len(found), len(claimed)) == (len(CASES), sum(case.claim is not None for case in CASES))


def test_every_story_is_told_of_an_account_in_both_languages() -> None:
    assert {story.login for story in TOLD} <= {account.login for account in ACCOUNTS}
    assert all(story.story.keys() == story.message.keys() == {*LANGUAGES} for story in TOLD)


def test_a_smart_member_has_waited_for_nine_hours(database: Engine) -> None:
    with unit_of_work(database) as work:
        (claim,) = claims.my_claims(work, "kasia")
    assert claim.status is ClaimStatus.SUBMITTED
    assert NOW - claim.events[0].at == timedelta(hours=9)


@pytest.mark.parametrize("login", ["zofia", "marek"])
def test_a_lost_parcel_and_a_damaged_phone_have_no_discussion_yet(database: Engine, login: str) -> None:
    with unit_of_work(database) as work:
        (order,) = orders.my_orders(work, login)
        assert order.paid_on
        assert not discussions.my_discussions(work, login)
