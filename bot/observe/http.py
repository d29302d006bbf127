"""`/live`, `/ready` and `/metrics` of a server, and its way to stop: first it looks unready, then it ends."""

import asyncio
import hmac
import ipaddress
import os
import signal
import time
from typing import Any

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.store.database import EMBEDDED_URL, database_url
from bot.observe import logs, metrics, spans
from bot.observe.health import Health

TOKEN = "METRICS_TOKEN"  # noqa: S105 - the variable's name
DRAIN = "DRAIN_SECONDS"
DRAIN_SECONDS = 5.0
FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def attach(app: Sanic, health: Health, service: str) -> None:
    """Add the addresses to a server, and have it observed from its start to its end.

    Args:
        app: the server.
        health: what `/ready` asks.
        service: the process's name in logs and traces.
    """
    app.add_route(_live, "/live")
    app.add_route(_ready(health), "/ready", name="ready")
    app.add_route(_metrics, "/metrics")

    async def begin(_: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        logs.configure(service)  # again: the servers change it as they start
        loop.set_exception_handler(logs.unretrieved)
        spans.start(service)

    async def begun(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        loop.add_signal_handler(signal.SIGTERM, _drain, app, health, loop)
        if started := metrics.process_started():
            metrics.STARTUP.set(time.time() - started)

    async def end(*_: Any) -> None:
        await asyncio.to_thread(spans.stop)

    app.register_listener(begin, "before_server_start")
    app.register_listener(begun, "after_server_start")
    app.register_listener(end, "after_server_stop")


async def _live(_: Request) -> HTTPResponse:
    return response.json({"live": True})


def _ready(health: Health) -> Any:
    async def ready(_: Request) -> HTTPResponse:
        if health.stopping:
            return response.json({"ready": False, "stopping": True}, status=503)
        found = await health.outcome()
        told = {name: "ok" if passed else "failed" for name, passed in found.items()}
        well = all(found.values())
        return response.json({"ready": well, "checks": told}, status=200 if well else 503)

    return ready


async def _metrics(request: Request) -> HTTPResponse:
    if refused := _refusal(request):
        return refused
    body = await asyncio.to_thread(metrics.exposition)
    return response.raw(body, content_type=FORMAT)


def _refusal(request: Request) -> HTTPResponse | None:
    token = os.environ.get(TOKEN)
    if token:
        given = str(request.headers.get("authorization", "")).encode("utf-8", "replace")
        if hmac.compare_digest(given, f"Bearer {token}".encode()):
            return None
        return response.json({"error": "this needs the token of the metrics"}, status=401)
    if database_url() == EMBEDDED_URL and ipaddress.ip_address(request.ip).is_loopback:
        return None
    return response.json({"error": "not found"}, status=404)


def _drain(app: Sanic, health: Health, loop: asyncio.AbstractEventLoop) -> None:
    """Say from now on that this server is not ready, and stop it once balancers have seen that."""
    wait = 0.0 if health.stopping else drain_seconds()
    health.stopping = True
    loop.call_later(wait, app.stop)


def drain_seconds() -> float:
    """`DRAIN_SECONDS` from the environment; without it 5, in development 0."""
    default = 0.0 if database_url() == EMBEDDED_URL else DRAIN_SECONDS
    return float(os.environ.get(DRAIN) or default)
