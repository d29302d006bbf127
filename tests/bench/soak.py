"""Mixed traffic for an hour: whether memory, descriptors or connections grow."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import redis
from rich.table import Table
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from bot.evaluation.metrics import percentile
from tests.bench import faults_evidence as evidence
from tests.bench.faults_crowd import Crowd
from tests.bench.faults_ledger import Count, End, Said, count
from tests.bench.fleet import Fleet, fleet
from tests.bench.machine import family, load, open_files, resident_mb
from tests.bench.soak_growth import MOST_MEMORY, Sample, growth
from tests.support.meta import Meta

EVERY = 10.0  # seconds between two samples, fewer where the run is short
SAMPLES = 60  # at least
PARTS = 8  # slices of the run, whose answers are compared
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"

Told = Callable[[str], None]


@dataclass(frozen=True)
class Figures:
    """What was sampled, by what it belongs to; how messages ended; seconds of answers by slices of time."""

    samples: dict[str, list[Sample]]
    count: Count
    answers: list[list[float]]
    seconds: float


def measure(model: Path, texts: Sequence[str], minutes: float, rate: float, say: Told) -> Figures:
    """Talk to a fleet for so long, and look at it meanwhile."""
    return asyncio.run(_measure(model, texts, minutes * 60, rate, say))


async def _measure(model: Path, texts: Sequence[str], seconds: float, rate: float, say: Told) -> Figures:
    async with Meta() as meta:
        with ExitStack() as stack:
            running = await asyncio.to_thread(
                stack.enter_context, fleet(model, environment=meta.environment())
            )
            try:
                return await _soaked(running, meta, texts, seconds, rate, say)
            finally:
                await asyncio.to_thread(stack.close)


async def _soaked(
    running: Fleet, meta: Meta, texts: Sequence[str], seconds: float, rate: float, say: Told
) -> Figures:
    for service in ("messenger", "whatsapp"):
        meta.listen(service, f"http://127.0.0.1:{running.port}/webhooks/{service}/webhook")
    crowd = Crowd(running.port, meta, texts, running.rest_headers)
    engine = create_engine(running.database_url, future=True, pool_size=1)
    samples: dict[str, list[Sample]] = defaultdict(list)
    began = time.time()
    talking = asyncio.create_task(crowd.talk(int(seconds * rate), rate))
    while time.time() - began < seconds and not talking.done():
        await asyncio.sleep(min(EVERY, seconds / SAMPLES))
        await asyncio.to_thread(_sample, running, engine, time.time() - began, samples)
        say(f"{time.time() - began:.0f} s: {len(crowd.ledger)} messages, {_glance(samples)}")
    await talking
    await asyncio.sleep(5)
    with engine.connect() as connection:
        evidence.note_replies(crowd.ledger, evidence.outgoing(connection), meta.sent)
        turns = evidence.turns(connection)
    engine.dispose()
    return Figures(dict(samples), count(crowd.ledger, turns), _slices(crowd.ledger, began, seconds), seconds)


def _sample(running: Fleet, engine: Engine, moment: float, samples: dict[str, list[Sample]]) -> None:
    for name, node in running.nodes.items():
        if name == "postgres":  # its memory is shared, and its processes come and go with connections
            continue
        members = family(node.pid)
        memory = sum(resident_mb(pid) for pid in members)
        samples[name].append(Sample(moment, memory, sum(open_files(pid) for pid in members)))
    with engine.connect() as connection:
        found = connection.execute(text(CONNECTIONS)).scalar_one()
    samples["connections of PostgreSQL"].append(Sample(moment, 0.0, int(found)))
    with redis.Redis.from_url(running.redis_url) as client:
        samples["clients of Redis"].append(Sample(moment, 0.0, len(client.client_list())))


def _glance(samples: dict[str, list[Sample]]) -> str:
    return ", ".join(
        f"{name} {own[-1].memory:.0f} MB" for name, own in samples.items() if name.startswith("bot")
    )


def _slices(said: Sequence[Said], began: float, seconds: float) -> list[list[float]]:
    found: list[list[float]] = [[] for _ in range(PARTS)]
    for one in said:
        if one.seconds is not None:
            found[min(PARTS - 1, int((one.at - began) / seconds * PARTS))].append(one.seconds)
    return found


def tables(figures: Figures) -> list[Table]:
    """Growth of everything, and answers over time."""
    title = f"Soak of {figures.seconds / 60:.0f} minutes, under {MOST_MEMORY:.0f} % of memory; {load()}"
    grown = Table(
        "", "MB after warming up", "MB at the end", "%", "open before", "open after", "sound", title=title
    )
    for name, samples in figures.samples.items():
        found = growth(samples)
        memory = [f"{value:.0f}" if value else "" for value in found.memory]
        per_cent = f"{found.per_cent:+.1f}" if found.memory[0] else ""
        grown.add_row(name, *memory, per_cent, *map(str, found.files), "yes" if found.sound else "NO")
    ends = figures.count.ends
    caption = f"{figures.count.messages:,} messages, {ends[End.LOST]} lost, {figures.count.doubled} doubled, "
    answers = Table("minutes", "answers", "p50 s", "p95 s", caption=f"{caption}{ends[End.SILENT]} silent")
    for number, own in enumerate(figures.answers):
        until = (number + 1) * figures.seconds / PARTS / 60
        values = [f"{percentile(own, per_cent):.2f}" if own else "" for per_cent in (50, 95)]
        answers.add_row(f"until {until:.1f}", str(len(own)), *values)
    return [grown, answers]
