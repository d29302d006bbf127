"""Which days a report is about."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.insights.period import LONGEST, Period, PeriodError, choose, midnight
from bot.insights.writing import refusal

unhurried = settings(deadline=None)  # a busy machine takes its time
TODAY = date(2026, 11, 24)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
PERIODS = st.builds(lambda first, more: Period(first, first + timedelta(more)), DAYS, st.integers(0, 365))


@unhurried
@given(PERIODS)
def test_weeks_hold_each_day_once_and_begin_on_mondays(period: Period) -> None:
    weeks = list(period.weeks())
    assert [day for week in weeks for day in week.days] == period.days
    assert all(week.first.weekday() == 0 for week in weeks[1:])
    assert all(week.last.weekday() == 6 for week in weeks[:-1])


@unhurried
@given(PERIODS)
def test_the_days_before_are_as_many_and_end_where_it_begins(period: Period) -> None:
    assert len(period.before) == len(period)
    assert period.before.end == period.start


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 24), 24)]
)
def test_a_day_is_as_long_as_it_is_in_poland(day: date, hours: int) -> None:
    period = Period(day, day)
    assert period.end.timestamp() - period.start.timestamp() == hours * 3600


def test_a_day_begins_at_midnight_in_warsaw() -> None:
    assert midnight(date(2026, 7, 1)).isoformat() == "2026-07-01T00:00:00+02:00"


def test_without_days_it_is_the_last_thirty() -> None:
    assert choose(None, None, TODAY) == Period(date(2026, 10, 26), TODAY)
    assert choose(None, date(2026, 11, 2), TODAY) == Period(date(2026, 10, 4), date(2026, 11, 2))
    assert choose(date(2026, 11, 20), None, TODAY) == Period(date(2026, 11, 20), TODAY)


def test_a_period_that_reaches_into_the_future_ends_today() -> None:
    assert choose(date(2026, 11, 1), date(2027, 1, 1), TODAY) == Period(date(2026, 11, 1), TODAY)


def test_the_longest_period_is_a_leap_year() -> None:
    assert len(choose(TODAY - timedelta(LONGEST - 1), None, TODAY)) == LONGEST


REFUSED = [
    (date(2026, 11, 3), date(2026, 11, 2), "Okres kończy się, zanim się zacznie", "ends before it begins"),
    (date(2026, 11, 25), None, "jeszcze się nie zaczął", "hasn't begun"),
    (date(2027, 1, 2), date(2027, 1, 3), "jeszcze się nie zaczął", "hasn't begun"),
    (date(2025, 11, 23), TODAY, "Okres ma 367 dni", "has 367 days"),
    (date.min, date.min, "Tak dawnych danych nie ma", "no data from so long ago"),
    (None, date.min, "Tak dawnych danych nie ma", "no data from so long ago"),
]


@pytest.mark.parametrize(("first", "last", "polish", "english"), REFUSED)
def test_days_that_cannot_be_are_refused_with_a_sentence(
    first: date | None, last: date | None, polish: str, english: str
) -> None:
    with pytest.raises(PeriodError) as refused:
        choose(first, last, TODAY)
    assert polish in refusal(refused.value, "pl")
    assert english in refusal(refused.value, "en")


@unhurried
@given(st.none() | st.dates(), st.none() | st.dates())
def test_any_days_give_a_period_up_to_today_or_a_refusal(first: date | None, last: date | None) -> None:
    try:
        period = choose(first, last, TODAY)
    except PeriodError as error:
        assert refusal(error, "pl") != refusal(error, "en")
    else:
        assert period.first <= period.last <= TODAY
        assert len(period) <= LONGEST
