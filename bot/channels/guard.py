"""The limits and errors of the bot's HTTP server, as a channel, which Rasa hands the server to."""

from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from actions.secret import in_development
from bot.channels.turn import OnMessage
from bot.guard import protect

ROOT = "/"  # where Rasa tells its version


class Guard(InputChannel):
    """Protects the server: see `bot/guard.py`. Nobody writes through it."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "guard"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """No routes, but what comes with them."""
        return Protection("guard_channel")


class Protection(Blueprint):
    """Protects the app that it is attached to."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Protect the app.

        Raises:
            ProxiesError: see `bot.guard.proxies`.
        """
        protect(app)
        if not in_development():
            app.register_middleware(_without_root, "request")
        super().register(app, options)  # type: ignore[no-untyped-call]


async def _without_root(request: Request) -> HTTPResponse | None:
    return json_response({"error": "not found"}, status=404) if request.path == ROOT else None
