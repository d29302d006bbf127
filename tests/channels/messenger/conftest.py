"""The stand-in of Meta, the connector that works with it, and an address that takes its webhooks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.channels.messaging.contract import Incoming
from bot.channels.messenger.connector import Messenger, connector
from bot.clock import now
from tests.support.meta import Meta


@dataclass
class Reception:
    """Takes webhooks as the core does, up to where they would be stored; the next `refuses` it does not."""

    messenger: Messenger
    url: str = ""
    refuses: int = 0
    taken: list[Incoming] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self.messenger.verified(body, request.headers):
            return web.Response(status=403)
        if self.refuses:
            self.refuses -= 1
            return web.Response(status=500)
        self.taken += self.messenger.parse(body)
        return web.Response()


@pytest.fixture
async def meta() -> AsyncIterator[Meta]:
    async with Meta(patience=0.2) as meta:
        yield meta


@pytest.fixture
async def messenger(meta: Meta, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Messenger]:
    for name, value in meta.environment().items():
        monkeypatch.setenv(name, value)
    found = connector(now)
    assert found is not None
    yield found
    await found.close()


@pytest.fixture
async def reception(meta: Meta, messenger: Messenger) -> AsyncIterator[Reception]:
    reception = Reception(messenger)
    app = web.Application()
    app.router.add_post("/", reception.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    reception.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    meta.listen("messenger", reception.url)
    yield reception
    await runner.cleanup()
