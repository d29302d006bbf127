"""Who comes and goes: connections, identities, and the events that change them."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from redis.exceptions import RedisError
from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError as Refused
from sqlalchemy.exc import SQLAlchemyError

from actions.desk.errors import BusyError
from bot.channels.conversations import Conversations
from bot.channels.limits import OF_CONNECTING, Limits
from bot.channels.news import Found
from bot.channels.shared import Shared
from bot.channels.turn import FAILED
from bot.channels.webchat.carrying import carry_over
from bot.channels.webchat.news import News, look
from bot.channels.webchat.protocol import LONGEST_TEXT, RefusedError
from bot.channels.webchat.revoked import Revoked
from bot.channels.webchat.settings import Settings
from bot.channels.webchat.talks import Guest, Talk, Talks, name_of
from bot.channels.webchat.tokens import Token, TokenError, Tokens, VisitorTokenError
from bot.channels.webchat.turns import Acknowledgement, Turns, admit
from bot.failure import TurnGivenUpError
from bot.languages import DEFAULT_LANGUAGE, LANGUAGES

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks for news
GRACE = timedelta(seconds=10)  # after which an account's connection ends that has shown no fresh token
LAST_SECONDS = 5.0  # for what is under way when the server stops
CARRY_OVER = "carry_over"
UNWORKABLE = (BusyError, RedisError, SQLAlchemyError, TurnGivenUpError)


class Reception:
    """Lets people in, hands on what they write, and sees them off.

    Args:
        server: the Socket.IO server.
        conversations: the agent and its conversations.
        shared: what all processes agree on.
        settings: the keys of tokens.
        now: the clock.
    """

    def __init__(
        self,
        server: AsyncServer,
        conversations: Conversations,
        shared: Shared,
        settings: Settings,
        now: Callable[[], datetime],
    ) -> None:
        self._server = server
        self._conversations = conversations
        self._now = now
        self._tokens = Tokens(settings.account_key, settings.secret)
        self._limits = Limits(shared, now)
        self._talks = Talks(shared)
        self._news = News(server, conversations, now)
        self._revoked = Revoked(now)
        self._turns = Turns(server, self._talks, conversations, self._limits, self._news, self._revoked, now)
        self._finishing = False
        self._receivers = {
            "message": self._turns.take,
            "refresh": self._refresh,
            "carry_over": self._carry_over,
            "logout": self._logout,
        }

    async def connect(self, sid: str, address: str, auth: object) -> None:
        """Let somebody in, and send him the session.

        Raises:
            socketio.exceptions.ConnectionRefusedError: the protocol's refusals, by `data.code`.
        """
        try:
            guest, offer = await self._admitted(sid, address, auth if isinstance(auth, Mapping) else {})
        except TokenError as error:
            raise _refused(error.code) from None
        except UNWORKABLE as error:
            logger.error("A connection could not be taken: %s", type(error).__name__)
            raise _refused("not_ready") from None
        self._talks.add(guest)
        await self._server.enter_room(sid, guest.talk.name)
        self._server.start_background_task(self._greet, guest, offer)

    def disconnect(self, sid: str) -> None:
        """Somebody is gone."""
        self._talks.remove(sid)

    async def receive(self, sid: str, event: str, data: object) -> Acknowledgement:
        """Handle an event of a connected socket; what to acknowledge it with."""
        guest = self._talks.guests.get(sid)
        if guest is None:
            return {"error": "bad_message"}
        guest.waits += 1
        try:
            return await self._received(guest, event, data)
        finally:
            guest.waits -= 1

    async def _received(self, guest: Guest, event: str, data: object) -> Acknowledgement:
        try:
            if event != "message":  # which is counted in its turn
                await admit(self._limits, guest)
            return await self._receivers[event](guest, data)
        except TokenError as error:
            return {"error": error.code}
        except RefusedError as refused:
            return await self._refusal(guest.talk, refused)
        except UNWORKABLE as error:
            logger.error("What came with '%s' cannot be done: %s", event, type(error).__name__)
            return {
                "error": "failed",
                "text": await self._conversations.sentence(FAILED, guest.talk.language),
            }

    async def _refusal(self, talk: Talk, refused: RefusedError) -> Acknowledgement:
        reply = f"utter_webchat_{refused.code}"
        text = await self._conversations.sentence(reply, talk.language, **refused.values)
        seconds = refused.values.get("seconds")
        return {"error": refused.code, "text": text, **({"retry_after": seconds} if seconds else {})}

    async def finish(self) -> None:
        """See everybody off and let nobody in; who waits for an answer gets it first, for so long at most."""
        self._finishing, end = True, monotonic() + LAST_SECONDS
        while self._talks.guests:
            late = monotonic() >= end
            for guest in list(self._talks.guests.values()):
                if late or not guest.waits:
                    await self._server.disconnect(guest.sid)
            await asyncio.sleep(0.05)

    async def look_forever(self) -> None:
        """Once a second, tell the open conversations what is new; nothing is asked while there are none."""
        while True:
            await asyncio.sleep(EVERY)
            await _logged(self._look())

    async def _admitted(self, sid: str, address: str, auth: Mapping[str, Any]) -> tuple[Guest, str | None]:
        """Whoever asks to come in, and whether he is offered to carry a visitor's conversation over."""
        if self._finishing or not self._conversations.ready:
            raise _refused("not_ready")
        wait = await self._limits.wait(f"connecting:{address}", OF_CONNECTING)
        if wait:
            raise _refused("too_many", retry_after=wait)
        account, visitor = auth.get("token"), auth.get("visitor")
        token = await self._identified(account, visitor)
        locale = auth.get("locale") if auth.get("locale") in LANGUAGES else None
        name = name_of(token, account=account is not None)
        language, person = await self._conversations.state(name, locale)
        offer = CARRY_OVER if account is not None and await self._has_written(visitor) else None
        talk = self._talks.open(name, token.subject if account is not None else None, language)
        talk.person = person
        return Guest(sid, address, token, locale, talk), offer

    async def _identified(self, account: object, visitor: object) -> Token:
        """Whose token it is; a new visitor's if there is none.

        Raises:
            TokenError: it is not accepted.
        """
        if account is None and visitor is None:
            fresh = self._tokens.for_visitor(secrets.token_urlsafe(16), self._now(), secrets.token_hex(8))
            return self._tokens.visitor(fresh)
        check = self._tokens.visitor if account is None else self._tokens.account
        error = VisitorTokenError if account is None else TokenError
        given = visitor if account is None else account
        token = check(given) if isinstance(given, str) else None
        if token is None or await self._revoked.is_revoked(token):
            raise error
        return token

    async def _has_written(self, visitor: object) -> bool:
        try:
            token = await self._identified(None, visitor) if visitor is not None else None
        except TokenError:
            return False
        return token is not None and (await self._conversations.past(name_of(token, account=False))).spoken

    async def _greet(self, guest: Guest, offer: str | None) -> None:
        try:
            await self._send_session(guest.talk, guest.sid, offer)
        except UNWORKABLE as error:
            logger.error("A session could not be sent: %s", type(error).__name__)
            await self._server.disconnect(guest.sid)

    async def _send_session(self, talk: Talk, room: str, offer: str | None = None) -> None:
        """Send where a conversation stands to one socket, or to all tabs of it."""
        guest = next(iter(talk.guests.values()), None)
        if guest is None:
            return
        new = (
            None
            if talk.login
            else self._tokens.for_visitor(guest.token.subject, self._now(), secrets.token_hex(8))
        )
        session = {
            "visitor": new,
            "account": talk.login,
            "language": talk.language,
            "person": talk.person,
            "messages": (await self._conversations.past(talk.name)).shown,
            "offer": offer,
            "limits": {"characters": LONGEST_TEXT},
        }
        await self._server.emit("session", session, room=room)

    async def _refresh(self, guest: Guest, data: object) -> Acknowledgement:
        token = await self._identified(_text(data, "token"), None)
        if not guest.talk.login or name_of(token, account=True) != guest.talk.name:
            raise TokenError
        guest.token = token
        return {"ok": True}

    async def _carry_over(self, guest: Guest, data: object) -> Acknowledgement:
        take = data.get("take") if isinstance(data, Mapping) else None
        if not guest.talk.login or not isinstance(take, bool):
            raise RefusedError("bad_message")
        await self._revoked.check(guest.token)
        token = await self._identified(None, _text(data, "visitor"))
        await self._settle(guest.talk, token, take=take)
        return {"ok": True}

    async def _settle(self, talk: Talk, visitor: Token, *, take: bool) -> None:
        """Take the visitor's conversation or leave it; in any case nobody is that visitor any more."""
        other = self._talks.open(name_of(visitor, account=False), None, DEFAULT_LANGUAGE)
        async with self._talks.turn(other), self._talks.turn(talk):
            if await self._revoked.is_revoked(visitor):
                raise VisitorTokenError
            if take:
                await carry_over(self._conversations, other.name, talk)
            await self._revoked.revoke(visitor)
            await self._news.tell_state(talk)
        await self._cut_off({visitor.key})
        await self._send_session(talk, talk.name)

    async def _logout(self, guest: Guest, data: object) -> Acknowledgement:
        await self._revoked.revoke(guest.token)
        self._server.start_background_task(self._cut_off, {guest.token.key})  # once this is acknowledged
        return {"ok": True}

    async def _cut_off(self, keys: set[str]) -> None:
        for guest in self._talks.with_keys(keys):
            await self._server.disconnect(guest.sid)

    async def _look(self) -> None:
        talks = self._talks.visited
        if not talks:
            return
        keys = {guest.token.key for guest in self._talks.guests.values()}
        found = await asyncio.to_thread(look, talks, sorted(keys))
        over = {guest.token.key for guest in self._talks.guests.values() if self._is_over(guest)}
        await self._cut_off(over | found.revoked)
        for talk in talks:
            # Who is in a turn is told with the next look.
            if talk.guests and not talk.lock.locked() and found.concerns(talk):
                await _logged(self._tell(talk, found))

    async def _tell(self, talk: Talk, found: Found) -> None:
        async with self._talks.turn(talk):
            await self._news.tell(talk, found)

    def _is_over(self, guest: Guest) -> bool:
        return guest.token.expires + GRACE < self._now()


def _refused(code: str, **more: Any) -> Refused:
    return Refused(code, {"code": code, **more})


async def _logged(work: Awaitable[None]) -> None:
    """Do something that is tried again with the next look, whatever fails."""
    try:
        await work
    except (TurnGivenUpError, Exception) as error:
        logger.error("The news cannot be told: %s", type(error).__name__)


def _text(data: object, name: str) -> str:
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, str) else ""
