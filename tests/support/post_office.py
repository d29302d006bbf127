"""The same service from its own side: delivers until it is acknowledged, takes letters, echoes them."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

import aiohttp
from aiohttp import web

from tests.support.assistant import SECRET
from tests.support.letters import SIGNATURE, signed

PATIENCE = 40  # seconds
_ids = count(1)
_rounds = count(1)
Item = dict[str, Any]


class PostOffice:
    """Keeps what the bot has sent to the people of this post office, in its order.

    Args:
        port: where it is.

    Attributes:
        letters: what was taken, each with `user`, `payload` and `reference`.
        noticed: the ids of messages that were shown as seen.
        answers: what the next letters are answered with instead of being taken.
        echoes: whether the webhook is told of what was taken.
        webhook: where the bot is.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._round = f"-{next(_rounds)}-{time.time():.0f}"  # a bot may outlive a post office
        self.letters: list[Item] = []
        self.noticed: list[str] = []
        self.answers: deque[Callable[[], Any]] = deque()
        self.tries = 0
        self.echoes = True
        self.webhook = ""
        self._tasks: list[asyncio.Task[Any]] = []

    def letter(self, text: str, user: str = "ola", **more: Any) -> Item:
        """Something that a person sends."""
        known = {"id": f"w-{next(_ids)}{self._round}", "user": user + self._round, "at": time.time()}
        return {**known, "kind": "text", "text": text, **more}

    async def post(self, items: list[Item], secret: str = SECRET) -> int:
        """Deliver a body once; the status it is answered with."""
        return await self.post_raw(json.dumps({"items": items}).encode(), secret)

    async def post_raw(self, body: bytes, secret: str = SECRET) -> int:
        """Deliver any bytes once, signed."""
        async with aiohttp.ClientSession() as session:
            headers = {SIGNATURE: signed(body, secret), "content-type": "application/json"}
            async with session.post(self.webhook, data=body, headers=headers) as answer:
                return answer.status

    async def deliver(self, *items: Item) -> None:
        """Deliver a body again and again until it is acknowledged."""
        for _ in range(10 * PATIENCE):
            with suppress(aiohttp.ClientError, OSError):
                if await self.post(list(items)) == 200:
                    return
            await asyncio.sleep(0.1)
        raise AssertionError("never acknowledged")

    def texts(self, user: str = "ola") -> list[str]:
        """What a person was sent."""
        return [found["payload"]["text"] for found in self.letters if found["user"] == user + self._round]

    async def until(self, what: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Wait for something."""
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, (self.letters, self.tries)
            await asyncio.sleep(0.05)

    @property
    def url(self) -> str:
        """Where the bot finds it."""
        return f"http://127.0.0.1:{self._port}"

    async def _send(self, request: web.Request) -> web.Response:
        found = await request.json()
        if not found["user"].endswith(self._round):
            return web.json_response({"id": "stray"})
        self.tries += 1
        if self.answers:
            answer = self.answers.popleft()()
            return await answer if asyncio.iscoroutine(answer) else answer
        self.letters.append(found)
        if self.echoes:
            echo = {"id": f"e-{next(_ids)}{self._round}", "kind": "echo", "at": time.time()}
            echo |= {"user": found["user"], "reference": found["reference"]}
            self._tasks.append(asyncio.create_task(self.deliver(echo)))
        return web.json_response({"id": f"L-{len(self.letters)}"})

    async def _notice(self, request: web.Request) -> web.Response:
        self.noticed.append((await request.json())["id"])
        return web.json_response({})

    @asynccontextmanager
    async def open(self) -> AsyncIterator["PostOffice"]:
        """Be there."""
        app = web.Application()
        app.add_routes([web.post("/send", self._send), web.post("/noticed", self._notice)])
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self._port)
        await site.start()
        try:
            yield self
        finally:
            for task in self._tasks:
                task.cancel()
            await runner.cleanup()


def refusal(reason: str, code: int | None, *, retry: bool, after: float | None = None) -> Callable[[], Any]:
    """An answer that takes no letter and says why."""
    error = {"reason": reason, "code": code, "retry": retry, "after": after}
    return lambda: web.json_response({"error": error}, status=400)
