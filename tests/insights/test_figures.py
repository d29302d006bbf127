"""Percentiles, roundings and trends, held against their definitions."""

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.insights.figures import mean, merged, percentile, rounded, share, spread, trend

unhurried = settings(deadline=None)  # a busy machine takes its time
SECONDS = st.floats(0, 1e7, allow_nan=False)
MEASURED = st.lists(SECONDS, min_size=1, max_size=60)
SHARES = st.sampled_from([0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0])
SCORES = st.fractions(-100, 100, max_denominator=50)
POINTS = st.lists(st.tuples(st.integers(0, 52), st.integers(0, 30), SCORES), max_size=20)


@unhurried
@given(MEASURED, SHARES)
def test_a_percentile_is_the_value_of_its_rank(values: list[float], part: float) -> None:
    rank = ceil(Fraction(str(part)) * len(values))
    assert percentile(Counter(values), part) == sorted(values)[rank - 1]


@unhurried
@given(MEASURED, SHARES, SHARES)
def test_a_higher_share_has_no_lower_percentile(values: list[float], one: float, other: float) -> None:
    counted = Counter(values)
    low, high = (percentile(counted, part) for part in sorted((one, other)))
    assert low is not None
    assert high is not None
    assert low <= high


def test_of_nothing_there_is_no_percentile_no_share_and_no_mean() -> None:
    assert percentile({}, 0.5) is None
    assert share(0, 0) is None
    assert mean([]) is None


@unhurried
@given(SECONDS)
def test_rounding_changes_a_time_by_half_a_per_cent_at_most(value: float) -> None:
    assert abs(rounded(value) - value) <= max(value * 0.005, 0.001) + 1e-9


@unhurried
@given(SECONDS, SECONDS)
def test_rounding_keeps_the_order(one: float, other: float) -> None:
    assert (one <= other) <= (rounded(one) <= rounded(other))


@unhurried
@given(SECONDS)
def test_what_is_rounded_stays(value: float) -> None:
    assert rounded(rounded(value)) == rounded(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-3.0, 0), (0.0004, 0), (0.12345, 0.123), (12.345, 12.3), (999.9, 1000), (123456, 123000)],
)
def test_three_figures_are_kept(value: float, shown: float) -> None:
    assert rounded(value) == shown


def test_a_million_different_times_are_few_thousand_counts() -> None:
    assert len({rounded(number / 7) for number in range(1_000_000)}) < 6_000


@unhurried
@given(st.lists(MEASURED, max_size=5))
def test_sources_together_are_all_their_measurements(sources: list[list[float]]) -> None:
    everything = [value for own in sources for value in own]
    assert merged(map(Counter, sources)) == Counter(everything)


@unhurried
@given(MEASURED, st.lists(st.integers(1, 1000), min_size=1, max_size=6, unique=True))
def test_bounds_part_all_measurements(values: list[float], bounds: list[int]) -> None:
    edges = [0.0, *sorted(bounds), float("inf")]
    expected = [sum(low <= value < high for value in values) for low, high in pairwise(edges)]
    assert spread(Counter(values), sorted(bounds)) == expected


@unhurried
@given(st.lists(st.tuples(st.integers(1, 40), SCORES), min_size=1))
def test_a_mean_is_that_of_all_answers(scores: list[tuple[int, Fraction]]) -> None:
    answers = [score for count, score in scores for _ in range(count)]
    assert mean(scores) == sum(answers, Fraction()) / len(answers)


@unhurried
@given(SCORES, SCORES, st.lists(st.tuples(st.integers(0, 52), st.integers(1, 30)), min_size=2))
def test_scores_on_a_line_have_that_line_as_their_trend(
    height: Fraction, slope: Fraction, places: list[tuple[int, int]]
) -> None:
    found = trend([(place, count, height + slope * place) for place, count in places])
    assert found == ((height, slope) if len({place for place, _ in places}) > 1 else None)


@unhurried
@given(POINTS, st.permutations(range(20)), st.integers(2, 5))
def test_neither_order_nor_a_multiple_of_all_weights_changes_a_trend(
    points: list[tuple[int, int, Fraction]], order: list[int], factor: int
) -> None:
    mixed = [points[place] for place in order if place < len(points)]
    assert trend(mixed) == trend(points)
    assert trend([(place, count * factor, score) for place, count, score in points]) == trend(points)


@unhurried
@given(POINTS, SCORES, SCORES)
def test_no_other_line_is_closer(
    points: list[tuple[int, int, Fraction]], height: Fraction, slope: Fraction
) -> None:
    def distance(line: tuple[Fraction, Fraction]) -> Fraction:
        start, rise = line
        return sum((n * (start + rise * place - score) ** 2 for place, n, score in points), Fraction())

    if (found := trend(points)) is not None:
        assert distance(found) <= distance((height, slope))
