"""Keeps what webhooks bring: what comes at once in one transaction, and ahead of turns that are to begin."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from actions.desk.messaging import Delivery
from actions.services.messaging import receive
from actions.store.database import UnitOfWork, unit_of_work
from bot.channels.messaging.receiving import Taken, Told
from bot.channels.messaging.storing import stored

MOST_AT_ONCE = 50  # bodies of one transaction
BUSY_FOR = 0.05  # seconds after a webhook
LONGEST_ALONE = 0.5  # seconds of a turn
TURN_WAITS = 0.25  # seconds at most: turns must not starve, however many webhooks come


class Precedence:
    """Has turns go one by one while many webhooks come, each beginning when none waits.

    A turn keeps the event loop busy for as long as a service may wait for ten acknowledgements.
    """

    def __init__(self) -> None:
        self._arriving = 0
        self._latest = -BUSY_FOR
        self._quiet = asyncio.Event()
        self._only = asyncio.Lock()

    @contextmanager
    def webhook(self) -> Iterator[None]:
        """The time in which a webhook waits."""
        self._arriving += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._latest = monotonic()
            self._arriving -= 1
            if not self._arriving:
                self._quiet.set()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """The time of a turn; it begins when it may."""
        if not self._arriving and monotonic() - self._latest >= BUSY_FOR:
            yield
            return
        async with self._alone():
            if self._arriving:
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._quiet.wait(), TURN_WAITS)
            yield

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Nobody else, for a while: what a slow turn waits for does not keep the event loop busy."""
        await self._only.acquire()
        with ExitStack() as alone:
            alone.callback(self._only.release)
            ends = asyncio.get_running_loop().call_later(LONGEST_ALONE, alone.close)
            try:
                yield
            finally:
                ends.cancel()


@dataclass(frozen=True)
class Body:
    """What a webhook brings, when it came, and who waits until it is stored."""

    taken: Taken
    at: datetime
    stored: "asyncio.Future[None]"


class Intake:
    """Stores the bodies of a channel's webhooks.

    Args:
        channel: its name.
    """

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._waiting: list[Body] = []
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, taken: Taken, now: datetime) -> None:
        """Store what a body brings, all or nothing.

        Raises:
            BusyError, sqlalchemy.exc.SQLAlchemyError: it cannot be stored.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(Body(taken, now, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not await self._written(batch) and len(batch) > 1:
                for one in batch:
                    await self._written([one])
        self._writing = None

    async def _written(self, batch: Sequence[Body]) -> bool:
        """Whether bodies could be stored together; one that cannot be stored alone is told so."""
        try:
            await stored(keep, self._channel, [body.taken for body in batch], batch[-1].at)
        except Exception as error:
            if len(batch) == 1 and not batch[0].stored.done():
                batch[0].stored.set_exception(error)
            return False
        for body in batch:
            if not body.stored.done():  # whoever waited may have hung up
                body.stored.set_result(None)
        return True


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
