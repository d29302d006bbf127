"""Rasa's REST protocol for development: anonymous visitors only."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.text import clean
from bot.channels.turn import OnMessage, answers, said, slots_of

LONGEST_SENDER = 100


class BadRequestError(ValueError):
    """The body is not what the protocol asks for; the message says what is wrong."""


@dataclass(frozen=True)
class RestMessage:
    """One message of the protocol: either typed text or the payload of a button."""

    sender: str
    text: str
    locale: str | None

    @classmethod
    def parse(cls, body: bytes) -> "RestMessage":
        """Read a request body: `{"sender", "message" or "payload", "locale"}`.

        A missing sender becomes a conversation of its own, never one shared by all.

        Raises:
            BadRequestError: not a JSON object, or a field of the wrong kind.
        """
        data = _json_object(body)
        sender = _field(data, "sender") or uuid.uuid4().hex
        if len(sender) > LONGEST_SENDER:
            raise BadRequestError(f"'sender' is longer than {LONGEST_SENDER} characters")
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


class RestChannel(InputChannel):
    """Answers each POST with the list of the bot's messages.

    The list is empty only while a person has taken over and a message has been passed on.
    """

    @classmethod
    def name(cls) -> str:
        """The channel's name and the `rest` in its address."""
        return "rest"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes: `GET /` tells whether a model is loaded, `POST /webhook` takes a message."""
        routes = Blueprint("rest_channel")

        @routes.route("/", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            if request.app.ctx.agent.is_ready():
                return response.json({"status": "ok"})
            return response.json({"error": "no model is loaded"}, status=503)

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                message = RestMessage.parse(request.body)
            except BadRequestError as error:
                return response.json({"error": str(error)}, status=400)
            return response.json(await self._answer(request.app.ctx.agent, on_new_message, message))

        return routes

    async def _answer(self, agent: Any, on_new_message: OnMessage, message: RestMessage) -> list[Any]:
        metadata = {"locale": message.locale} if message.locale else None
        if not message.text:
            known = await slots_of(agent, message.sender, "", metadata)
            return [await said(agent, "utter_empty_message", message.sender, self.name(), known)]
        outcome = await answers(agent, on_new_message, message.sender, message.text, self.name(), metadata)
        return outcome.messages
