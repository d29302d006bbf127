"""How the queues stand, on each database."""

from datetime import datetime, timedelta, timezone

from sqlalchemy import update
from sqlalchemy.engine import Engine

from actions.desk.messaging import ItemKind, MessageState, Outgoing, Received
from actions.store.database import open_engine, unit_of_work
from actions.store.queues import Queue, Queues, read_queues
from actions.store.tables import channel_messages
from bot.observe.queues import QueueCollector

NOW = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


def _fill(database: Engine) -> None:
    with unit_of_work(database) as work:
        for minutes in (5, 3):
            at = NOW - timedelta(minutes=minutes)
            received = Received(f"m{minutes}", "messenger:1", ItemKind.TEXT, "a", at, None)
            work.inbox.add("messenger", [received], at)
        work.inbox.add("whatsapp", [Received("w", "whatsapp:1", ItemKind.TEXT, "a", NOW, None)], NOW)
        for name in ("first", "second"):
            message = Outgoing("messenger:1", name, {})
            work.channel_messages.add("messenger", message, name, NOW - timedelta(minutes=2))
        work.channel_messages.add_dead("whatsapp", Outgoing("whatsapp:1", "k", {}), "r", "gone", NOW)


def test_what_waits_is_counted_with_the_age_of_the_oldest(database: Engine) -> None:
    _fill(database)
    found = read_queues(database, NOW)
    assert found.inbox == {"messenger": Queue(2, 300.0), "whatsapp": Queue(1, 0.0)}
    assert found.outbox == {"messenger": Queue(2, 120.0)}
    assert found.dead_messages == {"whatsapp": 1}
    assert (found.mails, found.dead_mails, found.handovers) == (Queue(), 0, Queue())
    with database.begin() as connection:
        connection.execute(update(channel_messages).values(state=MessageState.DEAD))
    assert read_queues(database, NOW).dead_messages == {"whatsapp": 1, "messenger": 2}


def test_nothing_waits_in_an_empty_database(database: Engine) -> None:
    assert read_queues(database, NOW) == Queues()


def test_a_database_that_does_not_answer_is_told_and_asked_again_later() -> None:
    asked: list[int] = []

    def gone() -> Engine:
        asked.append(1)
        return open_engine("sqlite:////nowhere/at/all.db")

    collector = QueueCollector(gone, lambda: NOW)
    for _ in range(3):
        told = {family.name: [sample.value for sample in family.samples] for family in collector.collect()}
        assert told == {"assistant_queues_readable": [0]}
    assert len(asked) == 1
