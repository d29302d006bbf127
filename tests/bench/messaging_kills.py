"""Messages on both services while the bot is killed and started again: which are lost, which are doubled."""

import asyncio
import json
import os
import signal
import sqlite3
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from sqlalchemy import select

from actions.store.database import open_engine
from actions.store.tables import channel_messages, inbox
from tests.bench.serving import Surroundings, begun, served, surroundings
from tests.support.assistant import free_port
from tests.support.meta import Meta, Person

KILLS = 5
SERVICES = ("messenger", "whatsapp")
TEXTS = ("ile trwa zwrot?", "dziękuję", "how do I open a Discussion?", "dzień dobry")
OF_PERSON = 10  # messages
WAITING = 200  # messages that are delivered and not answered yet
REPEATS = 1_000  # attempts to deliver before one counts as lost: never
PATIENCE = 1.0  # seconds between two attempts; Meta's own is longer
STANDSTILL = 180.0  # seconds without an answer after which the rest counts as lost
SETTLING = 8.0  # seconds in which what must not come would have come: longer than what is unsettled waits


@dataclass(frozen=True)
class Survival:
    """What became of the messages. `repeated` counts deliveries beyond the first of each."""

    messages: int
    kills: int
    lost: int
    doubled: int
    repeated: int
    seconds: float


class Mailing:
    """Delivers messages of many people, a few of each, while not too many wait for their answer.

    Args:
        meta: the stand-in.
        messages: how many messages.
    """

    def __init__(self, meta: Meta, messages: int) -> None:
        self._meta = meta
        services = islice(cycle(SERVICES), -(-messages // OF_PERSON))
        people = [meta.person(service) for service in services]
        texts = islice(cycle(TEXTS), OF_PERSON)
        self._left = [(person, text) for text in texts for person in people][:messages]
        self.wanted = len(self._left)
        self.ids: list[str] = []
        self.attempts = 0

    @property
    def answered(self) -> int:
        """How many replies have been sent, the greeting of each person left out."""
        return len(self._meta.sent) - len({sent.to for sent in self._meta.sent})

    async def run(self) -> None:
        """Deliver everything."""
        under_way: set[asyncio.Task[None]] = set()
        for person, text in self._left:
            while len(self.ids) - self.answered > WAITING:
                await asyncio.sleep(0.05)
            under_way.add(asyncio.create_task(self._deliver(person, text)))
            under_way = {task for task in under_way if not task.done()}
            await asyncio.sleep(0)
        await asyncio.gather(*under_way)

    async def _deliver(self, person: Person, text: str) -> None:
        message_id = self._meta.new_id(person.service)
        self.ids.append(message_id)
        attempts = await person.says(text, message_id)
        self.attempts += len(attempts)


async def survive(model: Path, messages: int) -> Survival:
    """Have messages delivered and answered while the bot is killed KILLS times."""
    began, port = time.monotonic(), free_port()
    async with Meta(patience=PATIENCE, most_attempts=REPEATS) as meta:
        for service in SERVICES:
            meta.listen(service, f"http://127.0.0.1:{port}/webhooks/{service}/webhook")
        with ExitStack() as stack:
            around = await begun(stack, surroundings())
            mailing = Mailing(meta, messages)
            delivering = asyncio.create_task(mailing.run())
            try:
                await _killed(model, around, meta, mailing, port)
            finally:
                delivering.cancel()
            lost, doubled = _judge(around, meta, mailing.ids)
    unsent = mailing.wanted - len(mailing.ids)
    repeated = mailing.attempts - mailing.wanted
    return Survival(mailing.wanted, KILLS, lost + unsent, doubled, repeated, time.monotonic() - began)


async def _killed(model: Path, around: Surroundings, meta: Meta, mailing: Mailing, port: int) -> None:
    """Serve the bot, kill it when a part of the messages is answered, and so on until all are."""
    for part in range(1, KILLS + 2):
        with ExitStack() as stack:
            bot = await begun(stack, served(model, around, port, **meta.environment()))
            await _answered(mailing, mailing.wanted * part // (KILLS + 1))
            if part <= KILLS:
                os.kill(bot.pid, signal.SIGKILL)
            else:
                await asyncio.sleep(SETTLING)


async def _answered(mailing: Mailing, wanted: int) -> None:
    """Wait until so many are answered, or nothing happens any more."""
    last, since = mailing.answered, time.monotonic()
    while mailing.answered < wanted and time.monotonic() - since < STANDSTILL:
        await asyncio.sleep(0.1)
        if mailing.answered != last:
            last, since = mailing.answered, time.monotonic()


def _judge(around: Surroundings, meta: Meta, ids: list[str]) -> tuple[int, int]:
    """How many messages got no answer; and how many turns were taken twice or replies sent twice."""
    sent = Counter(one.reference for one in meta.sent)
    replies = _replies(around)
    lost = sum(not any(sent[reference] for reference in replies.get(one, ())) for one in ids)
    turns = Counter(_turns(around))
    return lost, sum(number - 1 for number in [*sent.values(), *turns.values()])


def _replies(around: Surroundings) -> dict[str, list[str]]:
    """The references of the replies to each message."""
    engine = open_engine(around.desk.url)
    with engine.connect() as connection:
        items = {f"i:{row.id}": row.message_id for row in connection.execute(select(inbox))}
        found: dict[str, list[str]] = {}
        for row in connection.execute(select(channel_messages.c.key, channel_messages.c.reference)):
            found.setdefault(items.get(row.key.rpartition(":")[0], ""), []).append(row.reference)
    engine.dispose()
    return found


def _turns(around: Surroundings) -> list[str]:
    """The message of each turn that the conversations hold."""
    with closing(sqlite3.connect(around.conversations)) as connection:
        rows = connection.execute("SELECT data FROM events WHERE type_name = 'user'").fetchall()
    return [str(json.loads(data)["metadata"]["id"]) for (data,) in rows]
