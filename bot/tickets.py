"""Locks in Redis: tickets, served in the order in which they were drawn, and each with a lease.

A process renews the leases of its tickets, those that wait too. A process that dies renews nothing: within
`LEASE` its tickets count no more. A ticket that counts no more gives nothing back, so it cannot end the turn
of the one that came after it. Whoever gives a ticket back has the next one told at once, over a channel that
its process listens to; a word that is lost is made up for when the lease of the ticket before it would end.
"""

import asyncio
import logging
import math
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import LockError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)

LEASE = 4.0  # seconds for which a ticket counts without being renewed
RENEWED_EVERY = 1.0  # seconds
PATIENCE = 30.0  # seconds that a ticket waits for those before it
ANSWER_SECONDS = 3.0  # in which Redis must take a ticket, a restart of it included
BACK_SECONDS = 1.0  # in which it must take one back; else the lease ends by itself
FORGOTTEN = -1
CONNECTIONS = 32  # of a process, at most

# The ticket at the head of a queue, after those whose lease has ended, and how long its own lasts.
_SERVE = """
local function serve(queue, leases, now)
  local head = redis.call('LINDEX', queue, 0)
  while head do
    local ends = tonumber(redis.call('HGET', leases, head) or '0')
    if ends > now then return head, ends - now end
    redis.call('LPOP', queue)
    redis.call('HDEL', leases, head)
    head = redis.call('LINDEX', queue, 0)
  end
  return false, 0
end
local function tell(head)
  redis.call('PUBLISH', 'woken:' .. string.match(head, '^[^:]+'), head)
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
# Draw a ticket, or hold on to one that was drawn; whether it is served (-1: Redis has forgotten the queue),
# and how long the one that is lasts.
_STAND = (
    _SERVE
    + """
local queue, leases, ticket, lease = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2])
if redis.call('HEXISTS', leases, ticket) == 0 then
  if ARGV[3] == 'drawn' and redis.call('EXISTS', queue) == 0 then return {-1, 0} end
  redis.call('RPUSH', queue, ticket)
end
redis.call('HSET', leases, ticket, now + lease)
local before = redis.call('LINDEX', queue, 0)
local head, left = serve(queue, leases, now)
redis.call('PEXPIRE', queue, 2 * lease)
redis.call('PEXPIRE', leases, 2 * lease)
if head ~= before and head ~= ticket then tell(head) end
return {head == ticket and 1 or 0, left}
"""
)
# Renew tickets that count. One that was served when Redis forgot its queue is served again; which do not.
_RENEW = (
    _SERVE
    + """
local lease = tonumber(ARGV[1])
local lost = {}
for i = 1, #KEYS, 2 do
  local queue, leases, ticket, state = KEYS[i], KEYS[i + 1], ARGV[i + 1], ARGV[i + 2]
  local counts = redis.call('HEXISTS', leases, ticket) == 1
  if not counts and state == 'served' and redis.call('EXISTS', queue) == 0 then
    redis.call('RPUSH', queue, ticket)
    counts = true
  end
  if counts then
    redis.call('HSET', leases, ticket, now + lease)
    redis.call('PEXPIRE', queue, 2 * lease)
    redis.call('PEXPIRE', leases, 2 * lease)
  else
    lost[#lost + 1] = ticket
  end
end
return lost
"""
)
_LEAVE = (
    _SERVE
    + """
local queue, leases, ticket = KEYS[1], KEYS[2], ARGV[1]
redis.call('HDEL', leases, ticket)
redis.call('LREM', queue, 1, ticket)
local head = serve(queue, leases, now)
if head then tell(head) end
"""
)


def open_redis(url: str) -> "Redis[bytes]":
    """A client that gets over a restart of Redis, waits for no answer for long, and has few connections."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=1,
        socket_keepalive=True,
        retry=Retry(ExponentialBackoff(cap=0.4, base=0.05), 6),
        retry_on_error=[RedisConnectionError, RedisTimeoutError, OSError],
    )
    return Redis(connection_pool=pool)


@dataclass
class _Ticket:
    queue: str
    name: str
    state: str = "waits"
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def keys(self) -> tuple[str, str]:
        return f"queue:{{{self.queue}}}", f"leases:{{{self.queue}}}"


