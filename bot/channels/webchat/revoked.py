"""Tokens that are over before their time, in the desk's database: for all processes, and after a restart."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from actions.store.database import unit_of_work
from bot.channels.webchat.protocol import RefusedError
from bot.channels.webchat.tokens import Token


class Revoked:
    """Revokes tokens, and knows which are; raises what `unit_of_work` does."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    async def is_revoked(self, token: Token) -> bool:
        """Whether a token has been revoked."""
        return bool(await asyncio.to_thread(_among, token))

    async def check(self, token: Token) -> None:
        """Make sure that a connected socket's token is still good.

        Raises:
            RefusedError: `token_expired`: it is over, by itself or before.
        """
        if token.expires <= self._now() or await self.is_revoked(token):
            raise RefusedError("token_expired")

    async def revoke(self, token: Token) -> None:
        """Have a token be over for good."""
        await asyncio.to_thread(_revoke, token, self._now())


def _among(token: Token) -> set[str]:
    with unit_of_work() as work:
        return work.revoked_tokens.among([token.key])


def _revoke(token: Token, now: datetime) -> None:
    with unit_of_work() as work:
        work.revoked_tokens.revoke(token.key, token.expires, now)
