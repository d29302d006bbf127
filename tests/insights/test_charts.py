"""Marks are where their values are, and on the chart."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.insights.charts import (
    HEIGHT,
    LABELS,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    columns,
    labelled,
    points,
    rows,
    scale,
)

unhurried = settings(deadline=None)  # a busy machine takes its time
COUNTS = st.integers(0, 10_000_000)


@unhurried
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_scale_goes_round_its_values_in_a_few_even_steps(one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = scale(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 2 <= len(found) <= 7
    assert all(b > a for a, b in pairwise(found))


@unhurried
@given(st.integers(1, 366))
def test_labels_are_few_and_evenly_spaced(count: int) -> None:
    found = labelled(count)
    assert len(found) <= LABELS
    assert found[0] == 0
    assert len({b - a for a, b in pairwise(found)}) <= 1


@unhurried
@given(
    st.integers(1, 60).flatmap(
        lambda n: st.lists(st.lists(COUNTS, min_size=n, max_size=n), min_size=1, max_size=3)
    )
)
def test_columns_are_as_tall_as_their_values_and_stand_side_by_side(series: list[list[int]]) -> None:
    chart = columns(series)
    top = max(tick.value for tick in chart.across)
    values = [value for own in series for value in own if value]
    assert len(chart.marks) == len(values)
    for mark, value in zip(chart.marks, values, strict=True):
        assert mark.height == pytest.approx(HEIGHT * value / top, abs=0.1)
        assert mark.y + mark.height == pytest.approx(TOP + HEIGHT, abs=0.2)
        assert LEFT <= mark.x <= mark.x + mark.width <= WIDTH - RIGHT + 0.2


def test_of_a_group_the_first_series_stands_first() -> None:
    first, second = columns([[1], [1]]).marks
    assert (first.series, second.series) == (0, 1)
    assert first.x < second.x


@unhurried
@given(st.lists(COUNTS, min_size=1, max_size=40))
def test_what_is_nested_stands_inside(values: list[int]) -> None:
    chart = columns([values, [value // 2 for value in values]], nested=True)
    outer = [mark for mark in chart.marks if mark.series == 0]
    for mark in (mark for mark in chart.marks if mark.series == 1):
        assert any(out.x < mark.x and mark.x + mark.width < out.x + out.width + 0.2 for out in outer)


@unhurried
@given(
    st.lists(st.none() | st.floats(-100, 100), min_size=1, max_size=53),
    st.floats(-200, 200),
    st.floats(-9, 9),
)
def test_points_and_their_line_stay_on_the_chart(
    values: list[float | None], height: float, slope: float
) -> None:
    chart = points(values, (height, slope))
    ends = [end for line in chart.line for end in line]
    assert len(chart.marks) == sum(value is not None for value in values)
    for x, y in [*((mark.x, mark.y) for mark in chart.marks), *ends]:
        assert LEFT <= x <= WIDTH
        assert TOP <= y <= TOP + HEIGHT


@unhurried
@given(st.lists(COUNTS, max_size=20))
def test_lying_bars_grow_with_their_values(values: list[int]) -> None:
    widths = [mark.width for mark in rows(values).marks]
    pairs = sorted(zip(values, widths, strict=True))
    assert [width for _, width in pairs] == sorted(widths)
