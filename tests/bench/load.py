"""Latency against throughput, over REST, sockets and webhooks, beside Rasa's own default bot."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

import requests
from rich.table import Table
from sqlalchemy import create_engine

from tests.bench import load_rasa, load_seed
from tests.bench.fleet import Fleet, fleet
from tests.bench.load_curve import Curve, times_at_equal_p95
from tests.bench.load_task import Task, Traffic, generate
from tests.bench.machine import cpu_seconds, load
from tests.support.assistant import free_port
from tests.support.meta import Meta

WORKERS = (1, 2)
USERS = (1, 2, 4, 8, 16, 32)
CONVERSATIONS = {10: 1_000, 200: 100, 2_000: 40}  # how many of each number of events are there before
TURNS = {10: 2, 200: 5, 2_000: 10}  # messages until the next conversation is taken: they grow meanwhile
PATTERN = 6  # messages of the real conversation that the seeded ones are made of
HOPELESS = 8_000.0  # milliseconds: with more people it would only take longer

Told = Callable[[str], None]
Cpu = Callable[[], dict[str, float]]


@dataclass(frozen=True)
class Size:
    """How long it may take.

    Args:
        seconds: of each point.
        users: people at once, for each point.
        lengths: events of a conversation.
        workers: of the bot.
        rasa: where Rasa's default bot is, or is made; in a folder of its own if not given.
    """

    seconds: float = 15.0
    users: tuple[int, ...] = USERS
    lengths: tuple[int, ...] = tuple(CONVERSATIONS)
    workers: tuple[int, ...] = WORKERS
    rasa: Path | None = None


def measure(model: Path, texts: Sequence[str], size: Size, say: Told) -> list[Curve]:
    """All curves of this project's bot, then those of Rasa's default one.

    Args:
        model: what the bots serve.
        texts: what people ask.
        size: how much is measured.
        say: is told what happens.
    """
    with tempfile.TemporaryDirectory(prefix="rasa-") as name:
        say("Rasa's default bot is made ...")
        folder = size.rasa or Path(name)
        theirs = load_rasa.make(folder)
        found = []
        for workers in size.workers:
            found += _ours(model, list(texts), workers, size, say)
            found += _rasas(folder, theirs, workers, size, say)
    return found


def _ours(model: Path, texts: list[str], workers: int, size: Size, say: Told) -> list[Curve]:
    graph = free_port()
    meta = Meta()
    meta.url = f"http://127.0.0.1:{graph}"  # where the generator will listen
    with fleet(model, bots=workers, action_servers=1, environment=meta.environment()) as running:
        rest = Task("rest", running.port, 1, size.seconds, texts, headers=running.rest_headers)
        found = [
            _curve("ours", workers, length, task, size.users, running.cpu, say)
            for length, task in _lengths(running.database_url, rest, "rest:", size)
        ]
        web = replace(rest, channel="webchat", headers={"Origin": running.origin})
        messenger = replace(rest, channel="messenger", headers={}, graph_port=graph)
        for task in (web, messenger):
            name = f"ours, {task.channel}"
            found.append(_curve(name, workers, None, task, size.users, running.cpu, say))
    return found


def _rasas(folder: Path, texts: list[str], workers: int, size: Size, say: Told) -> list[Curve]:
    with _databases() as around, load_rasa.served(
        folder, around.database_url, around.redis_url, workers
    ) as (port, pid):  # fmt: skip
        rest = Task("rest", port, 1, size.seconds, texts, silent=True)
        url = load_rasa.own_url(around.database_url).render_as_string(hide_password=False)

        def cpu() -> dict[str, float]:
            return {**around.cpu(), "bot": cpu_seconds(pid)}

        return [
            _curve("Rasa's default", workers, length, task, size.users, cpu, say)
            for length, task in _lengths(url, rest, "", size)
        ]


@contextmanager
def _databases() -> Iterator[Fleet]:
    """PostgreSQL and Redis as ours has them, without any bot."""
    with fleet(Path(), bots=0, action_servers=0) as running:
        yield running


def _lengths(url: str, rest: Task, prefix: str, size: Size) -> Iterator[tuple[int, Task]]:
    """A task for each length, with conversations that are so long."""
    for text in islice(cycle(rest.texts), PATTERN):
        address = f"http://127.0.0.1:{rest.port}/webhooks/rest/webhook"
        body = {"sender": "pattern", "message": text}
        requests.post(address, json=body, headers=rest.headers, timeout=60).raise_for_status()
    engine = create_engine(url, future=True)
    past = load_seed.past_of(engine, f"{prefix}pattern")
    for length in size.lengths:
        names = [f"{length}-{number}" for number in range(CONVERSATIONS[length])]
        load_seed.seed(engine, past, [prefix + name for name in names], length)
        yield length, replace(rest, conversations=names, turns=TURNS[length])
    engine.dispose()


def _curve(
    name: str, workers: int, length: int | None, task: Task, users: Sequence[int], cpu: Cpu, say: Told
) -> Curve:
    points: dict[int, Traffic] = {}
    before = cpu()
    for count in users:
        points[count] = generate(replace(task, users=count))
        found = Curve(name, workers, length, points, {})
        say(f"{found.title}: {count} people, {points[count].rate:.1f}/s, p95 {points[count].at(95):.0f} ms")
        if points[count].at(95) > HOPELESS:
            break
    return Curve(name, workers, length, points, _cost(before, cpu(), points))


def _cost(before: dict[str, float], after: dict[str, float], points: dict[int, Traffic]) -> dict[str, float]:
    """Milliseconds of processor time a message, of each part."""
    messages = max(1, sum(point.all_messages for point in points.values()))
    used = {part: after[part] - before[part] for part in after}
    used["generator"] = sum(point.cpu for point in points.values())
    return {part: 1000 * seconds / messages for part, seconds in used.items()}


def tables(curves: Sequence[Curve]) -> list[Table]:
    """The curves, the cost of each part, the comparison at equal p95, and what a second worker brings."""
    return [_points(curves), _costs(curves), _compared(curves), _scaled(curves)]


def _points(curves: Sequence[Curve]) -> Table:
    found = Table("", "people", "messages/s", "p50 ms", "p95 ms", "p99 ms", "failed", title=f"Load; {load()}")
    for curve in curves:
        found.add_section()
        for users, point in sorted(curve.points.items()):
            times = [f"{point.at(per_cent):.0f}" for per_cent in (50, 95, 99)]
            found.add_row(curve.title, str(users), f"{point.rate:.1f}", *times, str(point.failed))
    return found


def _costs(curves: Sequence[Curve]) -> Table:
    parts = list(dict.fromkeys(part for curve in curves for part in curve.cost))
    cores = os.cpu_count()
    found = Table("", *parts, "all", title=f"Processor time, ms a message, of {cores} cores")
    for curve in curves:
        values = [f"{curve.cost[part]:.1f}" if part in curve.cost else "" for part in parts]
        found.add_row(curve.title, *values, f"{sum(curve.cost.values()):.1f}")
    return found


def _compared(curves: Sequence[Curve]) -> Table:
    found = Table(
        "", "p95 ms", "ours/s", "Rasa's/s", "times", title="Throughput at the p95 of Rasa's default bot"
    )
    for theirs in (curve for curve in curves if curve.name == "Rasa's default"):
        ours = next(
            curve
            for curve in curves
            if (curve.name, curve.workers, curve.events) == ("ours", theirs.workers, theirs.events)
        )
        for p95, our_rate, their_rate in times_at_equal_p95(ours, theirs):
            times = f"{our_rate / their_rate:.1f}" if their_rate else ""
            found.add_row(theirs.title, f"{p95:.0f}", f"{our_rate:.1f}", f"{their_rate:.1f}", times)
    return found


def _scaled(curves: Sequence[Curve]) -> Table:
    title = (
        "The most messages a second of two workers beside one's; not the bot: cores that all else takes then"
    )
    found = Table("", "one", "two", "times", "not the bot, cores", title=title)
    for two in (curve for curve in curves if curve.workers == 2):
        one = next((o for o in curves if (o.name, o.events, o.workers) == (two.name, two.events, 1)), None)
        if one and one.most:
            beside = (sum(two.cost.values()) - two.cost["bot"]) * two.most / 1000
            rates = (f"{one.most:.1f}", f"{two.most:.1f}", f"{two.most / one.most:.2f}")
            found.add_row(f"{two.name}, {two.events or 'new'}", *rates, f"{beside:.2f}")
    return found
