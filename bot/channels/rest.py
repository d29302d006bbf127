"""Rasa's REST protocol: anonymous visitors only; for development, and for a back end that shows a token."""

import hmac
import json
import logging
import os
import uuid
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import InputChannel
from redis.exceptions import RedisError
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.secret import SHORTEST, in_development
from bot.channels.limits import OF_BACK_END, Limits, address_of
from bot.channels.shared import SettingsError, redis_url, shared
from bot.channels.text import clean
from bot.channels.turn import FAILED, OnMessage, answers, said, slots_of
from bot.clock import now

logger = logging.getLogger(__name__)

LONGEST_SENDER = 100
TOKEN_VARIABLE = "REST_TOKEN"  # noqa: S105 - its name


class BadRequestError(ValueError):
    """The body is not what the protocol asks for; the message says what is wrong."""


@dataclass(frozen=True)
class RestMessage:
    """One message of the protocol: either typed text or the payload of a button."""

    sender: str
    text: str
    locale: str | None

    @property
    def metadata(self) -> dict[str, Any] | None:
        """What the channel tells the assistant of the message."""
        return {"locale": self.locale} if self.locale else None

    @classmethod
    def parse(cls, body: bytes) -> "RestMessage":
        """Read a request body: `{"sender", "message" or "payload", "locale"}`.

        A missing sender becomes a conversation of its own, never one shared by all.

        Raises:
            BadRequestError: not a JSON object, or a field of the wrong kind.
        """
        data = _json_object(body)
        sender = _field(data, "sender") or uuid.uuid4().hex
        if len(sender) > LONGEST_SENDER or not sender.isprintable():
            raise BadRequestError(f"'sender' is not printable, or longer than {LONGEST_SENDER}")
        payload = _field(data, "payload")
        # Free text is never a payload: "/intent" typed by a person loses its slash.
        text = payload if payload and payload.startswith("/") else clean(_field(data, "message") or "")
        return cls(f"rest:{sender}", text, _field(data, "locale"))


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequestError("the body is not valid JSON") from None
    if not isinstance(data, dict):
        raise BadRequestError("the body is not a JSON object")
    return data


def _field(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequestError(f"'{name}' is not a string")
    return value


@dataclass(frozen=True)
class Settings:
    """Whether the channel is there, and what it wants to be shown.

    Args:
        on: whether anybody is answered.
        token: what to show; None if nothing.
        redis_url: where several workers count.
    """

    on: bool
    token: bytes | None = field(repr=False)
    redis_url: str | None = field(repr=False, default=None)

    @classmethod
    def from_environment(cls) -> "Settings":
        """On with the embedded database, for anybody who reaches it; with any other only with `REST_TOKEN`.

        Raises:
            SettingsError: the token is too short, or several workers share nothing.
        """
        token = os.environ.get(TOKEN_VARIABLE, "")
        if token and len(token) < SHORTEST:
            raise SettingsError(f"Set {TOKEN_VARIABLE} to a random text of at least {SHORTEST} characters.")
        return cls(bool(token) or in_development(), token.encode() if token else None, redis_url())


class RestChannel(InputChannel):
    """Answers each POST with the list of the bot's messages.

    The list is empty only while a person has taken over and a message has been passed on.

    Args:
        settings: who is answered.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """The channel's name and the `rest` in its address."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "RestChannel":
        """The channel as the environment has it; the block in `credentials.yml` is empty.

        Raises:
            SettingsError: see `Settings.from_environment`.
        """
        return cls(Settings.from_environment())

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes, none if it is off.

        `GET /` tells whether a model is loaded, `POST /webhook` takes a message.
        """
        routes = Blueprint("rest_channel")
        if self._settings.on:
            self._serve(routes, on_new_message)
        return routes

    def _serve(self, routes: Blueprint, on_new_message: OnMessage) -> None:
        common = shared(self._settings.redis_url)
        limits = Limits(common, now)

        @routes.route("/", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            if request.app.ctx.agent.is_ready():
                return response.json({"status": "ok"})
            return response.json({"error": "no model is loaded"}, status=503)

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return await self._received(request, limits, on_new_message)

        @routes.listener("before_server_stop")
        async def stop(app: Sanic, _: Any) -> None:
            await common.close()

    async def _received(self, request: Request, limits: Limits, on_new_message: OnMessage) -> HTTPResponse:
        if not self._is_shown(request):
            return response.json({"error": "this needs the back end's token"}, status=401)
        try:
            message = RestMessage.parse(request.body)
        except BadRequestError as error:
            return response.json({"error": str(error)}, status=400)
        agent = request.app.ctx.agent
        try:
            seconds = await self._wait(limits, message.sender, address_of(request))
        except RedisError as error:
            logger.error("A message cannot be counted: %s", type(error).__name__)
            return response.json(await self._say(agent, FAILED, message))
        if seconds:
            told = {"error": "too many messages", "retry_after": seconds}
            return response.json(told, status=429, headers={"Retry-After": str(seconds)})
        return response.json(await self._answer(agent, on_new_message, message))

    def _is_shown(self, request: Request) -> bool:
        if self._settings.token is None:
            return True
        given = str(request.headers.get("authorization", "")).encode("utf-8", "replace")
        return hmac.compare_digest(given, b"Bearer " + self._settings.token)

    async def _wait(self, limits: Limits, sender: str, address: str) -> int:
        """The seconds that a conversation or an address must wait; whoever tries the bot out need not."""
        if self._settings.token is None:
            return 0
        return await limits.wait_of(sender, address, OF_BACK_END)

    async def _answer(self, agent: Any, on_new_message: OnMessage, message: RestMessage) -> list[Any]:
        if not message.text:
            return await self._say(agent, "utter_empty_message", message)
        sender, text, metadata = message.sender, message.text, message.metadata
        return (await answers(agent, on_new_message, sender, text, self.name(), metadata)).messages

    async def _say(self, agent: Any, reply: str, message: RestMessage) -> list[Any]:
        """A reply of the domain, apart from the conversation's course."""
        known = await slots_of(agent, message.sender, message.text, message.metadata)
        return [await said(agent, reply, message.sender, self.name(), known)]
