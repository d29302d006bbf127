"""Messenger and WhatsApp with the stand-in of Meta: acknowledgements, answers, and what kills do to messages.

The bot is the one that is served, with its real connectors, on SQLite. The stand-in runs here, and what posts
webhooks at a rate in a process of its own.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from rich.table import Table

from bot.evaluation.metrics import percentile
from tests.bench.machine import load
from tests.bench.messaging_kills import Survival, survive
from tests.bench.messaging_traffic import Delivered, Plan, deliver
from tests.bench.serving import Served, begun, served, surroundings
from tests.channels.messenger import test_hostile as messenger_bodies
from tests.channels.whatsapp import test_hostile as whatsapp_bodies
from tests.support.meta import Meta, Person

SERVICES = ("messenger", "whatsapp")
TEXTS = ("kiedy dostanę zwrot pieniędzy?", "dzień dobry", "how do I open a Discussion?", "ile trwa zwrot?")
CALM_RATE, CALM_MESSAGES = 5, 300
SETTLING = 120.0  # seconds for the last answers at the calm rate


@dataclass(frozen=True)
class Figures:
    """What was measured; milliseconds from the webhook to its acknowledgement, and to the answer sent."""

    acknowledged: list[Delivered]
    answered_meanwhile: int
    answers: list[float]
    unanswered: int
    survival: Survival | None
    bodies: int


def measure(model: Path, messages: int, rate: int, seconds: int) -> Figures:
    """Serve the bot and measure; `messages` of 0 leaves out the kills."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what was started ends as well
    # Everything is on loopback: a proxy that the environment names must not come between.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    answers, unanswered, acknowledged, meanwhile = asyncio.run(_served(model, rate, rate * seconds))
    survival = asyncio.run(survive(model, messages)) if messages else None
    bodies = messenger_bodies.BODIES + whatsapp_bodies.BODIES
    return Figures(acknowledged, meanwhile, answers, unanswered, survival, bodies)


@asynccontextmanager
async def _talking(model: Path) -> AsyncIterator[tuple[Meta, Served]]:
    async with Meta() as meta:
        with ExitStack() as stack:
            around = await begun(stack, surroundings())
            bot = await begun(stack, served(model, around, **meta.environment()))
            meta.receipts = False  # they would be webhooks beyond the rate
            yield meta, bot


def _plan(meta: Meta, bot: Served, people: list[Person], rate: float) -> Plan:
    """A message of each person, each in a webhook of its own."""
    webhooks = []
    for person, text in zip(people, cycle(TEXTS)):
        person.writes()
        body = meta.body(person.service, [person.typed(text)]).decode()
        webhooks.append((bot.webhook(person.service), body))
    return Plan(webhooks, rate, meta.app_secret)


def _people(meta: Meta, count: int) -> list[Person]:
    return [meta.person(service) for service in islice(cycle(SERVICES), count)]


async def _served(model: Path, rate: int, count: int) -> tuple[list[float], int, list[Delivered], int]:
    """What is measured at the calm rate, then the acknowledgements, and how many were answered meanwhile."""
    async with _talking(model) as (meta, bot):
        answers, unanswered = await _calm(meta, bot)
        before = len(meta.sent)
        acknowledged = await deliver(_plan(meta, bot, _people(meta, count), rate))
        return answers, unanswered, acknowledged, len({sent.to for sent in meta.sent[before:]})


async def _calm(meta: Meta, bot: Served) -> tuple[list[float], int]:
    """Milliseconds from each webhook until its last reply was sent, and how many got none."""
    people = _people(meta, CALM_MESSAGES)
    delivered = await deliver(_plan(meta, bot, people, CALM_RATE))
    deadline = asyncio.get_running_loop().time() + SETTLING
    # Everybody is greeted first, and then answered.
    while len(meta.sent) < 2 * len(people) and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.5)
    sent = {one.to: one.at.timestamp() for one in meta.sent}  # the last one of each
    found = [
        (one.at, sent.get(next(iter(person.ids)))) for one, person in zip(delivered, people, strict=True)
    ]
    return [(end - at) * 1_000 for at, end in found if end], sum(end is None for _, end in found)


def tables(figures: Figures) -> list[Table]:
    """What was measured, as tables."""
    times = [one.milliseconds for one in figures.acknowledged]
    refused = sum(one.status != 200 for one in figures.acknowledged)
    found = Table("Messenger and WhatsApp", "", title=f"Messaging; {load()}")
    found.add_row("webhooks, not acknowledged", f"{len(times):,}, {refused}")
    found.add_row("acknowledged, p50, p95, p99, max ms", _percentiles(times, 50, 95, 99, 100))
    found.add_row("people answered meanwhile", f"{figures.answered_meanwhile:,}")
    calm = f"webhook to reply sent at {CALM_RATE}/s, p50, p95 ms"
    found.add_row(calm, _percentiles(figures.answers, 50, 95))
    found.add_row("of these never answered", str(figures.unanswered))
    if kept := figures.survival:
        found.add_row("messages, kills", f"{kept.messages:,}, {kept.kills}")
        found.add_row("lost, doubled", f"{kept.lost}, {kept.doubled}")
        found.add_row("deliveries repeated, seconds in all", f"{kept.repeated:,}, {kept.seconds:.0f}")
    found.add_row("bodies that tests make up", f"{figures.bodies:,}")
    return [found]


def _percentiles(times: list[float], *per_cents: int) -> str:
    return ", ".join(f"{percentile(times, per_cent):.0f}" for per_cent in per_cents)
