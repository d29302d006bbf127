"""What the Graph API's errors mean."""

import json
import math
from collections.abc import Mapping
from typing import Any

from httpx import Response

from bot.channels.messaging.contract import Reason, SendError

# By code and, where it tells more, subcode.
_REASONS: dict[tuple[int, int | None], Reason] = {
    (10, 2018278): Reason.WINDOW_CLOSED,
    (10, 2018065): Reason.WINDOW_CLOSED,
    (10, 2018108): Reason.BLOCKED,
    (100, 2018001): Reason.BLOCKED,
    (200, 1545041): Reason.BLOCKED,
    (551, None): Reason.BLOCKED,
    # A permission that the token has not, or has no more, is mended like a token.
    **{(code, None): Reason.TOKEN_EXPIRED for code in (0, 3, 10, 102, 190, *range(200, 300))},
    **{(code, None): Reason.RATE_LIMIT for code in (4, 17, 32, 341, 368, 613, 80001, 80006)},
    **{(code, None): Reason.UNAVAILABLE for code in (1, 2, 1200)},
}
# A new token, a lower rate or a service that is back makes the same message go; nothing helps the others.
_PASSING = (Reason.RATE_LIMIT, Reason.TOKEN_EXPIRED, Reason.UNAVAILABLE)
_USAGE = "x-business-use-case-usage"


def uncertain() -> SendError:
    """Nothing came back that tells whether the message went out."""
    return SendError(Reason.UNAVAILABLE, None, retry=True)


def refused(answer: Response) -> SendError:
    """What an answer that is no success means."""
    error = _error(answer)
    code, subcode = (_number(error.get(name)) for name in ("code", "error_subcode"))
    if code is None:
        return uncertain() if answer.is_server_error else SendError(Reason.BAD_REQUEST, None, retry=False)
    reason = _REASONS.get((code, subcode)) or _REASONS.get((code, None)) or Reason.BAD_REQUEST
    return SendError(reason, code, reason in _PASSING, _wait(answer.headers))


def _error(answer: Response) -> dict[str, Any]:
    try:
        data = answer.json()
    except (ValueError, RecursionError):
        return {}
    error = data.get("error") if isinstance(data, dict) else None
    return error if isinstance(error, dict) else {}


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _wait(headers: Mapping[str, str]) -> float | None:
    """The seconds after which the service says that it may be called again."""
    try:
        if "retry-after" in headers:
            seconds = float(headers["retry-after"])
        else:
            usages = json.loads(headers.get(_USAGE, "{}")).values()
            minutes = [use["estimated_time_to_regain_access"] for found in usages for use in found]
            seconds = 60.0 * max(minutes, default=0)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None
