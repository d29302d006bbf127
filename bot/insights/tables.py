"""What sections share: percentiles as a table, times as a chart, and counts as lying bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.insights.charts import columns, rows
from bot.insights.figures import percentile, share, spread
from bot.insights.parts import Figure, Table
from bot.insights.writing import Writer

SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p100": 1.0}


@dataclass(frozen=True)
class Counts:
    """Names and how often each was counted, in their order, with the headings of both.

    `shares` tells whether the counts are parts of a whole.
    """

    title: str
    head: tuple[str, str]
    found: Sequence[tuple[str, int]]
    shares: bool = True


def ranked(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """Names by their counts, the most frequent first."""
    return sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))


def counts_table(writer: Writer, counts: Counts) -> Table:
    """Counts, with their share of all if they are parts of it."""
    shares = _shares(writer, counts)
    lines = [
        [name, writer.number(count), *([own] if counts.shares else [])]
        for (name, count), own in zip(counts.found, shares, strict=True)
    ]
    return Table(
        counts.title, [*counts.head, *([writer.say("traffic.share")] if counts.shares else [])], lines
    )


def _shares(writer: Writer, counts: Counts) -> list[str]:
    total = sum(count for _, count in counts.found)
    return [writer.percent(share(count, total)) for _, count in counts.found]


def bars(writer: Writer, counts: Counts, says: str, most: int | None = None) -> Figure:
    """Lying bars for the first counts, with a table of all."""
    shown, written = counts.found[:most], [writer.number(count) for _, count in counts.found[:most]]
    if counts.shares:
        written = [f"{own} ({part})" for own, part in zip(written, _shares(writer, counts), strict=False)]
    chart, table = rows([count for _, count in shown]), counts_table(writer, counts)
    return Figure(counts.title, says, chart, table, names=[name for name, _ in shown], figures=written)


def times(
    writer: Writer, section: str, counted: Mapping[float, int], bounds: Sequence[float], head: str
) -> Figure:
    """How many of a section's measurements lie between bounds of seconds."""
    title = writer.say(f"{section}.chart")
    found, names = spread(counted, bounds), between(writer, bounds)
    table = counts_table(
        writer, Counts(title, (writer.say("answers.time"), head), list(zip(names, found, strict=True)))
    )
    half, most = (writer.duration(percentile(counted, share)) for share in (0.5, 0.95))
    says = writer.say(f"{section}.within", half=half, most=most)
    chart = columns([found])
    return Figure(
        title, says, chart, table, under=names, across=[writer.number(line.value) for line in chart.across]
    )


def between(writer: Writer, bounds: Sequence[float]) -> list[str]:
    """What the parts are called that bounds make."""
    written = [writer.duration(bound) for bound in bounds]
    inner = [writer.say("answers.from", low=low, high=high) for low, high in pairwise(written)]
    below = writer.say("answers.below", bound=written[0])
    return [below, *inner, writer.say("answers.above", bound=written[-1])]


def percentiles(
    writer: Writer, title: str, head: str, sources: Sequence[tuple[str, Mapping[float, int]]], count: str
) -> Table:
    """The percentiles of the times of each source."""
    names = [writer.say(f"percentiles.{name}") for name in SHARES]
    lines = [
        [
            name,
            writer.number(sum(counted.values())),
            *(writer.duration(percentile(counted, own)) for own in SHARES.values()),
        ]
        for name, counted in sources
    ]
    return Table(title, [head, count, *names], lines)
