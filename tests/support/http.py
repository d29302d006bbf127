"""Routes of a channel on a real server, asked over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import aiohttp
from multidict import CIMultiDictProxy
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from yarl import URL

from tests.support.assistant import free_port

# Several apps in one process, each with settings of its own.
Sanic.test_mode = True


@dataclass(frozen=True)
class Answer:
    """What the server said; the body as it came, compressed or not."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes


class Client:
    """Asks a server on loopback exactly what it is told to, and follows no redirect."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self.origin = f"http://127.0.0.1:{port}"

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path; `_` in a header's name stands for `-`."""
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, body: bytes, **headers: str) -> Answer:
        """Post a body."""
        return await self._ask("POST", path, body, headers)

    async def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = URL(self.origin + path, encoded=True)
        asked = self._session.request(method, url, data=body, headers=named, allow_redirects=False)
        async with asked as answer:
            return Answer(answer.status, answer.headers, await answer.read())


async def _alive(request: Request) -> HTTPResponse:
    return empty()


@asynccontextmanager
async def client_of(routes: Blueprint) -> AsyncIterator[Client]:
    """Serve routes until the end of the block."""
    app, port = Sanic(f"test_{uuid4().hex}"), free_port()
    app.add_route(_alive, "/alive")  # a router wants a route, whatever the blueprint has
    app.blueprint(routes)
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
    assert server
    await server.startup()
    await server.start_serving()
    own = {"Accept-Encoding", "User-Agent"}
    try:
        async with aiohttp.ClientSession(auto_decompress=False, skip_auto_headers=own) as session:
            yield Client(session, port)
    finally:
        server.close()
        await server.wait_closed()