class Tickets:
    """Locks that all processes agree on; of one event loop, in which they are first asked for.

    Args:
        url: where Redis is.
        prefix: what the names of these locks begin with.
    """

    def __init__(self, url: str, prefix: str) -> None:
        self._url = url
        self._prefix = prefix
        self._numbers = count()
        self._tickets: dict[str, _Ticket] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def held(self, name: str, patience: float = PATIENCE) -> AsyncIterator[None]:
        """Hold a lock for the length of a block; who asks first has it first.

        Args:
            name: the lock.
            patience: seconds to wait for those that came before; 0 to have it at once or not at all.

        Raises:
            redis.exceptions.LockError: on entering: the others took longer.
            redis.exceptions.RedisError: on entering: Redis does not answer.
        """
        self._begin()
        ticket = _Ticket(f"{self._prefix}:{name}", f"{self._process}:{next(self._numbers)}")
        self._tickets[ticket.name] = ticket
        self._run("renewing", self._renew_while_needed)
        try:
            await self._wait(ticket, monotonic() + patience)
            ticket.state = "served"
            yield
        finally:
            del self._tickets[ticket.name]
            await self._leave(ticket)

    def _begin(self) -> None:
        """Not before there is a loop, nor before a process has branched off."""
        if hasattr(self, "_redis"):
            return
        self._process = secrets.token_hex(8)
        self._redis = open_redis(self._url)
        self._stand, self._renew, self._give_back = map(self._redis.register_script, (_STAND, _RENEW, _LEAVE))
        self._drawing = asyncio.Lock()
        self._listening = asyncio.Event()

    def _run(self, what: str, work: Any) -> None:
        """Have something done beside, unless it is being done."""
        if what not in self._tasks or self._tasks[what].done():
            self._tasks[what] = asyncio.create_task(work())

    async def _wait(self, ticket: _Ticket, until: float) -> None:
        async with self._drawing:  # over several connections, a later one could overtake
            served, ends = await self._stood(ticket, "new")
        while not served:
            left = until - monotonic()
            if left <= 0:
                raise LockError(f"Others have held a lock of {self._prefix} for too long.")
            await self._wait_for_word(ticket, min(left, ends))
            ticket.woken.clear()
            served, ends = await self._stood(ticket, "drawn")
            if served == FORGOTTEN:
                await asyncio.sleep(2 * RENEWED_EVERY)  # who is served has his ticket renewed first
                served, ends = await self._stood(ticket, "new")

    async def _wait_for_word(self, ticket: _Ticket, seconds: float) -> None:
        """Wait until there may be news of a ticket, for so long at most."""
        self._run("listening", self._listen_forever)
        word = ticket.woken if self._listening.is_set() else self._listening
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(word.wait(), seconds)

    async def _stood(self, ticket: _Ticket, how: str) -> tuple[int, float]:
        """Whether a ticket is served, and in how many seconds the lease of the one that is would end."""
        asked = self._stand(ticket.keys, (ticket.name, math.ceil(LEASE * 1000), how))
        try:
            served, milliseconds = await asyncio.wait_for(asked, ANSWER_SECONDS)
        except asyncio.TimeoutError:
            raise RedisTimeoutError("Redis does not answer.") from None
        return served, milliseconds / 1000

    async def _leave(self, ticket: _Ticket) -> None:
        try:
            await asyncio.wait_for(self._give_back(ticket.keys, (ticket.name,)), BACK_SECONDS)
        except (RedisError, OSError, asyncio.TimeoutError) as error:
            # What was done under the lock is done all the same.
            logger.warning("A lock is left to its lease: %s", type(error).__name__)

    async def _renew_while_needed(self) -> None:
        while self._tickets:
            await asyncio.sleep(RENEWED_EVERY)
            tickets = list(self._tickets.values())
            if not tickets:
                return
            keys = [key for ticket in tickets for key in ticket.keys]
            names = [part for ticket in tickets for part in (ticket.name, ticket.state)]
            try:
                lost = await self._renew(keys, (math.ceil(LEASE * 1000), *names))
            except (RedisError, OSError) as error:
                logger.warning("Locks cannot be renewed: %s", type(error).__name__)
            else:
                self._miss(name.decode() for name in lost)

    def _miss(self, lost: Iterable[str]) -> None:
        """A ticket that waits is drawn again; of one that is served, what is stored under it tells."""
        for ticket in filter(None, map(self._tickets.get, lost)):
            ticket.woken.set()
            if ticket.state == "served":
                logger.warning("A lock was lost: its lease ended before it was renewed.")

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                logger.warning("The word of locks does not come: %s", type(error).__name__)
            self._listening.clear()
            await asyncio.sleep(0.1)

    async def _listen(self) -> None:
        # A client of its own: one that goes on by itself would hide that words have been lost.
        client: Redis[bytes] = Redis.from_url(self._url, socket_connect_timeout=1, socket_keepalive=True)
        async with client, client.pubsub() as words:
            await words.subscribe(f"woken:{self._process}")
            while True:
                word = await words.get_message(timeout=LEASE)
                if word is not None:
                    self._heard(word)

    def _heard(self, word: dict[str, Any]) -> None:
        if word["type"] == "subscribe":  # what was said before that went unheard
            self._listening.set()
            for ticket in self._tickets.values():
                ticket.woken.set()
        elif word["data"].decode() in self._tickets:
            self._tickets[word["data"].decode()].woken.set()

    async def close(self) -> None:
        """Let go of everything."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        if hasattr(self, "_redis"):
            await self._redis.close()
            await self._redis.connection_pool.disconnect()
