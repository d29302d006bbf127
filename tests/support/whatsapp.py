"""WhatsApp's connector with the stand-in of Meta around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.channels.messaging.contract import Incoming, Reply
from bot.channels.whatsapp.connector import WhatsApp
from bot.channels.whatsapp.settings import Settings, Template
from tests.support.meta import Meta

TEMPLATE = Template("news_waiting", {"pl": "pl", "en": "en_GB"})


def settings_for(meta: Meta, token: str | None = None, url: str | None = None) -> Settings:
    """The settings of a connector that works with the stand-in."""
    return Settings(
        app_secret=meta.app_secret,
        verify_token=meta.verify_token,
        token=token or meta.token,
        phone_id=meta.phone_id,
        graph_url=url or meta.url,
        template=TEMPLATE,
    )


@dataclass
class Phone:
    """The business's number: what has come to it through the connector, and how it answers."""

    connector: WhatsApp
    url: str = ""
    came: list[Incoming] = field(default_factory=list)

    async def challenge(self, request: web.Request) -> web.Response:
        """Answer a verification."""
        challenge = self.connector.challenge(request.query)
        return web.Response(status=403) if challenge is None else web.Response(text=challenge)

    async def receive(self, request: web.Request) -> web.Response:
        """Take a body that is signed."""
        body = await request.read()
        if not self.connector.verified(body, request.headers):
            return web.Response(status=403)
        self.came += self.connector.parse(body)
        return web.Response()

    async def say(self, user: str, reply: Reply, language: str = "pl") -> list[str]:
        """Send a reply; the service's ids of its messages."""
        payloads = enumerate(self.connector.render(reply, language))
        return [await self.connector.send(user, payload, f"r.{number}") for number, payload in payloads]


@asynccontextmanager
async def phone_with(connector: WhatsApp) -> AsyncIterator[Phone]:
    """Serve a connector's webhook on loopback."""
    phone = Phone(connector)
    app = web.Application()
    app.router.add_get("/webhook", phone.challenge)
    app.router.add_post("/webhook", phone.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    phone.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    try:
        yield phone
    finally:
        await runner.cleanup()
