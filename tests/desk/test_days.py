"""A day is a day in Poland."""

from datetime import date, datetime, timezone

import pytest

from actions.desk.days import warsaw_day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2025, 10, 31, 22, 59, tzinfo=timezone.utc), date(2025, 10, 31)),
        (datetime(2025, 10, 31, 23, 0, tzinfo=timezone.utc), date(2025, 11, 1)),
        (datetime(2025, 7, 31, 22, 0, tzinfo=timezone.utc), date(2025, 8, 1)),
    ],
)
def test_midnight_is_that_of_warsaw(at: datetime, day: date) -> None:
    assert warsaw_day(at) == day
