"""What the report on a month costs: reading and counting its events, grouping examples, writing the page."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from rich.table import Table

from actions.store.database import migrate, open_engine, unit_of_work
from bot.clock import WARSAW, now
from bot.insights.conversations import count
from bot.insights.events import events
from bot.insights.gathering import LATE, gather
from bot.insights.period import Period
from bot.insights.report import page
from bot.nlu.encoder import encode
from tests.bench.machine import resident_mb
from tests.support.postgres import postgres_server
from tests.support.traffic import keep, open_store, turns

EVENTS = 100_000
OF_A_TURN = 8
MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))
BEFORE = 90  # days as busy as the month, which are not read
Result = TypeVar("Result")


@dataclass(frozen=True)
class Cost:
    """Of one database: rows in all, seconds of each step, and megabytes that the report took at its peak."""

    system: str
    rows: int
    counting: float
    gathering: float
    writing: float
    counting_mb: float
    whole_mb: float


def measure() -> list[Cost]:
    """Measure on SQLite and on PostgreSQL; the encoder's 72 MB are loaded before."""
    encode(["x"])
    costs = []
    for system, database in (("SQLite", _sqlite), ("PostgreSQL", postgres_server)):
        with database() as url:
            costs.append(_measured(system, url))
    return costs


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/desk.db"


def _measured(system: str, url: str) -> Cost:
    engine = open_engine(url)
    migrate(engine)
    store = open_store(url)
    first = datetime.combine(MONTH.first - timedelta(BEFORE), datetime.min.time(), WARSAW)
    rows = keep(engine, turns(first, BEFORE + len(MONTH), EVENTS // OF_A_TURN // len(MONTH)))
    _, counting, counting_mb = _timed(lambda: count(events(store, MONTH.start, MONTH.end + LATE), MONTH))
    with unit_of_work(engine) as work:
        found, gathering, whole_mb = _timed(lambda: gather(work, store, MONTH))
    _, writing, _ = _timed(lambda: page(found, "pl", now()))
    store.engine.dispose()
    engine.dispose()
    return Cost(system, rows, counting, gathering, writing, counting_mb, whole_mb)


def _timed(task: Callable[[], Result]) -> tuple[Result, float, float]:
    """The result, its seconds, and by how many megabytes the process grew at the peak."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak so far is forgotten
    before, began = resident_mb(), perf_counter()
    result = task()
    return result, perf_counter() - began, _peak_mb() - before


def _peak_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1024


def table(costs: list[Cost], title: str) -> Table:
    """A line for each database."""
    head = ("", "rows in all", "counting s", "all reading s", "page s", "counting MB", "all MB")
    shown = Table(*head, title=title)
    for cost in costs:
        seconds = (f"{value:.1f}" for value in (cost.counting, cost.gathering, cost.writing))
        memory = (f"{value:.0f}" for value in (cost.counting_mb, cost.whole_mb))
        shown.add_row(cost.system, f"{cost.rows:,}", *seconds, *memory)
    return shown
