"""The stand-in itself: the Graph API's addresses, who may call them, and the webhooks that follow."""

import asyncio
import hashlib
import hmac
import json
import secrets
from collections import deque
from collections.abc import Coroutine
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any

from aiohttp import web

from tests.support.meta import messenger, whatsapp
from tests.support.meta.errors import GraphError, demand
from tests.support.meta.people import Person
from tests.support.meta.state import Content, Sent
from tests.support.meta.webhooks import HEADER, Attempt, Deliveries, signature, written

WINDOW = timedelta(hours=24)
CHECKS = {"messenger": messenger.check, "whatsapp": whatsapp.check}
Answer = dict[str, Any]


class Meta:
    """Plays Meta; the package's docstring tells how it is used."""

    page_id = "101234567890"
    phone_id = "106540352242922"
    account_id = "102290129340398"
    app_secret = "the secret of the app"
    verify_token = "the token that verifies the webhook"
    token = "EAAG-the-token-of-page-and-number"

    def __init__(self, patience: float = 20, most_attempts: int = 5, port: int = 0) -> None:
        self._patience, self._most, self._port = patience, most_attempts, port
        self.sent: list[Sent] = []
        self.refused: list[GraphError] = []
        self.noticed: list[dict[str, Any]] = []
        self.wrote: dict[str, dict[str, datetime]] = {"messenger": {}, "whatsapp": {}}
        self.slow = 0.0
        self.later = timedelta()
        self.receipts = True
        self.url = ""
        self._people: dict[tuple[str, str], Person] = {}
        self._webhooks: dict[str, str] = {}
        self._faults: deque[tuple[GraphError, bool]] = deque()
        self._lost = 0
        self._ids = count(1)
        self._run = secrets.token_hex(4)
        self._following: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Meta":
        app = web.Application()
        app.router.add_post(r"/{version:v\d+\.\d+}/{node}/messages", self._post)
        app.router.add_get(r"/{version:v\d+\.\d+}/{node}", self._get)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.deliveries = Deliveries(self._patience, self._most)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._following:
            task.cancel()
        await asyncio.gather(*self._following, return_exceptions=True)
        await self.deliveries.close()
        await self._runner.cleanup()

    def environment(self) -> dict[str, str]:
        """The variables that a bot needs to work with the stand-in."""
        own = {"APP_SECRET": self.app_secret, "VERIFY_TOKEN": self.verify_token}
        return {
            "META_GRAPH_URL": self.url,
            **{f"MESSENGER_{name}": value for name, value in own.items()},
            "MESSENGER_PAGE_TOKEN": self.token,
            "MESSENGER_PAGE_ID": self.page_id,
            **{f"WHATSAPP_{name}": value for name, value in own.items()},
            "WHATSAPP_TOKEN": self.token,
            "WHATSAPP_PHONE_ID": self.phone_id,
        }

    def listen(self, service: str, url: str) -> None:
        """From now on deliver a service's webhooks to an address."""
        self._webhooks[service] = url

    def person(
        self, service: str, known_by: str = "phone", locale: str = "pl_PL", user_id: str | None = None
    ) -> Person:
        """Somebody new."""
        person = Person(self, service, known_by, locale)
        person.user_id = user_id or person.user_id
        self._people.update(dict.fromkeys(((service, one) for one in person.ids), person))
        return person

    def now(self) -> datetime:
        """What time it is here."""
        return datetime.now(timezone.utc) + self.later

    def milliseconds(self) -> int:
        """The same since 1970."""
        return int(self.now().timestamp() * 1000)

    def new_id(self, service: str) -> str:
        """An id of a message."""
        return f"{'m_' if service == 'messenger' else 'wamid.'}{self._run}{next(self._ids):08}=="

    def fail(self, code: int, times: int = 1, *, later: bool = False, **more: Any) -> None:
        """Answer the next sends with an error, or report it later by a status."""
        self._faults.extend((GraphError(code, **more), later) for _ in range(times))

    def lose_answers(self, times: int = 1) -> None:
        """Take the next messages, and break the connection instead of answering."""
        self._lost += times

    async def deliver(
        self, service: str, items: list[dict[str, Any]], copies: int = 1, entries: int = 1
    ) -> list[Attempt]:
        """Deliver items in one body of so many entries, so many times at once; each attempt."""
        body = self.body(service, items, entries)
        attempts = await asyncio.gather(*(self.deliver_body(service, body) for _ in range(copies)))
        return [attempt for tried in attempts for attempt in tried]

    def body(self, service: str, items: list[dict[str, Any]], entries: int = 1) -> bytes:
        """A webhook's body with items in so many entries."""
        size = -(-len(items) // entries)
        batches = [items[begin : begin + size] for begin in range(0, len(items), size)]
        if service == "messenger":
            return written(messenger.webhook(self.page_id, self.milliseconds(), batches))
        changes = [[whatsapp.change(self.phone_id, batch)] for batch in batches]
        return written(whatsapp.webhook(self.account_id, changes))

    async def deliver_body(self, service: str, body: bytes) -> list[Attempt]:
        """Deliver a body, signed, until it is taken or given up."""
        headers = {HEADER: signature(self.app_secret, body)}
        return await self.deliveries.until_taken(self._webhooks[service], body, headers)

    async def post(self, service: str, body: bytes, headers: dict[str, str] | None = None) -> Attempt:
        """Post any body once, signed unless headers are given."""
        signed = {HEADER: signature(self.app_secret, body)} if headers is None else headers
        return await self.deliveries.once(self._webhooks[service], body, signed)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        try:
            answer, lost = await self._take(request)
        except GraphError as error:
            self.refused.append(error)
            return web.json_response(error.body(), status=error.status, headers=_headers(error))
        if lost and request.transport is not None:
            request.transport.close()
        return web.json_response(answer)

    async def _take(self, request: web.Request) -> tuple[Answer, bool]:
        """Do what is asked; the answer, and whether it shall be lost."""
        self._authorize(request)
        try:
            body = await request.json()
        except ValueError:
            raise GraphError(100, detail="no JSON") from None
        demand(isinstance(body, dict), "the body must be an object")
        service = self._service(request.match_info["node"])
        if "sender_action" in body or "status" in body:
            return self._notice(service, body), False
        await asyncio.sleep(self.slow)
        return self._send(service, body), self._is_lost()

    def _authorize(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if (given or request.query.get("access_token")) != self.token:
            raise GraphError(190)
        proof = request.query.get("appsecret_proof")
        right = hmac.new(self.app_secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        demand(proof in (None, right), "Invalid appsecret_proof provided in the API argument")

    def _service(self, node: str) -> str:
        services = {self.page_id: "messenger", "me": "messenger", self.phone_id: "whatsapp"}
        demand(node in services, f"Object with ID '{node}' does not exist")
        return services[node]

    def _notice(self, service: str, body: Answer) -> Answer:
        if service == "messenger":
            demand(body.get("sender_action") in messenger.ACTIONS and "message" not in body, "bad action")
            answer: Answer = {"recipient_id": self._addressee(service, body)}
        else:
            demand(body.get("status") == "read" and bool(body.get("message_id")), "bad status")
            answer = {"success": True}
        self.noticed.append(body)
        return answer

    def _addressee(self, service: str, body: Answer) -> str:
        if service == "messenger":
            to = (body.get("recipient") or {}).get("id")
        else:
            demand(body.get("messaging_product") == "whatsapp", "messaging_product must be whatsapp")
            to = body.get("to") or body.get("recipient")
        if (service, to) not in self._people:
            raise GraphError(100, 2018001) if service == "messenger" else GraphError(131026)
        return str(to)

    def _send(self, service: str, body: Answer) -> Answer:
        to = self._addressee(service, body)
        fault, later = self._faults.popleft() if self._faults else (None, False)
        if fault and not later:
            raise fault
        content = CHECKS[service](body)
        outside = self._outside_window(service, to, body)
        if outside and service == "messenger":
            raise GraphError(10, 2018278)
        failed = fault.code if fault else 131047 if outside else None
        sent = self._keep(service, to, content, body, failed)
        if service == "messenger":
            return {"recipient_id": to, "message_id": sent.id}
        contacts = [{"input": to, "wa_id": to}]
        return {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": sent.id}]}

    def _outside_window(self, service: str, to: str, body: Answer) -> bool:
        wrote = self.wrote[service].get(to)
        free = service == "whatsapp" and body.get("type") == "template"
        return not free and (wrote is None or self.now() - wrote > WINDOW)

    def _keep(self, service: str, to: str, content: Content, body: Answer, failed: int | None) -> Sent:
        mid = self.new_id(service)
        sent = Sent(service, to, mid, content.reference, content.text, content.choices, body, self.now())
        if failed is None:
            self.sent.append(sent)
        if self.receipts and service in self._webhooks:
            self._follow(self._tell(sent, failed))
        return sent

    def _follow(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._following.add(task)
        task.add_done_callback(self._following.discard)

    async def _tell(self, sent: Sent, failed: int | None) -> None:
        """Deliver the echo of a message, and what becomes of it."""
        person = self._people[sent.service, sent.to]
        if sent.service == "whatsapp":
            values = ("sent", "delivered", "read") if failed is None else ("failed",)
            items = [person.status(sent, value, failed) for value in values]
        else:
            at, whose = self.milliseconds(), (person.psid, self.page_id)
            items = [
                messenger.echo(*whose, at, sent.id, sent.text, sent.reference),
                messenger.delivery(*whose, at, [sent.id]),
                messenger.read(*whose, at),
            ]
        for item in items:
            await self.deliver(sent.service, [item])

    async def settled(self) -> None:
        """Wait until all echoes and statuses have been delivered."""
        while self._following:
            await asyncio.gather(*self._following)

    def _is_lost(self) -> bool:
        self._lost, lost = max(self._lost - 1, 0), self._lost > 0
        return lost

    async def _get(self, request: web.Request) -> web.Response:
        """A person's profile."""
        try:
            self._authorize(request)
            person = self._people.get(("messenger", request.match_info["node"]))
            if person is None:
                raise GraphError(100, 2018001)
        except GraphError as error:
            return web.json_response(error.body(), status=error.status)
        return web.json_response({"id": person.psid, "locale": person.locale})


def _headers(error: GraphError) -> dict[str, str]:
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    if error.usage_minutes is not None:
        usage = [{"type": "pages", "estimated_time_to_regain_access": error.usage_minutes}]
        headers["X-Business-Use-Case-Usage"] = json.dumps({Meta.page_id: usage})
    return headers
