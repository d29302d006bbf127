"""What every HTTP server of the assistant has: limits to requests, and errors that tell nothing of them."""

import asyncio
import logging
import os
import traceback
from http import HTTPStatus
from typing import Any

from sanic import Sanic
from sanic.exceptions import PayloadTooLarge, RequestTimeout, SanicException, ServiceUnavailable
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse
from sanic.response import json as json_response

logger = logging.getLogger(__name__)

PROXIES_VARIABLE = "PROXIES"
MOST_PROXIES = 5
LARGEST_BODY = 64 * 1024  # bytes; what takes more reads its body itself
LONGEST_FRAME = 32 * 1024  # bytes
REQUEST_SECONDS = 10  # in which a request's head must be there
RESPONSE_SECONDS = 30  # in which its body must be, and the answer
IDLE_SECONDS = 30
CLOSING_SECONDS = 1  # in which an error's answer is taken
# What Rasa's servers set for whoever asks; no entrance knows people by cookies.
LEAVES = ("access-control-allow-credentials", "access-control-expose-headers")


class ProxiesError(RuntimeError):
    """`PROXIES` is no small number."""


class QuietErrors(ErrorHandler):
    """Answers errors by their status alone, and logs the class and the frames of those that are a fault.

    Sanic's own handler repeats the address in answer and log, and the action server's the whole request.
    """

    def response(self, request: Request, exception: BaseException) -> HTTPResponse:
        """The answer to an error."""
        expected = isinstance(exception, SanicException)
        status = int(getattr(exception, "status_code", 500)) if expected else 500
        if not expected:
            # The frames alone: an exception's text may quote what a person wrote.
            frames = "".join(traceback.format_tb(exception.__traceback__))
            logger.error("A request failed: %s\n%s", type(exception).__name__, frames)
        if isinstance(exception, ServiceUnavailable | RequestTimeout | PayloadTooLarge):
            # The server would wait without end for the rest of the body.
            transport: Any = request.transport
            asyncio.get_running_loop().call_later(CLOSING_SECONDS, transport.abort)
        headers = getattr(exception, "headers", None) if status in (401, 405, 416) else None
        return json_response({"error": HTTPStatus(status).phrase.lower()}, status=status, headers=headers)


def proxies() -> int:
    """`PROXIES`: how many proxies stand before the server, each adding to `X-Forwarded-For`; 0 if unset.

    Raises:
        ProxiesError: it is no whole number from 0 to 5.
    """
    written = os.environ.get(PROXIES_VARIABLE, "").strip() or "0"
    if not written.isascii() or not written.isdigit() or int(written) > MOST_PROXIES:
        raise ProxiesError(f"Set {PROXIES_VARIABLE} to the number of proxies before the server.")
    return int(written)


def protect(app: Sanic, largest_body: int = LARGEST_BODY) -> None:
    """Set an app's limits and errors; a client's address is the connection's unless `PROXIES` says otherwise.

    Raises:
        ProxiesError: see `proxies`.
    """
    app.error_handler = QuietErrors()
    logging.getLogger("sanic.error").addFilter(_tells_no_address)
    app.config.update(
        {
            "ACCESS_LOG": False,  # addresses hold what a service shows itself with
            "REQUEST_TIMEOUT": REQUEST_SECONDS,
            "RESPONSE_TIMEOUT": RESPONSE_SECONDS,
            "KEEP_ALIVE_TIMEOUT": IDLE_SECONDS,
            "REQUEST_MAX_SIZE": largest_body,
            "WEBSOCKET_MAX_SIZE": LONGEST_FRAME,
            "PROXIES_COUNT": proxies() or None,
            "REAL_IP_HEADER": None,
            "FORWARDED_SECRET": None,
        }
    )
    app.register_middleware(_hardened, "response")


def _tells_no_address(record: logging.LogRecord) -> bool:
    """Sanic repeats the address of a request whose body nobody has read."""
    return not record.getMessage().startswith("<Request:")


async def _hardened(_: Request, response: Any) -> None:
    if isinstance(response, BaseHTTPResponse):  # a socket that has closed leaves none
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        for name in LEAVES:
            response.headers.pop(name, None)
