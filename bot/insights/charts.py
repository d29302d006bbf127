"""Where the marks of a chart go. What they look like is the page's matter, what they mean its table's.

A chart is WIDTH units wide; the page scales it. Numbers become text on the page, in its language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH = 720
LEFT, RIGHT = 56, 8
TOP, BOTTOM = 10, 26
HEIGHT = 220  # of the plot
LABELS = 12  # under a chart at most
LINES = 5
ROW = 26
NAMES = 220  # room for names left of horizontal bars
FIGURES = 130  # and for figures right of them


@dataclass(frozen=True)
class Mark:
    """A bar, or a point if it has no size; `series` is the place of its series."""

    x: float
    y: float
    width: float
    height: float
    series: int = 0


@dataclass(frozen=True)
class Tick:
    """A line across the chart or a place under it, and the value or the number of the label it stands for."""

    at: float
    value: float


@dataclass(frozen=True)
class Chart:
    """A chart's size, marks, lines across, places of labels, and the ends of a straight line."""

    height: float
    marks: Sequence[Mark]
    across: Sequence[Tick]
    under: Sequence[Tick] = ()
    line: Sequence[tuple[tuple[float, float], tuple[float, float]]] = ()
    points: bool = False
    width: float = WIDTH


def scale(low: float, high: float) -> list[float]:
    """Round values, evenly spaced, from `low` or less to `high` or more: at least two, few enough to read."""
    spread = max(high - low, 1)
    rough = spread / (LINES - 1)
    unit = 10 ** floor(log10(rough))
    step = max(next(unit * nice for nice in (1, 2, 5, 10) if unit * nice >= rough), 1)
    first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
    return [float(number * step) for number in range(first, last + 1)]


def labelled(count: int) -> list[int]:
    """Which of so many places get a label: all if they fit, else every second, third and so on."""
    return list(range(0, count, max(1, ceil(count / LABELS))))


def columns(series: Sequence[Sequence[int]], *, nested: bool = False) -> Chart:
    """Upright bars: a group for each place with a bar for each series.

    Args:
        series: values from 0, as many in each.
        nested: each bar stands inside the one before it, of which it is a part, not beside it.
    """
    count = len(series[0])
    levels = scale(0, max((value for own in series for value in own), default=0))
    slot = (WIDTH - LEFT - RIGHT) / count
    room = slot * 0.8
    wide = room if nested else room / len(series)
    marks = [
        _upright(value, levels[-1], LEFT + slot * place + slot * 0.1, wide, number, nested)
        for number, own in enumerate(series)
        for place, value in enumerate(own)
        if value
    ]
    return Chart(TOP + HEIGHT + BOTTOM, marks, _across(levels), _under(count))


def _upright(value: int, top: float, x: float, wide: float, number: int, nested: bool) -> Mark:
    tall = HEIGHT * value / top
    inset = wide * 0.25 * number if nested else 0
    left = x + inset if nested else x + wide * number
    return Mark(_round(left), _round(TOP + HEIGHT - tall), _round(wide - 2 * inset), _round(tall), number)


def _across(levels: Sequence[float]) -> list[Tick]:
    low, high = levels[0], levels[-1]
    return [Tick(_round(_height(level, low, high)), level) for level in levels]


def _height(value: float, low: float, high: float) -> float:
    return TOP + HEIGHT * (high - value) / (high - low)


def _under(count: int) -> list[Tick]:
    slot = (WIDTH - LEFT - RIGHT) / count
    return [Tick(_round(LEFT + slot * (place + 0.5)), place) for place in labelled(count)]


def points(values: Sequence[float | None], line: tuple[float, float] | None = None) -> Chart:
    """Points from -100 to 100, one for each place that has a value, and a straight line through them.

    Args:
        values: the score of each place.
        line: the height of the line at the first place and its slope.
    """
    count = len(values)
    levels = [-100.0, -50.0, 0.0, 50.0, 100.0]
    slot = (WIDTH - LEFT - RIGHT) / count
    marks = [
        Mark(_round(LEFT + slot * (place + 0.5)), _round(_height(value, -100, 100)), 0, 0)
        for place, value in enumerate(values)
        if value is not None
    ]
    ends = [] if line is None else [(_on(line, 0, slot), _on(line, count - 1, slot))]
    return Chart(TOP + HEIGHT + BOTTOM, marks, _across(levels), _under(count), ends, points=True)


def _on(line: tuple[float, float], place: int, slot: float) -> tuple[float, float]:
    height = min(max(line[0] + line[1] * place, -100), 100)
    return _round(LEFT + slot * (place + 0.5)), _round(_height(height, -100, 100))


def rows(values: Sequence[int]) -> Chart:
    """Lying bars, one below the other, with room for a name before and a figure behind each."""
    longest = max(values, default=0) or 1
    room = WIDTH - NAMES - FIGURES
    marks = [
        Mark(NAMES, ROW * place + 4, _round(room * value / longest), ROW - 8)
        for place, value in enumerate(values)
    ]
    return Chart(ROW * len(values), marks, ())


def _round(value: float) -> float:
    return round(value, 1)
