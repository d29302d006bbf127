"""Throughput is compared at equal latency, not at equal numbers of people."""

import pytest

from tests.bench.load_curve import Curve, plot, rate_at, times_at_equal_p95
from tests.bench.load_task import Traffic


def traffic(rate: int, milliseconds: float) -> Traffic:
    return Traffic([milliseconds] * rate, 1.0, 0, rate, 0.1)


def curve(name: str, *points: tuple[int, float]) -> Curve:
    people = {2**number: traffic(*point) for number, point in enumerate(points)}
    return Curve(name, 1, 10, people, {"bot": 10.0})


def test_the_rate_within_a_latency_is_read_between_two_points():
    assert rate_at([(10, 100), (20, 200)], 150) == 15


def test_the_rate_at_a_point_is_the_points_own():
    assert rate_at([(10, 100), (20, 200)], 200) == 20


def test_beyond_the_last_point_nothing_is_promised():
    assert rate_at([(10, 100), (20, 200)], 1000) == 20


def test_what_is_never_served_so_soon_has_no_rate():
    assert rate_at([(10, 100)], 50) == 0


def test_past_saturation_the_best_of_before_counts():
    assert rate_at([(10, 100), (30, 200), (25, 900)], 500) == 30


def test_two_curves_are_compared_at_the_latencies_of_the_second():
    ours, theirs = curve("ours", (30, 50), (60, 100)), curve("theirs", (10, 50), (12, 100))
    assert times_at_equal_p95(ours, theirs) == [(50, 30, 10), (100, 60, 12)]


def test_percentiles_of_no_answer_are_infinite():
    assert Traffic([], 1.0, 3, 3, 0.1).at(95) == float("inf")


def test_the_most_is_the_best_point():
    assert curve("ours", (30, 50), (60, 100), (55, 400)).most == 60


def test_the_plot_is_the_same_for_the_same_points(tmp_path):
    curves = [curve("ours", (30, 50), (60, 100)), curve("theirs", (10, 50), (12, 100))]
    for name in ("first.svg", "second.svg"):
        plot(curves, tmp_path / name)
    assert (tmp_path / "first.svg").read_bytes() == (tmp_path / "second.svg").read_bytes()


@pytest.mark.parametrize(
    ("workers", "title"), [(1, "ours, 1 worker, 10 events"), (2, "ours, 2 workers, 10 events")]
)
def test_a_curve_is_named_by_what_served_it(workers, title):
    assert Curve("ours", workers, 10, {}, {}).title == title
