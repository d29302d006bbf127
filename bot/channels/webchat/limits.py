"""How often a conversation may write, and an address write or connect.

Windows are fixed: a count for each stretch of time, forgotten with it. The libraries for this need newer
versions of `packaging` or `redis` than Rasa allows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels.shared import Shared
from bot.channels.webchat.protocol import RefusedError


@dataclass(frozen=True)
class Limit:
    """At most so many in so many seconds."""

    most: int
    seconds: int


OF_CONVERSATION = (Limit(10, 10), Limit(100, 600))
OF_ADDRESS = (Limit(60, 60),)
OF_CONNECTING = (Limit(60, 60),)


class Limits:
    """Counts what is done, and tells who has done too much how long to wait."""

    def __init__(self, shared: Shared, now: Callable[[], datetime]) -> None:
        self._shared = shared
        self._now = now

    async def wait(self, who: str, limits: Sequence[Limit]) -> int:
        """Count one more for somebody; the seconds until it is to be had, 0 if it is now."""
        moment = int(self._now().timestamp())
        waits = [await self._wait(who, limit, moment) for limit in limits]
        return max(waits)

    async def admit(self, conversation: str, address: str) -> None:
        """Count one more event of a conversation, and of the address that it came from.

        Raises:
            RefusedError: `too_fast`.
        """
        waits = [
            await self.wait(conversation, OF_CONVERSATION),
            await self.wait(f"address:{address}", OF_ADDRESS),
        ]
        if max(waits):
            raise RefusedError("too_fast", seconds=max(waits))

    async def _wait(self, who: str, limit: Limit, moment: int) -> int:
        window, passed = divmod(moment, limit.seconds)
        count = await self._shared.count(who, window, limit.seconds)
        return limit.seconds - passed if count > limit.most else 0
