"""Bodies that come at once are stored together, and none is held up by another or by turns."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.desk.messaging import ItemKind, Received
from actions.store.database import engine, unit_of_work
from bot.channels.messaging.intake import LONGEST_ALONE, TURN_WAITS, Intake, Precedence
from bot.channels.messaging.receiving import Taken

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)


def body(*ids: str) -> Taken:
    return Taken([Received(one, f"letters:{one}", ItemKind.TEXT, "cześć", NOW, None) for one in ids], [])


@pytest.fixture
def intake(database: Engine, database_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Intake]:
    monkeypatch.setenv("DATABASE_URL", database_address)
    engine.cache_clear()
    found = Intake("letters")
    yield found
    engine().dispose()
    engine.cache_clear()


async def test_what_several_bodies_hold_is_stored_once(intake: Intake, database: Engine) -> None:
    bodies = [body("a", "b"), body("b", "c"), body(), *(body(f"n{number}") for number in range(60))]
    await asyncio.gather(*(intake.keep(one, NOW) for one in bodies))
    with unit_of_work(database) as work:
        assert len(work.inbox.senders("letters", NOW, 100)) == 63


async def test_what_comes_meanwhile_is_one_transaction(intake: Intake) -> None:
    commits: list[object] = []
    event.listen(engine(), "commit", commits.append)
    await asyncio.gather(*(intake.keep(body(f"m{number}"), NOW) for number in range(20)))
    assert len(commits) <= 2


async def test_a_body_that_cannot_be_stored_holds_up_no_other(intake: Intake, database: Engine) -> None:
    broken = Taken([replace(body("x").received[0], text=None)], [])  # type: ignore[arg-type]
    found = await asyncio.gather(
        *(intake.keep(one, NOW) for one in (body("a"), broken, body("b"))), return_exceptions=True
    )
    assert (found[0], found[2]) == (None, None)
    assert isinstance(found[1], SQLAlchemyError)
    await intake.keep(body("c"), NOW)
    with unit_of_work(database) as work:
        assert work.inbox.senders("letters", NOW, 100) == ["letters:a", "letters:b", "letters:c"]


async def test_who_hangs_up_takes_nothing_from_the_others(intake: Intake, database: Engine) -> None:
    first, second = (asyncio.create_task(intake.keep(body(one), NOW)) for one in "ab")
    await asyncio.sleep(0)
    first.cancel()
    await second
    with unit_of_work(database) as work:
        assert work.inbox.senders("letters", NOW, 100) == ["letters:a", "letters:b"]


async def test_turns_go_at_once_where_no_webhook_comes() -> None:
    precedence = Precedence()
    async with precedence.turn(), precedence.turn():
        pass


async def test_turns_go_one_by_one_while_webhooks_come_and_do_not_starve() -> None:
    precedence, under_way, most = Precedence(), 0, 0

    async def turn() -> None:
        nonlocal under_way, most
        async with precedence.turn():
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.01)
            under_way -= 1

    with precedence.webhook():
        await asyncio.gather(turn(), turn(), turn())
    assert most == 1


async def test_a_turn_that_takes_long_lets_the_next_begin() -> None:
    precedence, meanwhile = Precedence(), asyncio.Event()

    async def slow() -> None:
        async with precedence.turn():
            await asyncio.wait_for(meanwhile.wait(), 10 * LONGEST_ALONE)

    async def next_one() -> None:
        async with precedence.turn():
            meanwhile.set()

    with precedence.webhook():
        await asyncio.gather(slow(), next_one())


async def test_a_turn_waits_for_a_webhook() -> None:
    precedence, begun = Precedence(), asyncio.Event()

    async def turn() -> None:
        async with precedence.turn():
            begun.set()

    with precedence.webhook():
        turning = asyncio.create_task(turn())
        await asyncio.sleep(TURN_WAITS / 5)
        assert not begun.is_set()
    await turning
