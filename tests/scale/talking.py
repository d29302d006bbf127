"""What the tests of several processes do and look at: REST messages, locks, stored turns."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING, Any

import aiohttp
import redis
import sqlalchemy as sa

from actions.store.database import open_engine
from bot.tracker_table import SQLEvent
from tests.support.process import Process

if TYPE_CHECKING:
    from tests.support.cluster import Cluster

SECONDS = 60
SELLER = "sprawdź sprzedawcę biuro-plus"  # needs an action server
QUESTION = "ile trwa zwrot pieniędzy z POK?"  # needs none


class Person:
    """Somebody who writes over REST, to whichever process.

    Args:
        running: the cluster.
    """

    def __init__(self, running: Cluster) -> None:
        self._running = running
        self.name = uuid.uuid4().hex

    @property
    def conversation(self) -> str:
        """The conversation's name."""
        return f"rest:{self.name}"

    async def says(self, text: str, to: Process | None = None) -> list[str]:
        """Send a message to a bot, or to the balancer; the texts that come back."""
        url = f"{(to or self._running.nginx).url}/webhooks/rest/webhook"
        limit = aiohttp.ClientTimeout(total=SECONDS)
        async with (
            aiohttp.ClientSession(headers=self._running.rest_headers, timeout=limit) as session,
            session.post(url, json={"sender": self.name, "message": text, "locale": "pl"}) as answer,
        ):
            answer.raise_for_status()
            said: list[dict[str, Any]] = await answer.json()
        return [message["text"] for message in said]


async def in_its_turn(running: Cluster, conversation: str) -> None:
    """Wait until a bot is in a turn of a conversation."""
    client = redis.Redis.from_url(running.redis_url)
    deadline = asyncio.get_running_loop().time() + SECONDS
    while not client.exists(f"queue:{{conversation:{conversation}}}"):
        assert asyncio.get_running_loop().time() < deadline, "nobody is in a turn"
        await asyncio.sleep(0.02)
    client.close()


def stored(running: Cluster, conversation: str) -> list[tuple[str, str]]:
    """The kinds and texts of a conversation's events."""
    engine = open_engine(running.database_url)
    event = SQLEvent
    query = sa.select(event.type_name, sa.cast(event.data, sa.JSON)).where(event.sender_id == conversation)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(event.id)).all()
    engine.dispose()
    return [(kind, data.get("text") or data.get("name") or "") for kind, data in rows]


def said_to(running: Cluster, conversation: str) -> list[str]:
    """What the person has said in a conversation, in the order of its being stored."""
    return [text for kind, text in stored(running, conversation) if kind == "user"]


def turns_stand_alone(running: Cluster, conversation: str) -> bool:
    """Whether each turn of a conversation was over before the next began."""
    listening = False
    for kind, text in stored(running, conversation):
        if kind == "user" and not listening:
            return False
        listening = (kind, text) == ("action", "action_listen") or (listening and kind != "user")
    return listening
