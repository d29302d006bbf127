from datetime import datetime, timedelta, timezone

import pytest

from actions.desk.messaging import (
    LONGEST_PAUSE,
    SENT_WITHIN,
    MessageState,
    QueuedMessage,
    next_attempt,
    pause,
)

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)
SECOND = timedelta(seconds=1)


def a_message(attempts: int, created_at: datetime = NOW) -> QueuedMessage:
    return QueuedMessage(1, "m:1", "r", {}, MessageState.SENDING, attempts, created_at, created_at)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (3, 4), (10, 512)])
def test_pauses_double(attempts: int, seconds: int) -> None:
    assert pause(attempts) == seconds * SECOND


@pytest.mark.parametrize("attempts", [11, 30, 10_000])
def test_no_pause_is_longer_than_the_longest(attempts: int) -> None:
    assert pause(attempts) == LONGEST_PAUSE


def test_a_service_that_asks_for_a_longer_pause_gets_it() -> None:
    assert pause(1, 90.5) == 90.5 * SECOND
    assert pause(3, 1) == 4 * SECOND


def test_a_message_is_tried_again_for_as_long_as_a_service_takes_it() -> None:
    assert next_attempt(a_message(2), NOW) == NOW + 2 * SECOND
    late = a_message(1, NOW - SENT_WITHIN + SECOND)
    assert next_attempt(late, NOW) == NOW + SECOND
    assert next_attempt(late, NOW, 2) is None
