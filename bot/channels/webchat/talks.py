"""The conversations that are open in this process, and who is connected to them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from actions.desk.identity import ACCOUNT, web_conversation
from bot.channels.news import Audience
from bot.channels.shared import Shared
from bot.channels.webchat.protocol import RefusedError
from bot.channels.webchat.tokens import Token
from bot.observe.metrics import stage

MOST_WAITING = 20  # messages of a conversation; more are refused at once
PAUSE = 5  # seconds that are asked for then


@dataclass
class Talk(Audience):
    """A conversation that somebody is connected to; its name is the room of its sockets, too.

    Args:
        person: whether a consultant is at it or waited for.
    """

    person: bool = False
    guests: "dict[str, Guest]" = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


@dataclass
class Guest:
    """One connected socket; of how many events it waits for the acknowledgement, is counted."""

    sid: str
    address: str
    token: Token
    locale: str | None
    talk: Talk
    waits: int = 0

    def metadata(self, message_id: str, title: str | None) -> dict[str, Any]:
        """What the server says of a message of his: see `actions/desk/identity.py` for the account."""
        found: dict[str, Any] = {"id": message_id}
        if title:
            found["title"] = title
        if self.locale:
            found["locale"] = self.locale
        if self.talk.login:
            found[ACCOUNT] = {"login": self.token.subject, "expires": self.token.expires.isoformat()}
        return found


def name_of(token: Token, *, account: bool) -> str:
    """The conversation that a token opens; a login is the same in any case."""
    return web_conversation(token.subject) if account else f"web:v:{token.subject}"


class Talks:
    """Knows the open conversations, and has one thing at a time happen in each."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._talks: dict[str, Talk] = {}
        self.guests: dict[str, Guest] = {}

    @property
    def visited(self) -> list[Talk]:
        """The conversations that somebody is connected to."""
        return [talk for talk in self._talks.values() if talk.guests]

    def open(self, name: str, login: str | None, language: str) -> Talk:
        """The open conversation of a name."""
        return self._talks.setdefault(name, Talk(name, login, language))

    def add(self, guest: Guest) -> None:
        """Somebody is connected."""
        self.guests[guest.sid] = guest
        guest.talk.guests[guest.sid] = guest

    def remove(self, sid: str) -> None:
        """Somebody is gone."""
        guest = self.guests.pop(sid, None)
        if guest:
            guest.talk.guests.pop(sid, None)
            self._close_if_left(guest.talk)

    def with_keys(self, keys: set[str]) -> list[Guest]:
        """Those who came with one of these tokens."""
        return [guest for guest in self.guests.values() if guest.token.key in keys]

    @asynccontextmanager
    async def turn(self, talk: Talk) -> AsyncIterator[None]:
        """Hold a conversation; who comes later waits, in the order of coming.

        Raises:
            RefusedError: too many wait already.
            redis.exceptions.RedisError: other processes hold it for too long, or Redis is gone.
        """
        if talk.waiting >= MOST_WAITING:
            raise RefusedError("too_fast", seconds=PAUSE)
        talk.waiting += 1
        try:
            began = perf_counter()
            async with talk.lock, self._shared.lock(talk.name):
                stage("queue")(perf_counter() - began)
                yield
        finally:
            talk.waiting -= 1
            self._close_if_left(talk)

    def _close_if_left(self, talk: Talk) -> None:
        if not talk.guests and not talk.waiting:
            self._talks.pop(talk.name, None)
