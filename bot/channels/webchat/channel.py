"""The web channel on Rasa's server: the route, the socket's events, and the look for news each second."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer
from websockets.exceptions import InvalidHandshake
from websockets.server import ServerConnection

from bot.action_server import PATIENCE
from bot.channels.conversations import Conversations
from bot.channels.files import serve
from bot.channels.limits import address_of
from bot.channels.shared import shared
from bot.channels.turn import OnMessage
from bot.channels.webchat.reception import Reception
from bot.channels.webchat.settings import Settings
from bot.clock import now
from bot.guard import LONGEST_FRAME

WIDGET = Path(__file__).parents[2] / "widget" / "dist"
MOST_OPEN = 100  # sockets of an address
CHANNEL = "webchat"
PATH = f"/webhooks/{CHANNEL}/socket.io"


class WebchatChannel(InputChannel):
    """Serves the chat widget: see `docs/webchat.md`.

    Args:
        settings: who may connect, and with what.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """The channel's name and the `webchat` in its address."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "WebchatChannel":
        """The channel as the environment has it; the block in `credentials.yml` is empty.

        Raises:
            SettingsError, MissingSecretError: see `Settings.from_environment`.
        """
        return cls(Settings.from_environment())

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes: `GET /` tells whether a model is loaded, `socket.io` is the socket."""
        common = shared(self._settings.redis_url)
        # Origins are checked before Socket.IO sees the request: it would let pass who names none.
        server = AsyncServer(
            async_mode="sanic",
            client_manager=common.manager(),
            transports=["websocket"],
            max_http_buffer_size=LONGEST_FRAME,
            cors_allowed_origins=[],
        )
        routes = SocketBlueprint("webchat_channel", server, self._settings)
        conversations = Conversations(lambda: routes.agent, on_new_message, CHANNEL)
        reception = Reception(server, conversations, common, self._settings, now)
        _listen(server, reception)

        @routes.route("/", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            if conversations.ready:
                return response.json({"status": "ok"})
            return response.json({"error": "no model is loaded"}, status=503)

        serve(routes, WIDGET, "/widget")

        @routes.listener("after_server_start")
        async def start(app: Sanic, _: Any) -> None:
            app.ctx.webchat_news = asyncio.create_task(reception.look_forever())

        @routes.listener("before_server_stop")
        async def stop(app: Sanic, _: Any) -> None:
            app.ctx.webchat_news.cancel()
            with suppress(asyncio.CancelledError):
                await app.ctx.webchat_news
            await reception.finish()
            if server.eio.sockets:  # open ones would hold the server up, and without any it fails
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(server.eio.disconnect(), PATIENCE)
            await common.close()

        return routes


class SocketBlueprint(Blueprint):
    """The channel's routes, and the socket's beside them, for pages of allowed origins alone."""

    def __init__(self, name: str, server: AsyncServer, settings: Settings) -> None:
        super().__init__(name)
        self.ctx.server = server
        self.ctx.settings = settings
        self.ctx.open = Counter[str]()

    @property
    def agent(self) -> Any:
        """The agent of the app that serves the routes."""
        return self.ctx.app.ctx.agent

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Attach the routes to the app."""
        self.ctx.app = app
        app.add_route(self._handshake, PATH, methods=["GET"])
        # Long enough for any turn; a client that does not close its socket holds up a stop no longer.
        app.config.GRACEFUL_SHUTDOWN_TIMEOUT = PATIENCE
        app.enable_websocket()  # type: ignore[no-untyped-call]
        super().register(app, options)  # type: ignore[no-untyped-call]

    async def _handshake(self, request: Request) -> HTTPResponse:
        if not self.ctx.settings.allows(request.headers.get("origin"), _port(request)):
            return response.json({"error": "origin"}, status=403)
        if not _is_upgrade(request):
            return response.json({"error": "no websocket"}, status=400)
        return await self._served(request, address_of(request))

    async def _served(self, request: Request, address: str) -> HTTPResponse:
        """Serve a socket until it closes, unless its address has too many."""
        if self.ctx.open[address] >= MOST_OPEN:
            return response.json({"error": "too_many"}, status=429)
        self.ctx.open[address] += 1
        try:
            answer: HTTPResponse = await self.ctx.server.handle_request(request)
            return answer
        finally:
            self.ctx.open -= Counter([address])


def _is_upgrade(request: Any) -> bool:
    """Whether a request may become a socket; of one that may not, the server makes a fault of its own."""
    try:
        ServerConnection().process_request(request)
    except (InvalidHandshake, ValueError):
        return False
    return True


def _port(request: Request) -> int:
    """The port that the bot listens on, whatever the request says it is."""
    socket: Any = request.transport.get_extra_info("sockname")
    return int(socket[1])


def _listen(server: AsyncServer, reception: Reception) -> None:
    """Hand the socket's events to the reception, whatever they carry."""

    async def connect(sid: str, environ: Mapping[str, Any], auth: object = None) -> None:
        await reception.connect(sid, address_of(environ["sanic.request"]), auth)

    async def disconnect(sid: str, reason: str) -> None:
        reception.disconnect(sid)

    server.on("connect", connect)
    server.on("disconnect", disconnect)
    for event in ("message", "refresh", "carry_over", "logout"):
        server.on(event, _handler(reception, event))


def _handler(reception: Reception, event: str) -> Any:
    async def handle(sid: str, *data: object) -> dict[str, Any]:
        return await reception.receive(sid, event, data[0] if len(data) == 1 else None)

    return handle
