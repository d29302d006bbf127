"""Webhooks: signed, delivered, and delivered again without a 200."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

HEADER = "X-Hub-Signature-256"


@dataclass(frozen=True)
class Attempt:
    """One delivery: the status of the answer, None where there was none, and how long it took."""

    status: int | None
    seconds: float


def written(body: Any) -> bytes:
    """JSON as Meta writes it: letters outside of ASCII, and slashes, escaped."""
    return json.dumps(body).replace("/", "\\/").encode("ascii")


def signature(secret: str, body: bytes) -> str:
    """What a body is signed with."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


class Deliveries:
    """Posts bodies to webhooks.

    Args:
        patience: seconds to wait for a 200, and before the next attempt.
        most: attempts at most.
    """

    def __init__(self, patience: float, most: int) -> None:
        self.patience = patience
        self.most = most
        self._http = aiohttp.ClientSession()

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def once(self, url: str, body: bytes, headers: dict[str, str]) -> Attempt:
        """Post a body once."""
        began = time.monotonic()
        limit = aiohttp.ClientTimeout(total=self.patience)
        headers = {"Content-Type": "application/json", "User-Agent": "facebookexternalua", **headers}
        try:
            async with self._http.post(url, data=body, headers=headers, timeout=limit) as answer:
                await answer.read()
                status: int | None = answer.status
        except (aiohttp.ClientError, asyncio.TimeoutError):
            status = None
        return Attempt(status, time.monotonic() - began)

    async def until_taken(self, url: str, body: bytes, headers: dict[str, str]) -> list[Attempt]:
        """Post a body until it is taken or given up."""
        attempts = [await self.once(url, body, headers)]
        while attempts[-1].status != HTTPStatus.OK and len(attempts) < self.most:
            await asyncio.sleep(self.patience)
            attempts.append(await self.once(url, body, headers))
        return attempts
