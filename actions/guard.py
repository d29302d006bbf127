"""The action server accepts only its bot: the header `X-Action-Secret` must show `ACTION_SECRET`."""

import hmac
import sys
from collections.abc import Callable

import pluggy
from rasa_sdk.plugin import plugin_manager
from sanic import Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse
from sanic.response import json as json_response

from actions.secret import action_secret
from bot.guard import protect

HEADER = "x-action-secret"
LARGEST_CALL = 4 * 1024**2  # bytes; a call has the last turns of a conversation in it
# By their patterns: consultants show a token of their own, and what looks after the process has no secret.
OPEN = frozenset({"health", "live", "ready", "metrics", "desk/<path:path>", "desk/<path>"})


def checks(secret: bytes) -> Callable[[Request], HTTPResponse | None]:
    """A middleware that refuses who does not show the secret, before anything of the request is looked at."""

    def check(request: Request) -> HTTPResponse | None:
        if request.route and request.route.path in OPEN:
            return None
        given = str(request.headers.get(HEADER, "")).encode("utf-8", "replace")
        if hmac.compare_digest(given, secret):
            return None
        return json_response({"error": "this needs the bot's secret"}, status=401)

    return check


def same_origin(_: Request, response: BaseHTTPResponse) -> None:
    """No page may read answers: the server's own leave is for all."""
    for name in [name for name in response.headers if name.lower().startswith("access-control-")]:
        del response.headers[name]


@pluggy.HookimplMarker("rasa_sdk")
def attach_sanic_app_extensions(app: Sanic) -> None:
    """Close the action server, which calls this as it starts.

    Raises:
        MissingSecretError: there is no secret, so it does not start.
    """
    protect(app, LARGEST_CALL)
    app.register_middleware(checks(action_secret()), "request")
    app.register_middleware(same_origin, "response")


# The action server imports all of `actions` before it asks its plug-ins.
plugin_manager().register(sys.modules[__name__])
