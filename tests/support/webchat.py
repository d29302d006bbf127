"""The real bot as a process, and tabs of browsers that talk to its web channel."""

import asyncio
import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import yaml

from tests.support.assistant import SECRET, free_port, wait_for

ORIGIN = "https://help.example"
KEY = "the key that the page's own server shares with the bot of the tests, and nobody else"
PATIENCE = 20  # seconds
QUIET = 0.3  # seconds in which what must not come would have come
_addresses = count(1)
_FRAME = re.compile(r"(4\d|\d)(\d*)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Bot:
    """A bot to start again and again on the same files."""

    model: Path
    action_url: str
    database_url: str
    folder: Path
    redis_url: str | None = None

    @property
    def log(self) -> Path:
        """What it has written."""
        return self.folder / "bot.log"

    @contextmanager
    def running(self, **more: str) -> Iterator[int]:
        """Run it; yields its port."""
        port = free_port()
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self._command(port), env=self._environment(more), stdout=log, stderr=log
            )
        try:
            wait_for(f"http://127.0.0.1:{port}/webhooks/webchat/", process)
            yield port
        finally:
            process.terminate()
            process.wait(60)

    def _command(self, port: int) -> list[str]:
        endpoints = yaml.safe_load(Path("endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = self.action_url
        endpoints["tracker_store"]["db"] = str(self.folder / "conversations.db")
        path = self.folder / f"endpoints-{port}.yml"
        path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
        where = ("--port", str(port), "--interface", "127.0.0.1", "--endpoints", str(path))
        return [sys.executable, "-W", "ignore", "-m", "rasa", "run", "--model", str(self.model), *where]

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        shared = {"REDIS_URL": self.redis_url} if self.redis_url else {}
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "DESK_SECRET": SECRET,
            "WEBCHAT_JWT_KEY": KEY,
            "WEBCHAT_ORIGINS": f"https://other.example, {ORIGIN}",
            "PROXIES": "1",
            **shared,
            **more,
        }


def token(login: str, key: str = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    """An account's token as the page's server makes it, with other claims if they are given."""
    now = int(datetime.now(timezone.utc).timestamp())
    usual = {"aud": "allegro-help", "sub": login, "jti": uuid.uuid4().hex, "iat": now, "exp": now + 600}
    return jwt.encode({**usual, **claims}, key, algorithm)


def sender_of(session: dict[str, Any]) -> str:
    """The name of the conversation that a session shows."""
    if session["account"]:
        return f"web:a:{session['account'].casefold()}"
    claims = jwt.decode(session["visitor"], options={"verify_signature": False})
    return f"web:v:{claims['sub']}"


def seconds_from_now(seconds: int) -> int:
    """A moment as tokens write it."""
    return int((datetime.now(timezone.utc) + timedelta(seconds=seconds)).timestamp())


class RefusedError(Exception):
    """The server does not let a tab in; `code` says why."""

    def __init__(self, code: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.data = data or {}


class Tab:
    """A tab with the widget in it: speaks Socket.IO over a WebSocket, and keeps what the server sends."""

    def __init__(self, port: int, address: str) -> None:
        self.port = port
        self.address = address
        self.sessions: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.typing: list[dict[str, Any]] = []
        self.states: list[dict[str, Any]] = []
        self.closed = asyncio.Event()
        self._kept = {
            "session": self.sessions,
            "message": self.messages,
            "typing": self.typing,
            "state": self.states,
        }
        self._acknowledged: dict[int, asyncio.Future[Any]] = {}
        self._numbers = count()
        self._http: aiohttp.ClientSession | None = None
        self._reading: asyncio.Task[None] | None = None
        self._let_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def connect(self, origin: str | None = ORIGIN, **auth: Any) -> "Tab":
        """Connect, and wait for the session.

        Raises:
            RefusedError: the server does not want it.
        """
        await self.shake_hands(origin)
        await self.put(f"40{json.dumps(auth)}")
        await asyncio.wait_for(self._let_in, PATIENCE)
        await until(lambda: self.sessions)
        return self

    async def shake_hands(self, origin: str | None = ORIGIN) -> None:
        """Open the WebSocket, and no more than that."""
        headers = {"X-Forwarded-For": self.address, **({"Origin": origin} if origin else {})}
        self._http = aiohttp.ClientSession(headers=headers)
        url = f"http://127.0.0.1:{self.port}/webhooks/webchat/socket.io/?EIO=4&transport=websocket"
        try:
            self._socket = await self._http.ws_connect(url)
        except aiohttp.WSServerHandshakeError as error:
            raise RefusedError(str(error.status)) from error
        self._reading = asyncio.create_task(self._read())

    async def put(self, frame: str) -> None:
        """Send a frame as it is."""
        await self._socket.send_str(frame)

    async def _read(self) -> None:
        async for frame in self._socket:
            if frame.data == "2":
                await self.put("3")
            elif frame.type is aiohttp.WSMsgType.TEXT:
                self._received(frame.data)
        self.closed.set()

    def _received(self, frame: str) -> None:
        kind, number, data = _FRAME.fullmatch(frame).groups()  # type: ignore[union-attr]
        if kind == "40":
            self._let_in.set_result(None)
        elif kind == "44" and not data.startswith("/"):
            self._let_in.set_exception(
                RefusedError(json.loads(data)["message"], json.loads(data).get("data"))
            )
        elif kind == "41":
            self.closed.set()
        elif kind == "42":
            name, content = json.loads(data)
            self._kept[name].append(content)
        elif kind == "43":
            self._acknowledged.pop(int(number)).set_result(json.loads(data)[0])

    async def close(self) -> None:
        """Close the tab."""
        if self._reading:
            await self._socket.close()
            await self._reading
        if self._http:
            await self._http.close()

    @property
    def session(self) -> dict[str, Any]:
        """The last session."""
        return self.sessions[-1]

    async def send(self, event: str, *data: Any) -> Any:
        """Send an event; what it is acknowledged with."""
        number = next(self._numbers)
        self._acknowledged[number] = asyncio.get_running_loop().create_future()
        await self.put(f"42{number}{json.dumps([event, *data])}")
        return await asyncio.wait_for(self._acknowledged[number], PATIENCE)

    async def say(self, text: str, message_id: str | None = None) -> list[str]:
        """Send typed text; the texts of the replies."""
        sent = message_id or new_id()
        assert await self.send("message", {"id": sent, "text": text}) == {"ok": True}
        return self.replies(sent)

    def replies(self, message_id: str) -> list[str]:
        """The texts of the replies to a message."""
        return [said["text"] for said in self.messages if said["id"].startswith(f"{message_id}.")]

    def ids(self) -> list[str]:
        """The ids of the messages that came."""
        return [message["id"] for message in self.messages]


def new_id() -> str:
    """An id of the client's making."""
    return str(uuid.uuid4())


async def until(fulfilled: Any, seconds: float = PATIENCE) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: it is not in time.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while not fulfilled():
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


class Browsers:
    """Opens tabs at a bot, each browser with an address of its own, and closes them all."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._tabs: list[Tab] = []

    def tab(self, address: str | None = None, port: int | None = None) -> Tab:
        """A tab that is not connected yet."""
        number = next(_addresses)
        tab = Tab(port or self.port, address or f"10.0.{number // 250}.{number % 250 + 1}")
        self._tabs.append(tab)
        return tab

    async def open(self, **auth: Any) -> Tab:
        """A connected tab."""
        return await self.tab().connect(**auth)

    async def close(self) -> None:
        """Close all."""
        for tab in self._tabs:
            await tab.close()
