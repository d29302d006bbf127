"""People who go on talking while things break: each keeps to his protocol, and notes what he sees."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

import aiohttp

from tests.bench.faults_ledger import Said
from tests.bench.sockets import Socket
from tests.support.meta import Meta
from tests.support.webchat import RefusedError, new_id, sender_of

PAUSE = 1.1  # seconds between messages of a person: a conversation may have ten in ten
PATIENCE = 120.0  # seconds after which a person gives up
NOT_HEARD = 45.0  # seconds without a ping after which a client takes its socket for dead
AGAIN = 2.0  # seconds until a person presses "again" below a message that failed
NOT_CONNECTED = (RefusedError, AssertionError, aiohttp.ClientError, asyncio.TimeoutError, OSError)


class Person(Protocol):
    """Somebody on a channel."""

    async def talk(self, texts: Iterable[str]) -> None:
        """Say these texts, one after the other, and note what becomes of them."""


class Line(Socket):
    """A socket that notes what arrives for messages, and when the server was heard last."""

    def __init__(self, port: int, address: str) -> None:
        super().__init__(port, address)
        self.heard_at = time.monotonic()
        self.saying: dict[str, Said] = {}

    def _received(self, frame: str) -> None:
        self.heard_at = time.monotonic()
        if frame == "2":
            return
        with suppress(KeyError, asyncio.InvalidStateError):  # an acknowledgement that nobody waits for now
            super()._received(frame)
        if frame.startswith("42"):
            for message in self.messages:
                self._hears(message["id"])
            self.messages.clear()

    def _hears(self, reply: str) -> None:
        said = self.saying.get(reply.partition(".")[0])
        if said is not None and "." in reply:
            said.hears(reply, time.time())

    async def _read(self) -> None:
        try:
            async for frame in self._socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    if frame.data == "2":
                        await self.put("3")
                    self._received(frame.data)
        finally:
            self.closed.set()

    async def ask(self, data: dict[str, str]) -> dict[str, object] | None:
        """Send a message; what it is acknowledged with, None if it is not."""
        sending = asyncio.create_task(self.send("message", data))
        closed = asyncio.create_task(self.closed.wait())
        await asyncio.wait({sending, closed}, return_when=asyncio.FIRST_COMPLETED)
        closed.cancel()
        if not sending.done():
            sending.cancel()
        try:
            answer: dict[str, object] = await sending
        except (*NOT_CONNECTED, asyncio.CancelledError):
            return None
        return answer


class WebPerson:
    """A visitor with the widget: resends with the same id, connects again, reads what he missed.

    Args:
        ledger: where messages are noted.
        port: of the balancer.
        address: his own, on loopback.
    """

    def __init__(self, ledger: list[Said], port: int, address: str) -> None:
        self._ledger = ledger
        self._port = port
        self._address = address
        self._line: Line | None = None
        self._saying: dict[str, Said] = {}
        self._visitor: str | None = None
        self._name = ""

    async def talk(self, texts: Iterable[str]) -> None:
        """Say these texts over a socket, a new one when it breaks."""
        try:
            for text in texts:
                await self._say(text)
                await asyncio.sleep(PAUSE)
        finally:
            await self._hang_up()

    async def _say(self, text: str) -> None:
        began = time.time()
        said = Said("webchat", self._name or f"never connected from {self._address}", new_id(), began)
        self._ledger.append(said)
        self._saying[said.key] = said
        while time.time() < began + PATIENCE:
            line = await self._connected()
            if line is None:
                await asyncio.sleep(1)
                continue
            said.conversation = self._name
            answer = await line.ask({"id": said.key, "text": text})
            if answer and answer.get("ok"):
                said.accepted = True
                return
            if answer:
                said.told += answer.get("error") == "failed"
                await asyncio.sleep(float(str(answer.get("retry_after") or AGAIN)))

    async def _connected(self) -> Line | None:
        """The open socket, or a new one; None if there is none to be had."""
        line = self._line
        if line and not line.closed.is_set() and time.monotonic() - line.heard_at < NOT_HEARD:
            return line
        await self._hang_up()
        line = Line(self._port, self._address)
        line.saying = self._saying
        try:
            auth = {"visitor": self._visitor} if self._visitor else {}
            await line.connect(locale="pl", **auth)
        except NOT_CONNECTED as error:
            if isinstance(error, RefusedError) and error.code == "visitor_invalid":
                self._visitor = None  # as the widget does: he is somebody new
            await _closed(line)
            return None
        self._line = line
        self._visitor = line.session["visitor"]
        self._name = sender_of(line.session)
        self._catch_up(line)
        return line

    def _catch_up(self, line: Line) -> None:
        """Read in the history what has not arrived."""
        for message in line.session["messages"]:
            said = self._saying.get(message["id"].partition(".")[0])
            if said is not None and "." in message["id"] and message["id"] not in said.replies:
                said.hears(message["id"], time.time())

    async def _hang_up(self) -> None:
        if self._line:
            await _closed(self._line)
        self._line = None


async def _closed(line: Line) -> None:
    with suppress(*NOT_CONNECTED, AttributeError):  # it may never have been open
        await asyncio.wait_for(line.close(), 5)


class MetaPerson:
    """Somebody on Messenger or WhatsApp; what he gets is read from the stand-in of Meta at the end.

    Args:
        ledger: where messages are noted.
        meta: the stand-in, which delivers webhooks again until they are taken.
        service: "messenger" or "whatsapp".
    """

    def __init__(self, ledger: list[Said], meta: Meta, service: str) -> None:
        self._ledger = ledger
        self._meta = meta
        self._service = service
        self._person = meta.person(service)

    async def talk(self, texts: Iterable[str]) -> None:
        """Say these texts; the next does not wait until the one before is taken."""
        deliveries = []
        for text in texts:
            deliveries.append(asyncio.create_task(self._say(text)))
            await asyncio.sleep(PAUSE)
        await asyncio.gather(*deliveries)

    async def _say(self, text: str) -> None:
        name = f"{self._service}:{self._person.psid if self._service == 'messenger' else self._person.phone}"
        said = Said(self._service, name, self._meta.new_id(self._service), time.time())
        self._ledger.append(said)
        attempts = await self._person.says(text, said.key)
        said.accepted = attempts[-1].status == 200


class RestPerson:
    """A program that uses the REST protocol: it has no ids, so nothing that may have arrived is sent again.

    Args:
        ledger: where messages are noted; the texts of a person must differ.
        url: of the webhook.
        headers: what the protocol wants shown.
        sender: his own name.
    """

    def __init__(self, ledger: list[Said], url: str, headers: dict[str, str], sender: str) -> None:
        self._ledger = ledger
        self._url = url
        self._headers = headers
        self._sender = sender

    async def talk(self, texts: Iterable[str]) -> None:
        """Post these texts; an error, or no answer, is a failure that he was told of."""
        limit = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(headers=self._headers, timeout=limit) as session:
            for text in texts:
                await self._say(session, text)
                await asyncio.sleep(PAUSE)

    async def _say(self, session: aiohttp.ClientSession, text: str) -> None:
        said = Said("rest", f"rest:{self._sender}", text, time.time())
        self._ledger.append(said)
        while time.time() < said.at + PATIENCE:
            try:
                await self._post(session, said)
                return
            except aiohttp.ClientConnectorError:  # nothing was sent
                await asyncio.sleep(1)
            except (aiohttp.ClientError, asyncio.TimeoutError):
                said.told += 1
                return

    async def _post(self, session: aiohttp.ClientSession, said: Said) -> None:
        body = {"sender": self._sender, "message": said.key}
        async with session.post(self._url, json=body) as answer:
            said.accepted = answer.status == 200
            if not said.accepted:
                said.told += 1
                return
            for number, _ in enumerate(await answer.json()):
                said.hears(f"{said.key}.{number}", time.time())
