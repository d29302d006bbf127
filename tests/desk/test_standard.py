"""The criteria of Standard Allegro, held against records."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actions.desk.standard import (
    Category,
    Criterion,
    Finding,
    SellerRecord,
    WarningKind,
    assess,
    average,
    qualification_window,
    qualifies,
)
from tests.support.sellers import (
    BEFORE_WINDOW,
    IN_WINDOW,
    NOVEMBER,
    a_perfect_record,
    a_rating,
    ratings_with_fours,
    unmet,
)

WINDOW = qualification_window(NOVEMBER)
AROUND_WINDOW = st.dates(date(2025, 7, 1), date(2025, 12, 31))
TIME = Category.COMPLETION_TIME
each_category = pytest.mark.parametrize("category", Category, ids=lambda category: category.value)
each_kind = pytest.mark.parametrize("kind", WarningKind, ids=lambda kind: kind.value)


def finding(criterion: Criterion, record: SellerRecord, qualification: date = NOVEMBER) -> Finding:
    return next(found for found in assess(record, qualification) if found.criterion is criterion)


def test_a_perfect_record_qualifies_and_lacks_nothing() -> None:
    assert qualifies(a_perfect_record(), NOVEMBER)
    assert unmet(a_perfect_record()) == []


def test_every_line_of_the_table_is_reported_once_and_in_its_order() -> None:
    assert [found.criterion for found in assess(a_perfect_record(), NOVEMBER)] == list(Criterion)


def test_each_line_states_what_the_table_requires() -> None:
    required = {found.criterion: found.required for found in assess(a_perfect_record(), NOVEMBER)}
    averages = [required.pop(Criterion(category.value)) for category in Category]
    assert averages == [Fraction(4950, 1000)] * 4
    assert required == {
        Criterion.COMPANY_ACCOUNT: 1,
        Criterion.RATINGS_TOTAL: 100,
        Criterion.RATINGS_WINDOW: 20,
        Criterion.BUYER_MESSAGE: 0,
        Criterion.ARTICLE_13_3: 0,
        Criterion.ANNEX_2_ARTICLE_2: 0,
        Criterion.NO_SUSPENSION: 0,
        Criterion.UNRESOLVED: 2,
    }


@pytest.mark.parametrize(
    ("criterion", "actual", "change"),
    [
        (Criterion.COMPANY_ACCOUNT, 0, {"company_account": False}),
        (Criterion.RATINGS_TOTAL, 99, {"ratings": [a_rating()] * 99}),
        (Criterion.RATINGS_WINDOW, 19, {"ratings": [a_rating()] * 19 + [a_rating(BEFORE_WINDOW)] * 81}),
        (Criterion.NO_SUSPENSION, 1, {"suspensions": [(IN_WINDOW, IN_WINDOW)]}),
        (Criterion.UNRESOLVED, 3, {"unresolved": [IN_WINDOW] * 3}),
        *(
            (Criterion(category.value), Fraction(494, 100), {"ratings": ratings_with_fours(100, 6, category)})
            for category in Category
        ),
        *((Criterion(kind.value), 1, {"warnings": [(IN_WINDOW, kind)]}) for kind in WarningKind),
    ],
    ids=str,
)
def test_failing_a_single_criterion_costs_the_standard(
    criterion: Criterion, actual: Fraction, change: dict[str, Any]
) -> None:
    record = a_perfect_record(**change)
    assert unmet(record) == [criterion]
    assert finding(criterion, record).actual == actual
    assert not qualifies(record, NOVEMBER)


def test_a_hundred_ratings_of_which_twenty_are_recent_are_just_enough() -> None:
    assert unmet(a_perfect_record(ratings=[a_rating()] * 20 + [a_rating(BEFORE_WINDOW)] * 80)) == []


def test_two_unresolved_discussions_are_still_allowed() -> None:
    assert unmet(a_perfect_record(unresolved=[IN_WINDOW] * 2)) == []


@given(recent=st.integers(0, 40), older=st.integers(0, 120))
@example(recent=20, older=79)
@example(recent=19, older=81)
def test_ratings_count_in_all_and_in_the_window(recent: int, older: int) -> None:
    record = a_perfect_record(ratings=[a_rating()] * recent + [a_rating(BEFORE_WINDOW)] * older)
    total, window = (finding(c, record) for c in (Criterion.RATINGS_TOTAL, Criterion.RATINGS_WINDOW))
    assert (total.actual, total.met) == (recent + older, recent + older >= 100)
    assert (window.actual, window.met) == (recent, recent >= 20)


@pytest.mark.parametrize("day", [date(2025, 11, 1), NOVEMBER, date(2026, 5, 1)])
def test_a_rating_after_the_window_counts_for_nothing(day: date) -> None:
    bad = a_rating(day, completion_time=4, shipping_cost=1, description=1, contact=1)
    record = a_perfect_record(ratings=[a_rating()] * 99 + [bad] * 50)
    assert unmet(record) == [Criterion.RATINGS_TOTAL]
    assert finding(Criterion.RATINGS_TOTAL, record).actual == 99


@pytest.mark.parametrize("day", [WINDOW.start, WINDOW.end])
def test_the_first_and_the_last_day_belong_to_the_window(day: date) -> None:
    assert unmet(a_perfect_record(ratings=[a_rating(day)] * 100)) == []


def test_low_scores_before_the_window_do_not_spoil_the_averages() -> None:
    bad = a_rating(BEFORE_WINDOW, shipping_cost=1, description=1, contact=1)
    assert unmet(a_perfect_record(ratings=[a_rating()] * 20 + [bad] * 80)) == []


@each_category
@pytest.mark.parametrize(
    ("count", "fours", "met"),
    [(1000, 50, True), (10_000, 501, False), (20, 1, True), (79, 4, False), (1999, 100, False)],
    ids=["4.950", "4.9499", "4.950 of twenty", "4.949", "4.949975 would round to 4.950"],
)
def test_the_average_must_reach_exactly_4_950(category: Category, count: int, fours: int, met: bool) -> None:
    record = a_perfect_record(ratings=ratings_with_fours(count, fours, category))
    assert (Criterion(category.value) not in unmet(record)) == met


@given(st.sampled_from(Category), st.integers(1, 400), st.integers(0, 25))
def test_an_average_meets_the_limit_with_at_most_one_four_in_twenty(
    category: Category, count: int, fours: int
) -> None:
    record = a_perfect_record(ratings=ratings_with_fours(max(count, fours), fours, category))
    found = finding(Criterion(category.value), record)
    assert found.met == (20 * fours <= max(count, fours))
    assert found.actual == 5 - Fraction(fours, max(count, fours))


@given(st.sampled_from(Category), st.integers(1, 150))
def test_a_hair_below_the_limit_is_never_rounded_up_to_it(category: Category, fours: int) -> None:
    ratings = ratings_with_fours(20 * fours, fours, category)
    assert unmet(a_perfect_record(ratings=ratings + [a_rating()] * 100)) == []
    found = finding(Criterion(category.value), a_perfect_record(ratings=ratings[:-1]))
    assert found.actual == Fraction(495, 100) - Fraction(1, 20 * (20 * fours - 1))
    assert not found.met


@each_category
def test_without_a_rating_there_is_no_average_and_the_criterion_is_not_met(category: Category) -> None:
    found = finding(Criterion(category.value), a_perfect_record(ratings=[]))
    assert (found.actual, found.met) == (None, False)


@given(st.lists(st.integers(4, 5)), st.lists(st.integers(1, 3), min_size=1))
def test_a_low_completion_score_counts_only_if_the_seller_was_late(good: list[int], low: list[int]) -> None:
    kept = [a_rating(completion_time=score) for score in good]
    for late, counted in ((False, good), (True, good + low)):
        ratings = kept + [a_rating(completion_time=score, late_by_seller=late) for score in low]
        expected = Fraction(sum(counted), len(counted)) if counted else None
        assert average(ratings, TIME) == expected


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("score", [4, 5])
def test_a_completion_score_from_4_up_counts_whoever_was_late(score: int, late: bool) -> None:
    assert average([a_rating(completion_time=score, late_by_seller=late)], TIME) == score


@each_category
@given(scores=st.lists(st.integers(1, 5), min_size=1), late=st.booleans())
def test_every_score_of_the_other_categories_counts(
    category: Category, scores: list[int], late: bool
) -> None:
    ratings = [a_rating(late_by_seller=late or category is TIME, **{category.value: s}) for s in scores]
    assert average(ratings, category) == Fraction(sum(scores), len(scores))


def test_a_rating_left_out_of_the_completion_time_is_still_a_rating() -> None:
    record = a_perfect_record(ratings=[a_rating(completion_time=1)] * 100)
    assert finding(Criterion.RATINGS_WINDOW, record).actual == 100
    assert unmet(record) == [Criterion.COMPLETION_TIME]


@each_kind
@given(day=AROUND_WINDOW)
@example(day=WINDOW.start)
@example(day=WINDOW.start - timedelta(days=1))
@example(day=WINDOW.end)
@example(day=WINDOW.end + timedelta(days=1))
def test_a_warning_counts_under_its_own_kind_if_given_in_the_window(kind: WarningKind, day: date) -> None:
    record = a_perfect_record(warnings=[(day, kind)])
    assert unmet(record) == ([Criterion(kind.value)] if day.month in (9, 10) else [])


@given(st.lists(AROUND_WINDOW, max_size=6))
def test_unresolved_discussions_count_if_closed_in_the_window(closed: list[date]) -> None:
    found = finding(Criterion.UNRESOLVED, a_perfect_record(unresolved=closed))
    in_window = [day for day in closed if day.month in (9, 10)]
    assert (found.actual, found.met) == (len(in_window), len(in_window) <= 2)


@pytest.mark.parametrize(
    ("start", "end", "met"),
    [
        (date(2025, 8, 1), date(2025, 8, 31), True),
        (date(2025, 8, 1), date(2025, 9, 1), False),
        (date(2025, 10, 31), date(2025, 12, 1), False),
        (date(2025, 11, 1), date(2025, 12, 1), True),
        (date(2025, 1, 1), date(2025, 12, 31), False),
        (date(2020, 1, 1), None, False),
        (date(2025, 10, 31), None, False),
        (date(2025, 11, 1), None, True),
    ],
)
def test_a_suspension_costs_the_standard_if_it_touches_the_window(
    start: date, end: date | None, met: bool
) -> None:
    expected = [] if met else [Criterion.NO_SUSPENSION]
    assert unmet(a_perfect_record(suspensions=[(start, end)])) == expected


def test_only_the_suspensions_that_touch_the_window_are_counted() -> None:
    before, within, lasting = (
        (BEFORE_WINDOW, BEFORE_WINDOW),
        (IN_WINDOW, IN_WINDOW),
        (BEFORE_WINDOW, None),
    )
    record = a_perfect_record(suspensions=[before, within, lasting])
    assert finding(Criterion.NO_SUSPENSION, record).actual == 2


def test_a_record_that_qualifies_in_november_no_longer_does_in_january() -> None:
    assert unmet(a_perfect_record(), date(2026, 1, 10)) == [
        Criterion.RATINGS_WINDOW,
        *(Criterion(category.value) for category in Category),
    ]
