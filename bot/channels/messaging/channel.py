"""A messaging service on Rasa's server: the webhook, and the work that follows it."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from actions.desk.errors import BusyError
from bot.channels.messaging.contract import BadBodyError, Connector, Incoming
from bot.channels.messaging.intake import Intake, Precedence
from bot.channels.messaging.receiving import sort_out
from bot.channels.messaging.work import Work
from bot.channels.shared import redis_url, shared
from bot.channels.turn import OnMessage
from bot.clock import now

logger = logging.getLogger(__name__)

# Of the process: what either service delivers goes before either's turns.
PRECEDENCE = Precedence()
LONGEST_BODY = 4 * 1024**2  # bytes; the services' own bound is 3 MB


class MessagingChannel(InputChannel):
    """Takes what a messaging service delivers: see `docs/messaging.md`.

    A service's own channel derives from this one, and makes its connector from the environment. Without a
    connector the service is not set up, and its addresses are not there.

    Args:
        connector: the service, if it is set up.
    """

    def __init__(self, connector: Connector | None) -> None:
        self._connector = connector

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes: `GET /webhook` is the verification of the address, `POST /webhook` takes a body.

        Raises:
            SettingsError: several workers are wanted and share nothing.
        """
        routes = Blueprint(f"{self.name()}_channel")
        if self._connector is not None:
            _serve(routes, self._connector, on_new_message)
        return routes


def _serve(routes: Blueprint, connector: Connector, on_new_message: OnMessage) -> None:
    common = shared(redis_url())
    intake = Intake(connector.name)
    work = Work(connector, on_new_message, common, PRECEDENCE, now)

    @routes.route("/webhook", methods=["GET"])
    async def challenge(request: Request) -> HTTPResponse:
        answer = connector.challenge({name: values[0] for name, values in request.args.items()})
        return response.text("forbidden", status=403) if answer is None else response.text(answer)

    @routes.route("/webhook", methods=["POST"], stream=True)
    async def receive(request: Request) -> HTTPResponse:
        with PRECEDENCE.webhook():
            body = await _read(request)
            if body is None:
                return response.text("too large", status=413)
            if not _verified(connector, body, request.headers):
                return response.text("forbidden", status=403)
            return await _taken(connector, body, intake, work)

    @routes.listener("after_server_start")
    async def start(app: Sanic, _: Any) -> None:
        work.start(app.ctx)

    @routes.listener("before_server_stop")
    async def stop(app: Sanic, _: Any) -> None:
        await work.stop()
        await connector.close()
        await common.close()


async def _read(request: Request) -> bytes | None:
    """The body; None as soon as it is too long."""
    body = bytearray()
    while (part := await request.stream.read()) is not None:  # type: ignore[union-attr]
        body += part
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)


def _verified(connector: Connector, body: bytes, headers: Mapping[str, str]) -> bool:
    with suppress(Exception):  # whatever a header holds, it is no signature then
        return connector.verified(body, headers)
    return False


async def _taken(connector: Connector, body: bytes, intake: Intake, work: Work) -> HTTPResponse:
    items = _parsed(connector, body)
    if items is None:
        return response.text("not understood", status=400)
    moment = now()
    taken = sort_out(connector.name, items, moment)
    try:
        await intake.keep(taken, moment)
    except (BusyError, SQLAlchemyError) as error:
        # The service delivers it again.
        logger.error("A webhook's body cannot be stored: %s", type(error).__name__)
        return response.text("try again", status=503)
    if taken.received:
        work.call()
    return response.text("ok")


def _parsed(connector: Connector, body: bytes) -> list[Incoming] | None:
    try:
        return connector.parse(body)
    except BadBodyError as error:
        logger.warning("A body of %s is not understood: %s", connector.name, error)
    except Exception as error:
        logger.error("A body of %s cannot be read: %s", connector.name, type(error).__name__)
    return None
