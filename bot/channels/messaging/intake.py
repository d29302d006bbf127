"""Keeps what webhooks bring: what comes at once in one transaction, and ahead of turns that are to begin."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime

from actions.desk.messaging import Delivery
from actions.services.messaging import receive
from actions.store.database import UnitOfWork, unit_of_work
from bot.channels.messaging.receiving import Taken, Told

MOST_AT_ONCE = 50  # bodies of one transaction
TURN_WAITS = 0.25  # seconds at most: turns must not starve, however many webhooks come


class Precedence:
    """Has turns begin one by one while webhooks wait for their acknowledgement.

    A turn keeps the event loop busy for as long as a service may wait for ten acknowledgements.
    """

    def __init__(self) -> None:
        self._arriving = 0
        self._quiet = asyncio.Event()
        self._next = asyncio.Lock()

    @contextmanager
    def webhook(self) -> Iterator[None]:
        """The time in which a webhook waits."""
        self._arriving += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._arriving -= 1
            if not self._arriving:
                self._quiet.set()

    async def turn(self) -> None:
        """Wait until a turn may begin."""
        async with self._next:
            if self._arriving:
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._quiet.wait(), TURN_WAITS)


class Intake:
    """Stores the bodies of a channel's webhooks, in a thread of its own: turns fill the others.

    Args:
        channel: its name.
    """

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._writer = ThreadPoolExecutor(1, f"{channel}-intake")
        self._waiting: list[tuple[Taken, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, taken: Taken, now: datetime) -> None:
        """Store what a body brings, all or nothing.

        Raises:
            BusyError, sqlalchemy.exc.SQLAlchemyError: it cannot be stored.
        """
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((taken, stored))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all(now))
        await stored

    async def _write_all(self, now: datetime) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not await self._written(batch, now) and len(batch) > 1:
                for one in batch:
                    await self._written([one], now)
        self._writing = None

    async def _written(self, batch: Sequence[tuple[Taken, "asyncio.Future[None]"]], now: datetime) -> bool:
        """Whether bodies could be stored together; one that cannot be stored alone is told so."""
        loop = asyncio.get_running_loop()
        bodies = [taken for taken, _ in batch]
        try:
            await loop.run_in_executor(self._writer, keep, self._channel, bodies, now)
        except Exception as error:
            if len(batch) == 1:
                _, stored = batch[0]
                if not stored.done():
                    stored.set_exception(error)
            return False
        for _, stored in batch:
            if not stored.done():  # whoever waited may have hung up
                stored.set_result(None)
        return True

    def close(self) -> None:
        """End the thread."""
        self._writer.shutdown(wait=False)


def keep(channel: str, bodies: Sequence[Taken], now: datetime) -> None:
    """Store bodies all or nothing.

    Raises:
        BusyError, sqlalchemy.exc.SQLAlchemyError: they cannot be stored.
    """
    received = [item for taken in bodies for item in taken.received]
    all_told = [told for taken in bodies for told in taken.told]
    if not received and not all_told:
        return
    with unit_of_work() as work:
        receive(work, channel, received, now)
        for told in all_told:
            _tell(work, channel, told, now)


def _tell(work: UnitOfWork, channel: str, told: Told, now: datetime) -> None:
    if told.reference:
        work.channel_messages.tell(channel, told.reference, told.delivery, told.code, now)
    elif told.delivery is Delivery.READ:
        work.channel_messages.read(told.sender, told.at)
