"""The consultants' side over HTTP, in the action server: `POST /desk/<what>` with a bearer token.

The body is a JSON object with the acting `staff` login and what the operation needs; see OPERATIONS. Answers
are JSON objects: the result, or `{"error": ...}` with 400, 401, 404, 405, 409, 413, 422 or 503. Beside them
stands the report as a page: see `actions/insights.py`.
"""

import asyncio
import hmac
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pluggy
from rasa_sdk.plugin import plugin_manager
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response
from sqlalchemy.exc import SQLAlchemyError

from actions import insights
from actions.desk.claims import Claim
from actions.desk.errors import BusyError, DeskError, IllegalMoveError, NotFoundError
from actions.desk.handovers import Handover, Message
from actions.secret import MissingSecretError, staff_token
from actions.services import claims, handovers
from actions.store.database import UnitOfWork, unit_of_work
from bot.clock import now

logger = logging.getLogger(__name__)

LARGEST = 16_384  # bytes of a body
LONGEST_NAME = 100
HIGHEST_NUMBER = 2**31 - 1
PATIENCE = 10.0  # seconds
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
STATUSES: dict[type[DeskError], int] = {NotFoundError: 404, IllegalMoveError: 409, BusyError: 503}
Json = dict[str, Any]


class RefusedError(Exception):
    """A request that is not even looked up; with its status and a sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Call:
    """A request's body."""

    data: Json

    @classmethod
    def parse(cls, body: bytes) -> "Call":
        """Read a body.

        Raises:
            RefusedError: it is no JSON object.
        """
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            raise RefusedError(400, "the body is not valid JSON") from None
        if not isinstance(data, dict):
            raise RefusedError(400, "the body is not a JSON object")
        return cls(data)

    @property
    def staff(self) -> str:
        """Who acts."""
        return self.name("staff")

    def name(self, field: str) -> str:
        """A login or a reference; raises RefusedError where there is none."""
        value = self.text(field)
        if not value.isprintable() or not 0 < len(value) <= LONGEST_NAME:
            raise RefusedError(400, f"'{field}' is no login or reference")
        return value

    def text(self, field: str) -> str:
        """What somebody wrote; raises RefusedError where it is no text."""
        value = self.data.get(field)
        # NUL and half a surrogate pair are what a database does not take.
        if not isinstance(value, str) or "\0" in value or value.encode("utf-8", "replace").decode() != value:
            raise RefusedError(400, f"'{field}' is missing or no text")
        return value

    def number(self, field: str) -> int:
        """A message's number, 0 if absent; raises RefusedError for anything else."""
        value = self.data.get(field, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= HIGHEST_NUMBER:
            raise RefusedError(400, f"'{field}' is no message number")
        return value


def _queue(work: UnitOfWork, call: Call) -> Json:
    waiting, mine = handovers.queue(work, call.staff), handovers.my_handovers(work, call.staff)
    return {"waiting": [_handover(found) for found in waiting], "mine": [_handover(found) for found in mine]}


def _take(work: UnitOfWork, call: Call) -> Json:
    return _handover(handovers.take_handover(work, call.staff, call.name("handover"), now()))


def _read(work: UnitOfWork, call: Call) -> Json:
    found, messages = handovers.read_handover(work, call.staff, call.name("handover"), call.number("after"))
    return {**_handover(found), "messages": [_message(message) for message in messages]}


def _reply(work: UnitOfWork, call: Call) -> Json:
    reference, text = call.name("handover"), call.text("text")
    return _handover(handovers.consultant_message(work, call.staff, reference, text, now()))


def _close(work: UnitOfWork, call: Call) -> Json:
    return _handover(handovers.close_handover(work, call.staff, call.name("handover"), now()))


def _claims(work: UnitOfWork, call: Call) -> Json:
    return {"claims": [_claim(claim) for claim in claims.undecided_claims(work, call.staff)]}


def _accept(work: UnitOfWork, call: Call) -> Json:
    return _claim(claims.accept_claim(work, call.staff, call.name("claim"), now()))


def _pay(work: UnitOfWork, call: Call) -> Json:
    return _claim(claims.pay_claim(work, call.staff, call.name("claim"), now()))


def _refuse(work: UnitOfWork, call: Call) -> Json:
    return _claim(claims.refuse_claim(work, call.staff, call.name("claim"), call.text("why"), now()))


Operation = Callable[[UnitOfWork, Call], Json]
OPERATIONS: dict[str, Operation] = {
    "queue": _queue,
    "take": _take,
    "read": _read,
    "reply": _reply,
    "close": _close,
    "claims": _claims,
    "claims/accept": _accept,
    "claims/pay": _pay,
    "claims/refuse": _refuse,
}


def _handover(found: Handover) -> Json:
    return {
        "handover": found.id,
        "account": found.login,
        "language": found.language,
        "state": found.state.value,
        "consultant": found.consultant,
        "opened_at": found.opened_at.isoformat(),
        "summary": found.summary,
    }


def _message(message: Message) -> Json:
    at = message.at.isoformat()
    return {"number": message.number, "author": message.author.value, "text": message.text, "at": at}


def _claim(claim: Claim) -> Json:
    return {
        "claim": claim.reference,
        "status": claim.status.value,
        "discussion": claim.discussion.reference,
        "buyer": claim.discussion.order.buyer,
        "seller": claim.discussion.order.seller,
        "amount": f"{claim.amount} {claim.currency}",
        "submitted_at": claim.submitted_at.isoformat(),
    }


routes = Blueprint("desk", url_prefix="/desk")


# One route for all that begins so: what is no operation is refused here, and not by the server's own handler,
# which would answer 500 and repeat the request.
@routes.route("/<path:path>", methods=METHODS, stream=True)
async def answer(request: Request, path: str) -> HTTPResponse:
    """Carry out an operation for whoever shows the token."""
    try:
        _check_token(request)
        if path == insights.PATH and request.method == "GET":
            return await insights.report(request)
        if path not in OPERATIONS:
            raise RefusedError(404, "no such operation")
        if request.method != "POST":
            raise RefusedError(405, "operations are POST requests")
        call = Call.parse(await _body(request))
        done = asyncio.to_thread(_in_transaction, OPERATIONS[path], call)
        return json_response(await asyncio.wait_for(done, PATIENCE))
    except RefusedError as error:
        return json_response({"error": str(error)}, status=error.status)
    except DeskError as error:
        return json_response({"error": error.id}, status=STATUSES.get(type(error), 422))
    except (SQLAlchemyError, asyncio.TimeoutError) as error:
        logger.error("The desk cannot work: %s", type(error).__name__)
        return json_response({"error": "the desk cannot work now"}, status=503)


def _in_transaction(operation: Operation, call: Call) -> Json:
    with unit_of_work() as work:
        return operation(work, call)


def _check_token(request: Request) -> None:
    try:
        wanted = b"Bearer " + staff_token()
    except MissingSecretError as error:
        raise RefusedError(401, str(error)) from None
    given = str(request.headers.get("authorization", "")).encode("utf-8", "replace")
    if not hmac.compare_digest(given, wanted):
        raise RefusedError(401, "this needs the consultants' token")


async def _body(request: Request) -> bytes:
    """The body, as far as it is not too large."""
    body = b""
    assert request.stream is not None, "the route is a stream's"
    while chunk := await request.stream.read():
        body += chunk
        if len(body) > LARGEST:
            raise RefusedError(413, f"the body has more than {LARGEST} bytes")
    return body


@pluggy.HookimplMarker("rasa_sdk")
def attach_sanic_app_extensions(app: Sanic) -> None:
    """Add the routes to the action server, which calls this as it starts."""
    app.blueprint(routes)


# The action server imports all of `actions` before it asks its plug-ins.
plugin_manager().register(sys.modules[__name__])
