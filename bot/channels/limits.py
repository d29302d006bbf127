"""How often a conversation may write, and an address write or connect.

Windows are fixed: a count for each stretch of time, forgotten with it. The libraries for this need newer
versions of `packaging` or `redis` than Rasa allows.
"""

import ipaddress
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sanic.request import Request

from bot.channels.shared import SettingsError, Shared

SCALE_VARIABLE = "LIMIT_SCALE"
LARGEST_SCALE = 10_000
# Whoever has an IPv6 address has at least so many bits of addresses beside it.
NETWORK = 64


@dataclass(frozen=True)
class Limit:
    """At most so many in so many seconds."""

    most: int
    seconds: int


OF_CONVERSATION = (Limit(10, 10), Limit(100, 600))
OF_ADDRESS = (Limit(60, 60),)
OF_CONNECTING = (Limit(60, 60),)
# The address of a back end, which speaks for many people.
OF_BACK_END = (Limit(1200, 60),)


def scale() -> int:
    """`LIMIT_SCALE`: what all limits are multiplied by, 1 if unset; for many behind one address.

    Raises:
        SettingsError: it is no whole number from 1 to 10,000.
    """
    written = os.environ.get(SCALE_VARIABLE, "").strip() or "1"
    if not written.isascii() or not written.isdigit() or not 1 <= int(written) <= LARGEST_SCALE:
        raise SettingsError(f"Set {SCALE_VARIABLE} to a whole number from 1 to {LARGEST_SCALE}.")
    return int(written)


class Limits:
    """Counts what is done, and tells who has done too much how long to wait.

    Args:
        shared: where counts are kept.
        now: the clock.

    Raises:
        SettingsError: see `scale`.
    """

    def __init__(self, shared: Shared, now: Callable[[], datetime]) -> None:
        self._shared = shared
        self._now = now
        self._scale = scale()

    async def wait(self, who: str, limits: Sequence[Limit]) -> int:
        """Count one more for somebody; the seconds until it is to be had, 0 if it is now."""
        moment = int(self._now().timestamp())
        waits = [await self._wait(who, limit, moment) for limit in limits]
        return max(waits)

    async def wait_of(self, conversation: str, address: str, of_address: Sequence[Limit] = OF_ADDRESS) -> int:
        """Count one more event of a conversation, and of the address that it came from; as `wait`."""
        own = await self.wait(conversation, OF_CONVERSATION)
        return max(own, await self.wait(f"address:{address}", of_address))

    async def _wait(self, who: str, limit: Limit, moment: int) -> int:
        window, passed = divmod(moment, limit.seconds)
        count = await self._shared.count(who, window, limit.seconds)
        return limit.seconds - passed if count > limit.most * self._scale else 0


def address_of(request: Request) -> str:
    """Where a request comes from; of an IPv6 address its network, for whoever has one has them all.

    What a header says counts only where `PROXIES` says how many proxies write it: see `bot/guard.py`.
    """
    written = str(request.remote_addr or request.ip).strip("[]")
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, NETWORK), strict=False))
