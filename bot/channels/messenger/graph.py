"""The calls of the Graph API."""

import hashlib
import hmac
import json
import logging
from typing import Any

import httpx

from bot.channels.messaging.contract import Payload
from bot.channels.messenger.errors import refused, uncertain
from bot.channels.messenger.settings import Settings

logger = logging.getLogger(__name__)
# It logs the address of each call, and a profile's has the person's id in it.
logging.getLogger("httpx").setLevel(logging.WARNING)

TIMEOUT = httpx.Timeout(10.0, connect=5.0)  # seconds
PROFILE_TIMEOUT = 2.0  # a first answer waits for it


class Graph:
    """Calls the Graph API for a page, over connections that stay open.

    Args:
        settings: the page and its token.
        timeout: how long a call may take.
    """

    def __init__(self, settings: Settings, timeout: httpx.Timeout = TIMEOUT) -> None:
        self._page = settings.page_id
        proof = hmac.new(settings.app_secret.encode(), settings.page_token.encode(), hashlib.sha256)
        self._client = httpx.AsyncClient(
            base_url=f"{settings.graph_url}/{settings.graph_version}/",
            headers={"Authorization": f"Bearer {settings.page_token}"},
            params={"appsecret_proof": proof.hexdigest()},
            timeout=timeout,
        )

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def send(self, user: str, message: Payload) -> str:
        """Send one message to somebody; its id.

        Raises:
            SendError: it was not sent, or nothing tells whether it was.
        """
        answer = await self._post({"messaging_type": "RESPONSE", **_to(user), "message": message})
        message_id = answer.get("message_id")
        if not isinstance(message_id, str):
            raise uncertain()
        return message_id

    async def act(self, user: str, action: str) -> None:
        """Show something that is no message: `mark_seen`, `typing_on`.

        Raises:
            SendError: it was not shown.
        """
        await self._post({**_to(user), "sender_action": action})

    async def locale(self, user: str) -> str | None:
        """Somebody's locale, such as "pl_PL"; None where the page may not know it.

        Raises:
            SendError: it cannot be asked for.
        """
        answer = await self._call("GET", user, params={"fields": "locale"}, timeout=PROFILE_TIMEOUT)
        locale = answer.get("locale")
        return locale if isinstance(locale, str) else None

    async def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        # Written here: with letters escaped, nothing that a text may hold stops the call.
        content, kind = json.dumps(body).encode(), {"Content-Type": "application/json"}
        return await self._call("POST", f"{self._page}/messages", content=content, headers=kind)

    async def _call(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        try:
            answer = await self._client.request(method, path, **content)
        except httpx.HTTPError:
            raise uncertain() from None
        if not answer.is_success:
            raise refused(answer)
        try:
            data = answer.json()
        except (ValueError, RecursionError):
            raise uncertain() from None
        return data if isinstance(data, dict) else {}


def _to(user: str) -> dict[str, Any]:
    return {"recipient": {"id": user}}
