"""When qualifications take place and which months they look at."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actions.desk.standard import (
    Calendar,
    Window,
    calendar,
    last_qualification,
    next_qualification,
    qualification_window,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
ONE_DAY = timedelta(days=1)


def month_number(day: date) -> int:
    return day.year * 12 + day.month


def first_tenth_from(day: date, step: timedelta) -> date:
    while day.day != 10:
        day += step
    return day


@given(DAYS, st.integers(-100, 100))
@example(date(2025, 11, 10), -71)  # 31 August
@example(date(2025, 11, 10), -70)  # 1 September
@example(date(2025, 11, 10), -10)  # 31 October
@example(date(2025, 11, 10), -9)  # 1 November
def test_a_day_is_in_the_window_if_it_is_of_one_of_the_two_calendar_months_before(
    qualification: date, distance: int
) -> None:
    day = qualification + timedelta(days=distance)
    months_before = month_number(qualification) - month_number(day)
    assert (day in qualification_window(qualification)) == (months_before in (1, 2))


@given(DAYS)
@example(date(2024, 2, 29))
@example(date(2100, 3, 1))  # 2100 is no leap year
@example(date(2025, 12, 31))
def test_the_window_begins_and_ends_with_a_month(qualification: date) -> None:
    window = qualification_window(qualification)
    assert window.start.day == 1
    assert (window.end + ONE_DAY).day == 1
    assert month_number(window.end) == month_number(window.start) + 1 == month_number(qualification) - 1


@given(DAYS)
def test_the_window_is_the_same_from_every_day_of_a_month(day: date) -> None:
    assert qualification_window(day) == qualification_window(day.replace(day=10))


@pytest.mark.parametrize(
    ("qualification", "window"),
    [
        (date(2025, 11, 10), Window(date(2025, 9, 1), date(2025, 10, 31))),
        (date(2026, 1, 10), Window(date(2025, 11, 1), date(2025, 12, 31))),
        (date(2026, 2, 10), Window(date(2025, 12, 1), date(2026, 1, 31))),
        (date(2024, 3, 10), Window(date(2024, 1, 1), date(2024, 2, 29))),
        (date(2025, 3, 10), Window(date(2025, 1, 1), date(2025, 2, 28))),
        (date(2024, 2, 29), Window(date(2023, 12, 1), date(2024, 1, 31))),
    ],
    ids=["November", "January", "February", "March of a leap year", "March", "29 February"],
)
def test_the_window_holds_both_months_whole(qualification: date, window: Window) -> None:
    assert qualification_window(qualification) == window


@given(DAYS)
@example(date(2025, 12, 31))
@example(date(2024, 2, 29))
def test_the_next_qualification_is_the_first_tenth_from_today_on(today: date) -> None:
    assert next_qualification(today) == first_tenth_from(today, ONE_DAY)


@given(DAYS)
@example(date(2026, 1, 1))
@example(date(2024, 3, 1))
def test_the_last_qualification_is_the_latest_tenth_up_to_today(today: date) -> None:
    assert last_qualification(today) == first_tenth_from(today, -ONE_DAY)


@pytest.mark.parametrize(
    ("today", "last", "upcoming"),
    [
        (date(2025, 11, 9), date(2025, 10, 10), date(2025, 11, 10)),
        (date(2025, 11, 10), date(2025, 11, 10), date(2025, 11, 10)),
        (date(2025, 11, 11), date(2025, 11, 10), date(2025, 12, 10)),
        (date(2026, 1, 9), date(2025, 12, 10), date(2026, 1, 10)),
        (date(2026, 1, 10), date(2026, 1, 10), date(2026, 1, 10)),
        (date(2025, 12, 31), date(2025, 12, 10), date(2026, 1, 10)),
        (date(2024, 2, 29), date(2024, 2, 10), date(2024, 3, 10)),
    ],
)
def test_the_tenth_is_both_the_last_and_the_next_qualification(
    today: date, last: date, upcoming: date
) -> None:
    assert (last_qualification(today), next_qualification(today)) == (last, upcoming)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 11, 10), Calendar(date(2025, 11, 10), date(2025, 9, 1), date(2025, 10, 31))),
        (date(2025, 11, 11), Calendar(date(2025, 12, 10), date(2025, 10, 1), date(2025, 11, 30))),
        (date(2025, 12, 11), Calendar(date(2026, 1, 10), date(2025, 11, 1), date(2025, 12, 31))),
        (date(2024, 2, 29), Calendar(date(2024, 3, 10), date(2024, 1, 1), date(2024, 2, 29))),
    ],
)
def test_the_calendar_shows_the_window_of_the_next_qualification(today: date, expected: Calendar) -> None:
    assert calendar(today) == expected


@given(DAYS, st.integers(-100, 100), st.integers(0, 100))
def test_a_period_overlaps_a_window_if_it_has_a_day_in_it(
    qualification: date, distance: int, length: int
) -> None:
    window = qualification_window(qualification)
    start = qualification + timedelta(days=distance)
    days = [start + timedelta(days=number) for number in range(length + 1)]
    assert window.overlaps(start, days[-1]) == any(day in window for day in days)


@given(DAYS, st.integers(-1000, 100))
@example(date(2025, 11, 10), -10)  # the window's last day
@example(date(2025, 11, 10), -9)
def test_a_period_without_an_end_overlaps_unless_it_begins_after_the_window(
    qualification: date, distance: int
) -> None:
    start = qualification + timedelta(days=distance)
    still_to_come = month_number(start) >= month_number(qualification)
    assert qualification_window(qualification).overlaps(start, None) != still_to_come
