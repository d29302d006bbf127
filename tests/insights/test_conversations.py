"""What is counted of conversations, from the tracker's table of either system."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore

from bot.clock import WARSAW
from bot.insights import conversations, events
from bot.insights.conversations import CLUSTERED, Traffic, count
from bot.insights.gathering import LATE
from bot.insights.period import Period
from tests.support.traffic import answered, keep, said, slot, turns

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=WARSAW)
SECOND = timedelta(seconds=1)
Said = Sequence[tuple[str, dict[str, Any]]]


def counted(
    store: SQLTrackerStore, *told: tuple[str, dict[str, Any]], first: date = DAY, last: date = DAY
) -> Traffic:
    """Keep events, and count those of some days."""
    keep(store.engine, told)
    return read(store, Period(first, last))


def read(store: SQLTrackerStore, period: Period) -> Traffic:
    return count(events.events(store, period.start, period.end + LATE), period)


def test_messages_and_conversations_by_day_channel_and_language(store: SQLTrackerStore) -> None:
    found = counted(
        store,
        ("web:v:a", said("ile trwa zwrot", "refund_time", NOON, "pl")),
        ("web:v:a", said("what about the Standard", "standard_criteria", NOON + SECOND, "en")),
        ("messenger:b", said("hello", "greet", NOON, "en", "messenger")),
        ("web:v:a", said("znowu ja", "greet", NOON - timedelta(days=1), "pl")),
        first=DAY - timedelta(days=1),
    )
    before = DAY - timedelta(days=1)
    web, other = (DAY, "webchat", "pl"), (DAY, "messenger", "en")
    assert found.messages == {web: 1, (DAY, "webchat", "en"): 1, other: 1, (before, "webchat", "pl"): 1}
    assert found.conversations == {web: 1, other: 1, (before, "webchat", "pl"): 1}


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1)])
def test_a_day_is_from_midnight_to_midnight_in_poland(store: SQLTrackerStore, day: date) -> None:
    period = Period(day, day)
    moments = [period.start - SECOND, period.start, period.end - SECOND, period.end]
    told = [(f"rest:{n}", said("x", "greet", at, "pl", "rest")) for n, at in enumerate(moments)]
    assert counted(store, *told, first=day, last=day).messages == {(day, "rest", "pl"): 2}


def test_a_message_without_a_language_of_its_own_keeps_that_of_the_conversation(
    store: SQLTrackerStore,
) -> None:
    found = counted(
        store,
        ("web:v:a", said("how long", "refund_time", NOON, "en")),
        ("web:v:a", said("/refund_status", "refund_status", NOON + SECOND)),
        ("web:v:b", said("/refund_status", "refund_status", NOON, locale="en")),
        ("web:v:c", slot("language_wish", "pl", NOON)),
        ("web:v:c", said("how long", "refund_time", NOON, "en")),
    )
    assert found.messages == {(DAY, "webchat", "en"): 3, (DAY, "webchat", "pl"): 1}


def test_each_question_of_a_message_counts_for_its_topic(store: SQLTrackerStore) -> None:
    both = said("ile trwa zwrot i kiedy pracujecie", "refund_time", NOON, "pl")
    both["parse_data"]["questions"] = [{"intent": "refund_time"}, {"intent": "opening_hours_response_time"}]
    found = counted(store, ("web:v:a", both), ("web:v:a", said("zwrot", "refund_time", NOON, "pl")))
    assert found.topics == {("refund_time", "pl"): 2, ("opening_hours_response_time", "pl"): 1}


def test_the_time_to_an_answer_is_that_to_the_first_message_of_the_bot(store: SQLTrackerStore) -> None:
    found = counted(
        store,
        ("web:v:a", said("x", "greet", NOON, "pl")),
        ("web:v:b", said("y", "greet", NOON, "pl")),
        ("web:v:a", answered(NOON + 2 * SECOND)),
        ("web:v:a", answered(NOON + 3 * SECOND)),
        ("web:v:b", answered(NOON + SECOND, pushed=True)),
        ("web:v:b", answered(NOON + 5 * SECOND)),
        ("rest:c", said("z", "greet", NOON, "pl", "rest")),
        ("rest:c", said("z", "greet", NOON + SECOND, "pl", "rest")),
    )
    assert found.waits == {"webchat": Counter({2.0: 1, 5.0: 1})}
    assert found.silent == 2


def test_an_answer_after_midnight_is_one_to_the_message_before_it(store: SQLTrackerStore) -> None:
    end = Period(DAY, DAY).end
    found = counted(
        store,
        ("web:v:a", said("x", "greet", end - SECOND, "pl")),
        ("web:v:a", answered(end + SECOND)),
        ("web:v:a", said("y", "greet", end + 2 * SECOND, "pl")),
    )
    assert (found.waits["webchat"], found.silent, found.messages.total()) == (Counter({2.0: 1}), 0, 1)


def test_what_is_said_to_a_person_is_neither_a_topic_nor_left_unanswered(store: SQLTrackerStore) -> None:
    found = counted(
        store,
        ("web:v:a", slot("handover", {"id": "H1"}, NOON)),
        ("web:v:a", said("hmm", "nlu_fallback", NOON + SECOND, "pl")),
        ("web:v:a", slot("handover", None, NOON + 2 * SECOND)),
        ("web:v:a", said("hmm?", "nlu_fallback", NOON + 3 * SECOND, "pl")),
    )
    assert (found.to_people, found.silent, found.unanswered.total(), found.messages.total()) == (1, 1, 1, 2)


def test_votes_are_counted_and_a_vote_against_is_about_the_message_before(store: SQLTrackerStore) -> None:
    found = counted(
        store,
        ("web:v:a", said("/refund_time", "refund_time", NOON, "pl", title="Czas zwrotu")),
        ("web:v:a", said("/deny", "deny", NOON, "pl", vote="down")),
        ("web:v:b", said("zwrot", "refund_time", NOON, "pl")),
        ("web:v:b", said("/thanks", "thanks", NOON, "pl", vote="up")),
    )
    assert found.votes == {"up": 1, "down": 1}
    assert [(message.text, message.reason) for message in found.newest] == [("Czas zwrotu", "voted down")]
    assert found.topics == {("refund_time", "pl"): 2}


def test_what_is_kept_does_not_grow_with_the_period(
    store: SQLTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "REMEMBERED", 5)
    told = [
        (f"rest:{n}", said("hmm", "nlu_fallback", NOON + n * SECOND, "pl", "rest"))
        for n in range(CLUSTERED + 20)
    ]
    found = counted(store, *told)
    assert len(found.newest) == CLUSTERED
    assert found.newest[-1].at == NOON + (CLUSTERED + 19) * SECOND
    assert found.unanswered.total() == found.silent == found.messages.total() == CLUSTERED + 20


@pytest.mark.parametrize("page", [1, 7, 1000])
def test_pages_of_any_size_read_each_event_once_in_its_order(
    store: SQLTrackerStore, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PAGE", page)
    first = datetime(2026, 11, 10, tzinfo=WARSAW)
    keep(store.engine, turns(first, 20, 3))
    period = Period(date(2026, 11, 13), date(2026, 11, 15))
    found = list(events.events(store, period.start, period.end))
    assert [event.kind for event in found].count("user") == 9
    assert found == sorted(found, key=lambda event: event.at)
    assert len(set(found)) == len(found)
    assert all(period.start.timestamp() <= event.at < period.end.timestamp() for event in found)


def test_events_that_were_stored_out_of_order_are_found(store: SQLTrackerStore) -> None:
    day = timedelta(hours=20)
    moments = [NOON - timedelta(days=9), NOON + day, NOON, NOON + timedelta(days=9), NOON - SECOND]
    told = [(f"rest:{n}", said("x", "greet", at, "pl", "rest")) for n, at in enumerate(moments)]
    assert counted(store, *told).messages.total() == 2


def test_of_no_conversations_there_is_nothing_to_count(store: SQLTrackerStore) -> None:
    assert counted(store) == Traffic()


def test_the_period_is_found_without_reading_what_is_not_in_it(
    store: SQLTrackerStore,
) -> None:
    keep(store.engine, turns(datetime(2026, 1, 1, tzinfo=timezone.utc), 300, 3))
    asked: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    found = read(store, Period(date(2026, 6, 1), date(2026, 6, 1)))
    assert found.messages.total() == 3
    assert len(asked) < 60
    assert all("events.id" in statement or "schema" in statement for statement in asked)
