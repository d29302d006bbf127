"""Why the Cloud API did not send a message, in the terms of all services."""

from dataclasses import dataclass
from http import HTTPStatus

from pywa.errors import WhatsAppError

from bot.channels.messaging.contract import Reason, SendError

# Seconds. What may have gone out all the same shows by its status before it would be sent again.
SETTLED = 10.0


@dataclass(frozen=True)
class Failure:
    """What an error means, and in how many seconds it may be over, if it will be."""

    reason: Reason
    after: float | None = None


BAD_REQUEST = Failure(Reason.BAD_REQUEST)
BLOCKED = Failure(Reason.BLOCKED)
TOKEN = Failure(Reason.TOKEN_EXPIRED, 60)
UNAVAILABLE = Failure(Reason.UNAVAILABLE, SETTLED)
OF_CODE: dict[int, Failure] = {
    0: TOKEN,
    3: TOKEN,
    10: TOKEN,
    190: TOKEN,
    **dict.fromkeys(range(200, 300), TOKEN),
    4: Failure(Reason.RATE_LIMIT, 60),  # calls of the app in an hour
    613: Failure(Reason.RATE_LIMIT, 60),
    80007: Failure(Reason.RATE_LIMIT, 60),
    130429: Failure(Reason.RATE_LIMIT, 1),  # messages of the number in a second
    131048: Failure(Reason.RATE_LIMIT, 600),  # too many have been reported or blocked
    131056: Failure(Reason.RATE_LIMIT, 6),  # one message in six seconds to the same person
    100: BAD_REQUEST,
    131026: BLOCKED,  # no such account, or it does not take messages
    131030: BLOCKED,
    131050: BLOCKED,
    131047: Failure(Reason.WINDOW_CLOSED),
    1: UNAVAILABLE,
    2: UNAVAILABLE,
    131000: UNAVAILABLE,
    131016: UNAVAILABLE,
}
OF_STATUS: dict[int, Failure] = {
    HTTPStatus.UNAUTHORIZED: TOKEN,
    HTTPStatus.TOO_MANY_REQUESTS: Failure(Reason.RATE_LIMIT, 60),
}


def send_error(error: WhatsAppError) -> SendError:
    """What it means that the service does not take a message; the wait that it asks for counts."""
    if error.code not in OF_CODE and (error.status_code or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return unknown_outcome()
    failure = OF_CODE.get(error.code) or _of_status(error)
    return _as_error(failure, error.code, _retry_after(error))


def not_reached() -> SendError:
    """The service could not be reached."""
    return SendError(Reason.UNAVAILABLE, None, retry=True)


def unknown_outcome() -> SendError:
    """Nothing, or nothing that can be read, was answered: the message may have gone out."""
    return _as_error(UNAVAILABLE, None)


def _as_error(failure: Failure, code: int | None, asked: float = 0) -> SendError:
    if failure.after is None:
        return SendError(failure.reason, code, retry=False)
    return SendError(failure.reason, code, retry=True, after=max(failure.after, asked))


def _of_status(error: WhatsAppError) -> Failure:
    return UNAVAILABLE if error.is_transient else OF_STATUS.get(error.status_code or 0, BAD_REQUEST)


def _retry_after(error: WhatsAppError) -> float:
    header = error.raw_response.headers.get("Retry-After", "") if error.raw_response is not None else ""
    return float(header) if header.isascii() and header.isdigit() else 0
