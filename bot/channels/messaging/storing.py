"""Writes to the messaging tables, one after the other: the threads of a process must not keep each other out.

SQLite lets one write at a time, and has the others try again until they are lucky or it is too late.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
_WRITER = ThreadPoolExecutor(1, "messaging")


async def stored(write: Callable[..., T], *arguments: Any) -> T:
    """What a function returns that writes; it is called when those before it are done."""
    return await asyncio.get_running_loop().run_in_executor(_WRITER, write, *arguments)
