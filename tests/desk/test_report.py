"""What a seller is told of his own Standard: what is missing, and what would mend it."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actions.desk.report import (
    Line,
    fives,
    fives_needed,
    next_chance,
    report_lines,
    standard_report,
    what_if,
)
from actions.desk.standard import (
    AVERAGE,
    Category,
    Criterion,
    Rating,
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
)

IN_OCTOBER = date(2025, 10, 15)
SCORES = st.lists(st.integers(1, 5), max_size=60)
each_category = pytest.mark.parametrize("category", Category, ids=lambda category: category.value)


def missing(record: SellerRecord) -> dict[Criterion, Fraction]:
    """What the lines say is missing, where something is."""
    return {line.finding.criterion: line.missing for line in report_lines(record, NOVEMBER) if line.missing}


def with_scores(category: Category, scores: list[int]) -> SellerRecord:
    ratings = [a_rating(IN_WINDOW, late_by_seller=True, **{category.value: score}) for score in scores]
    return SellerRecord(True, ratings)


def test_the_report_holds_every_finding_of_the_next_qualification() -> None:
    record = a_perfect_record(ratings=[a_rating()] * 19)
    report = standard_report(record, IN_OCTOBER)
    assert [line.finding for line in report.lines] == assess(record, NOVEMBER)
    assert report.calendar.next_qualification == NOVEMBER
    assert (report.calendar.window_start, report.calendar.window_end) == (
        date(2025, 9, 1),
        date(2025, 10, 31),
    )
    assert not report.qualifies


def test_a_perfect_record_lacks_nothing() -> None:
    report = standard_report(a_perfect_record(), IN_OCTOBER)
    assert report.qualifies
    assert [line.missing for line in report.lines] == [0] * len(Criterion)
    assert report.fives_needed == dict.fromkeys(Category)


def test_what_is_missing_is_said_in_numbers() -> None:
    record = SellerRecord(
        company_account=False,
        ratings=[*ratings_with_fours(19, 1, Category.CONTACT), *[a_rating(BEFORE_WINDOW)] * 60],
        warnings=[(IN_WINDOW, WarningKind.ARTICLE_13_3)] * 2,
        suspensions=[(IN_WINDOW, None)],
        unresolved=[IN_WINDOW] * 5,
    )
    assert missing(record) == {
        Criterion.COMPANY_ACCOUNT: 1,
        Criterion.RATINGS_TOTAL: 21,
        Criterion.RATINGS_WINDOW: 1,
        Criterion.CONTACT: Fraction("4.95") - Fraction(94, 19),
        Criterion.ARTICLE_13_3: 2,
        Criterion.NO_SUSPENSION: 1,
        Criterion.UNRESOLVED: 3,
    }


def test_without_a_rating_the_whole_average_is_missing() -> None:
    assert missing(SellerRecord(True))[Criterion.CONTACT] == AVERAGE


@given(st.dates(date(1990, 1, 1), date(2100, 12, 1)))
@example(date(2025, 12, 31))
@example(date(2024, 1, 31))
@example(date(2024, 2, 29))
def test_a_rating_of_today_counts_first_at_the_next_chance(today: date) -> None:
    chance = next_chance(today)
    assert today in qualification_window(chance)
    assert chance.day == 10
    before = (chance.replace(day=1) - timedelta(days=1)).replace(day=10)
    assert today not in qualification_window(before)


def test_once_the_window_has_ended_new_ratings_only_help_a_month_later() -> None:
    record = a_perfect_record(ratings=ratings_with_fours(100, 6, Category.CONTACT, on=date(2025, 9, 30)))
    in_time, late = standard_report(record, date(2025, 10, 31)), standard_report(record, date(2025, 11, 1))
    assert in_time.calendar == late.calendar
    assert (in_time.next_chance, late.next_chance) == (NOVEMBER, date(2025, 12, 10))
    assert (in_time.fives_needed[Category.CONTACT], late.fives_needed[Category.CONTACT]) == (20, 1)


@each_category
@pytest.mark.parametrize(
    ("count", "fours", "needed"), [(79, 4, 1), (100, 5, None), (100, 6, 20), (1, 1, 19), (19, 1, 1)]
)
def test_the_fives_needed_are_counted(category: Category, count: int, fours: int, needed: int | None) -> None:
    record = a_perfect_record(ratings=ratings_with_fours(count, fours, category))
    assert fives_needed(record, NOVEMBER, category) == needed
    others = {fives_needed(record, NOVEMBER, other) for other in Category if other is not category}
    assert others == {None}


@each_category
@given(scores=SCORES)
@example(scores=[])
@example(scores=[1])
def test_the_fives_needed_are_just_enough(category: Category, scores: list[int]) -> None:
    record = with_scores(category, scores)

    def reached(more: int) -> bool:
        score = average([*record.ratings, *fives(more, IN_WINDOW)], category)
        return score is not None and score >= AVERAGE

    needed = fives_needed(record, NOVEMBER, category)
    if needed is None:
        assert reached(0)
    else:
        assert reached(needed)
        assert not reached(needed - 1)


def test_low_scores_that_were_not_the_sellers_fault_need_no_fives() -> None:
    ratings = [a_rating(completion_time=5), a_rating(completion_time=1)]
    record = SellerRecord(True, ratings)
    assert fives_needed(record, NOVEMBER, Category.COMPLETION_TIME) is None


def test_scores_outside_the_window_need_no_fives() -> None:
    record = SellerRecord(True, [a_rating(BEFORE_WINDOW, contact=1), a_rating()])
    assert fives_needed(record, NOVEMBER, Category.CONTACT) is None


def test_fifteen_more_fives_in_time_give_the_standard_and_too_late_they_do_not() -> None:
    record = a_perfect_record(ratings=[a_rating()] * 10 + [a_rating(BEFORE_WINDOW)] * 80)
    in_time = what_if(record, NOVEMBER, fives(15, IN_OCTOBER))
    assert all(line.finding.met for line in in_time)
    late = what_if(record, NOVEMBER, fives(15, NOVEMBER))
    assert late == report_lines(record, NOVEMBER)
    assert len(record.ratings) == 90


@given(SCORES, SCORES)
def test_what_if_tells_what_would_be_true(scores: list[int], more: list[int]) -> None:
    record, added = (
        with_scores(Category.DESCRIPTION, scores),
        with_scores(Category.DESCRIPTION, more).ratings,
    )
    told = what_if(record, NOVEMBER, added)
    true = SellerRecord(True, [*record.ratings, *added])
    assert [line.finding for line in told] == assess(true, NOVEMBER)
    assert all(line.finding.met for line in told) == qualifies(true, NOVEMBER)


@given(SCORES)
def test_something_is_missing_exactly_where_a_criterion_is_not_met(scores: list[int]) -> None:
    lines: list[Line] = report_lines(with_scores(Category.CONTACT, scores), NOVEMBER)
    assert all(line.missing >= 0 for line in lines)
    assert [line.missing == 0 for line in lines] == [line.finding.met for line in lines]


def test_fives_are_fives_in_everything() -> None:
    assert fives(2, IN_WINDOW) == [Rating(IN_WINDOW, dict.fromkeys(Category, 5))] * 2
    assert fives(0, IN_WINDOW) == []
