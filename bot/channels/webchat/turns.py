"""A message of a person: checked, taken once, answered, and shown in every tab."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from socketio import AsyncServer

from bot.channels.conversations import Conversations
from bot.channels.history import Past
from bot.channels.limits import Limits
from bot.channels.turn import Outcome
from bot.channels.webchat.news import News, look
from bot.channels.webchat.protocol import ClientMessage, RefusedError, payload_of
from bot.channels.webchat.revoked import Revoked
from bot.channels.webchat.talks import Guest, Talk, Talks
from bot.channels.wire import from_assistant, from_person
from bot.context import topic_names

Acknowledgement = dict[str, Any]


async def admit(limits: Limits, guest: Guest) -> None:
    """Count one more event of a socket's conversation and address.

    Raises:
        RefusedError: `too_fast`.
    """
    if seconds := await limits.wait_of(guest.talk.name, guest.address):
        raise RefusedError("too_fast", seconds=seconds)


class Turns:
    """Takes the messages of all conversations, one after the other in each."""

    def __init__(
        self,
        server: AsyncServer,
        talks: Talks,
        conversations: Conversations,
        limits: Limits,
        news: News,
        revoked: Revoked,
        now: Callable[[], datetime],
    ) -> None:
        self._server = server
        self._talks = talks
        self._conversations = conversations
        self._limits = limits
        self._news = news
        self._revoked = revoked
        self._now = now

    async def take(self, guest: Guest, data: object) -> Acknowledgement:
        """Take what came with the event `message`; what to acknowledge it with, once it is stored.

        Raises:
            RefusedError: the message is not taken.
            BusyError, redis.exceptions.RedisError, sqlalchemy.exc.SQLAlchemyError, TurnGivenUpError: it
                cannot be.
        """
        # Nothing is waited for before this: messages are answered in the order in which they came.
        async with self._talks.turn(guest.talk):
            await self._revoked.check(guest.token)
            await admit(self._limits, guest)
            message = ClientMessage.parse(data)
            past = await self._conversations.past(guest.talk.name)
            if message.id in past.ids:
                return {"ok": True, "again": True}
            text, title = await self._meant(message, past, guest.talk)
            if guest.talk.person:
                await self._news.tell(guest.talk, await asyncio.to_thread(look, [guest.talk]))
            return await self._answered(guest, message.id, text, title)

    async def _meant(self, message: ClientMessage, past: Past, talk: Talk) -> tuple[str, str | None]:
        """What the assistant is told, and what the person is shown to have said, if that is not the same."""
        if message.text is not None:
            return message.text, None
        if message.command is not None:
            payload = payload_of(message.command, message.value)
            return payload, await self._title(message.command, message.value, talk)
        payload = str(message.payload)
        if payload not in past.offered:
            raise RefusedError("not_offered")
        return payload, past.offered[payload]

    async def _title(self, command: str, value: str | None, talk: Talk) -> str:
        topic = {"person": "human_agent", "topic": value}.get(command)
        if topic:
            return topic_names()[topic][talk.language]
        control = f"{command}_{value}" if value else command
        return await self._conversations.sentence("utter_webchat_pressed", talk.language, control=control)

    async def _answered(self, guest: Guest, message_id: str, text: str, title: str | None) -> Acknowledgement:
        talk, began = guest.talk, self._now().timestamp()
        await self._server.emit("typing", {"on": True}, room=talk.name)
        try:
            outcome = await self._conversations.turn(talk.name, text, guest.metadata(message_id, title))
        finally:
            await self._server.emit("typing", {"on": False}, room=talk.name)
        if outcome.failed:
            return {"error": "failed", "text": str(outcome.messages[0]["text"])}
        written = from_person(message_id, title or text, began)
        await self._server.emit("message", written, room=talk.name, skip_sid=guest.sid)
        await self._show(talk, message_id, outcome)
        await self._news.tell_state(talk)
        return {"ok": True}

    async def _show(self, talk: Talk, message_id: str, outcome: Outcome) -> None:
        for number, said in enumerate(outcome.messages):
            shown = from_assistant(f"{message_id}.{number}", said)
            await self._server.emit("message", shown, room=talk.name)
