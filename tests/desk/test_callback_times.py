"""Which telephone numbers are called, and which moment an hour of a day in Warsaw is."""

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.desk.callbacks import (
    FURTHEST,
    ForeignPhoneError,
    InvalidPhoneError,
    PastTimeError,
    SkippedHourError,
    TooFarError,
    appointment,
    check_day,
    moment,
    next_day,
    number_to_call,
    phone_number,
)
from actions.desk.days import WARSAW

UTC = timezone.utc
NOW = datetime(2025, 11, 24, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PHONE = "+48501234567"


@pytest.mark.parametrize(
    "text",
    ["501234567", "501 234 567", "+48 501-234-567", "0048501234567", "(501) 234 567", "tel:+48501234567"],
)
def test_a_number_in_any_notation_becomes_one(text: str) -> None:
    assert phone_number(text) == PHONE


@pytest.mark.parametrize(
    ("text", "number"),
    [("+49 30 901820", "+4930901820"), ("+1 202-456-1111", "+12024561111"), ("22 621 02 52", "+48226210252")],
)
def test_numbers_of_other_countries_and_lines_at_home_can_be_called(text: str, number: str) -> None:
    assert phone_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "112",
        "501 234",
        "5012345678901",
        "+48 701 234 567",
        "+48 801 234 567",
        "+999 123456789",
        "\0",
    ],
    ids=["nothing", "a word", "112", "short", "long", "premium", "shared cost", "no country", "NUL"],
)
def test_what_is_no_number_or_costs_extra_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhoneError):
        phone_number(text)


@given(st.text())
def test_any_text_is_a_number_that_reads_as_itself_or_is_refused(text: str) -> None:
    try:
        number = phone_number(text)
    except InvalidPhoneError:
        return
    assert phone_number(number) == number


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (date(2026, 1, 15), time(9, 0), datetime(2026, 1, 15, 8, 0, tzinfo=UTC)),
        (date(2026, 7, 15), time(9, 0), datetime(2026, 7, 15, 7, 0, tzinfo=UTC)),
        (date(2026, 7, 15), time(0, 30), datetime(2026, 7, 14, 22, 30, tzinfo=UTC)),
        (date(2026, 3, 29), time(1, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (date(2026, 3, 29), time(3, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (date(2026, 10, 25), time(3, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "past midnight", "before the gap", "after it", "before the repeat", "after it"],
)
def test_an_hour_is_read_on_the_clocks_of_warsaw(day: date, hour: time, expected: datetime) -> None:
    assert moment(day, hour, NOW) == expected


@pytest.mark.parametrize("hour", [time(2, 0), time(2, 30), time(2, 59)])
def test_an_hour_that_the_clocks_skip_is_refused_with_the_next_one(hour: time) -> None:
    with pytest.raises(SkippedHourError) as error:
        moment(date(2026, 3, 29), hour, NOW)
    next_time = error.value.values["next_time"]
    assert next_time == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert next_time.hour == 3


def test_of_an_hour_that_comes_twice_the_first_still_ahead_is_meant() -> None:
    day, hour = date(2026, 10, 25), time(2, 30)
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert moment(day, hour, NOW) == first
    assert moment(day, hour, first) == first
    assert moment(day, hour, first + MINUTE) == second


@given(st.dates(date(2025, 1, 1), date(2035, 12, 31)), st.times())
def test_every_hour_is_either_shown_by_the_clocks_or_skipped(day: date, hour: time) -> None:
    local = datetime.combine(day, hour)
    try:
        found = moment(day, hour, NOW)
    except SkippedHourError as error:
        assert error.values["next_time"].replace(tzinfo=None) > local
        return
    assert found.astimezone(WARSAW).replace(tzinfo=None) == local


def test_a_consultant_calls_polish_numbers_alone() -> None:
    assert number_to_call("501 234 567") == PHONE
    with pytest.raises(ForeignPhoneError):
        number_to_call("+49 30 901820")
    with pytest.raises(InvalidPhoneError):
        number_to_call("112")


def test_an_appointment_is_a_moment_to_come() -> None:
    assert appointment(date(2025, 11, 25), time(17), NOW) == datetime(2025, 11, 25, 16, tzinfo=UTC)
    with pytest.raises(PastTimeError):
        appointment(date(2025, 11, 24), time(12), NOW)


@pytest.mark.parametrize("days", [0, 1, FURTHEST.days])
def test_a_day_from_today_to_the_furthest_is_one_for_calls(days: int) -> None:
    check_day(date(2025, 11, 24) + timedelta(days), NOW)


@pytest.mark.parametrize(("days", "error"), [(-1, PastTimeError), (FURTHEST.days + 1, TooFarError)])
def test_a_day_outside_of_them_is_refused(days: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_day(date(2025, 11, 24) + timedelta(days), NOW)


@pytest.mark.parametrize(
    ("hour", "day"),
    [(time(13), 24), (time(23, 59), 24), (time(12, 59), 25), (time(0), 25)],
)
def test_the_next_day_of_an_hour_is_today_while_the_hour_lasts(hour: time, day: int) -> None:
    assert next_day(hour, NOW) == date(2025, 11, day)
