"""What is counted of the desk's work, from the store of either system."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlalchemy.engine import Engine

from actions.desk.claims import ClaimStatus
from actions.desk.discussions import DiscussionStep, Reason, Wish
from actions.desk.identity import Owner
from actions.desk.surveys import Tally
from actions.services.claims import accept_claim, pay_claim, submit_claim
from actions.services.discussions import give_up, open_discussion, resolve
from actions.services.surveys import answer_survey
from actions.store.database import unit_of_work
from bot.insights import desk
from bot.insights.gathering import gather
from bot.insights.period import Period, midnight
from tests.support import cases
from tests.support.contact import ANNAS, BENS, VISITOR, with_accounts
from tests.support.handovers import close, hand_over, leave, take

DAY = date(2026, 11, 24)
START = midnight(DAY)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_discussions_are_counted_on_the_day_of_their_step(database: Engine) -> None:
    new_id = cases.codes()
    orders = [cases.an_order(f"9000000{n}") for n in range(3)]
    with unit_of_work(database) as work:
        cases.seed(work, *orders)
        for number, order in enumerate(orders):
            at = START - HOUR + number * HOUR
            open_discussion(work, "Anna", order.number, Reason.DAMAGED, Wish.REPAIR, "Pękło.", at, new_id)
        first, second, _ = (work.discussions.of_order(order.number, Reason.DAMAGED) for order in orders)
        assert first
        assert second
        resolve(work, "Anna", first.reference, START + 2 * HOUR)
        give_up(work, "Anna", second.reference, START + 24 * HOUR)
        changes = list(work.insights.discussion_changes(START, START + 24 * HOUR))
    found = desk.count_discussions(changes)
    assert found.steps == {(DAY, DiscussionStep.OPENED): 2, (DAY, DiscussionStep.RESOLVED): 1}
    assert found.reasons == {Reason.DAMAGED: 2}
    assert found.lasted == {10_800.0: 1}


def test_claims_are_counted_by_step_with_what_was_paid(database: Engine) -> None:
    new_id = cases.codes()
    with unit_of_work(database) as work:
        cases.seed(work)
        order = cases.an_order()
        open_discussion(work, "Anna", order.number, Reason.DAMAGED, Wish.REPAIR, "Pękło.", START, new_id)
        talk = work.discussions.of_order(order.number, Reason.DAMAGED)
        assert talk
        give_up(work, "Anna", talk.reference, START)
        claim, _ = submit_claim(work, "Anna", talk.reference, START + HOUR, new_id)
        reference = claim.reference
        accept_claim(work, cases.STAFF.login, reference, START + 2 * HOUR)
        pay_claim(work, cases.STAFF.login, reference, START + 3 * HOUR)
        found = desk.count_claims(work.insights.claim_changes(START, START + 24 * HOUR))
        later = desk.count_claims(work.insights.claim_changes(START + 3 * HOUR, START + 24 * HOUR))
    assert found.steps == dict.fromkeys((ClaimStatus.SUBMITTED, ClaimStatus.ACCEPTED, ClaimStatus.PAID), 1)
    assert found.paid == {"PLN": Decimal("449.99")}
    assert later.steps == {ClaimStatus.PAID: 1}
    assert later.lasted == {7200.0: 1}


def test_handovers_are_counted_by_their_waiting_and_their_end(database: Engine) -> None:
    with_accounts(database)
    talk, _ = hand_over(database, ANNAS, START)
    take(database, talk, at=START + 5 * MINUTE)
    close(database, talk, at=START + 9 * MINUTE)
    hand_over(database, BENS, START)
    leave(database, BENS)
    hand_over(database, VISITOR, START)
    hand_over(database, Owner("web:v:late"), START + 24 * HOUR)
    with unit_of_work(database) as work:
        found = desk.count_handovers(work.insights.handovers(START, START + 24 * HOUR))
    assert (found.opened, found.taken, found.given_up, found.waiting) == (3, 1, 1, 1)
    assert found.waits == {("messenger", "pl"): Counter({300.0: 1})}


@pytest.mark.parametrize(
    ("sender", "channel"),
    [("web:v:abc", "webchat"), ("messenger:1", "messenger"), ("rest:x", "rest"), ("nameless", "")],
)
def test_a_conversation_is_named_after_its_channel(sender: str, channel: str) -> None:
    assert desk.channel_of(sender) == channel


def test_the_survey_by_week_and_beside_the_days_before(database: Engine, store: Any) -> None:
    period = Period(date(2026, 11, 16), date(2026, 11, 24))
    scores = [
        (date(2026, 11, 16), 10),
        (date(2026, 11, 17), 3),
        (date(2026, 11, 24), 9),
        (date(2026, 11, 10), 2),
    ]
    with unit_of_work(database) as work:
        for number, (day, score) in enumerate(scores):
            at = midnight(day) + HOUR
            answer_survey(work, Owner(f"web:v:{number}"), "x", score, None, at, "pl", "webchat")
        found = gather(work, store, period).survey
    assert found.tallies == [Tally("pl", "webchat", 3, Fraction(100, 3))]
    assert [(week.first, answers, score) for week, answers, score in found.weeks] == [
        (date(2026, 11, 16), 2, 0),
        (date(2026, 11, 23), 1, 100),
    ]
    assert found.change == Fraction(100, 3) + 100
    assert found.line == (0, 100)


def test_the_desk_is_read_by_its_indexes(database: Engine) -> None:
    indexed = {
        table: {column for index in inspect(database).get_indexes(table) for column in index["column_names"]}
        for table in ("discussion_events", "claim_events", "handovers")
    }
    assert "at" in indexed["discussion_events"] & indexed["claim_events"]
    assert "opened_at" in indexed["handovers"]
