from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from bot.channels.limits import Limit, Limits
from bot.channels.shared import InProcess, InRedis, Shared

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
LIMITS = (Limit(3, 10), Limit(5, 600))


@pytest.fixture(params=["process", "redis"])
def common(request: pytest.FixtureRequest) -> Iterator[Shared]:
    if request.param == "process":
        yield InProcess()
    else:
        yield InRedis(request.getfixturevalue("redis_url"))


async def waits(common: Shared, who: str, *seconds: int) -> list[int]:
    """How long one has to wait who comes at these seconds after noon."""
    found = []
    for second in seconds:
        limits = Limits(common, lambda second=second: NOON + timedelta(seconds=second))  # type: ignore[misc]
        found.append(await limits.wait(who, LIMITS))
    await common.close()
    return found


async def test_who_does_too_much_waits_for_the_next_window(common: Shared) -> None:
    assert await waits(common, "anna", 0, 1, 2, 4, 10) == [0, 0, 0, 6, 0]


async def test_what_was_refused_counts_too_and_the_longest_wait_decides(common: Shared) -> None:
    assert await waits(common, "ewa", 0, 0, 0, 0, 0, 1) == [0, 0, 0, 10, 10, 599]


async def test_each_is_counted_alone(common: Shared) -> None:
    assert await waits(common, "jan", 20, 20, 20, 20) == [0, 0, 0, 10]
    assert await waits(common, "ola", 20) == [0]


async def test_windows_that_are_over_are_forgotten() -> None:
    common = InProcess()
    for second in range(0, 10_000, 100):
        await waits(common, f"visitor {second}", second)
    assert len(common._counts) <= 10
