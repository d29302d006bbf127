"""The curve of latency against throughput: read at a latency, drawn, compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from tests.bench.load_task import Traffic
from tests.support.project import ROOT

PLOT = ROOT / "docs/decisions/load.svg"
MARKERS = "os^dvP*X"


@dataclass(frozen=True)
class Curve:
    """Traffic of more and more people.

    Args:
        name: who served it.
        workers: how many processes of the bot.
        events: how long conversations were before, None where they were new.
        points: by the number of people at once.
        cost: milliseconds of processor time a message of each part of it all, of all points together.
    """

    name: str
    workers: int
    events: int | None
    points: dict[int, Traffic]
    cost: dict[str, float]

    @property
    def title(self) -> str:
        """What tells it from the others."""
        length = "new" if self.events is None else f"{self.events:,} events"
        return f"{self.name}, {self.workers} worker{'s' * (self.workers > 1)}, {length}"

    @property
    def most(self) -> float:
        """Messages a second at most, whatever the latency."""
        return max((point.rate for point in self.points.values()), default=0.0)


def rate_at(points: Sequence[tuple[float, float]], latency: float) -> float:
    """Messages a second that are served within a latency: the most of all crossings, straight in between.

    Args:
        points: messages a second and latency, from few people to many.
        latency: in the unit of the points.
    """
    found = [rate for rate, taken in points if taken <= latency]
    for (rate, taken), (next_rate, next_taken) in pairwise(points):
        if taken <= latency < next_taken:
            found.append(rate + (next_rate - rate) * (latency - taken) / (next_taken - taken))
    return max(found, default=0.0)


def p95_points(curve: Curve) -> list[tuple[float, float]]:
    """Messages a second and the 95th percentile of milliseconds, from few people to many."""
    return [(point.rate, point.at(95)) for _, point in sorted(curve.points.items())]


def times_at_equal_p95(ours: Curve, theirs: Curve) -> list[tuple[float, float, float]]:
    """At each p95 of theirs: it, our messages a second within it, and theirs."""
    points = p95_points(theirs)
    return [
        (p95, rate_at(p95_points(ours), p95), rate_at(points, p95))
        for p95 in sorted({latency for _, latency in points if latency != float("inf")})
    ]


def plot(curves: Sequence[Curve], path: Path = PLOT) -> None:
    """Draw the 95th percentile of each curve against messages a second."""
    with matplotlib.rc_context({"svg.hashsalt": "load", "font.size": 9}):
        figure = Figure(figsize=(7.2, 4.6))
        axes = figure.add_subplot(
            yscale="log", xlabel="messages a second", ylabel="95th percentile, ms", title="Latency under load"
        )
        for number, curve in enumerate(curves):
            points = [point for point in p95_points(curve) if point[1] != float("inf")]
            style = {
                "marker": MARKERS[number % len(MARKERS)],
                "linestyle": "-" if curve.workers > 1 else "--",
            }
            axes.plot(*zip(*points, strict=True), label=curve.title, markersize=4, linewidth=1, **style)
        axes.grid(alpha=0.3)
        axes.legend(fontsize=7)
        figure.tight_layout()
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
