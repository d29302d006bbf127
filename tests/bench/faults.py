"""A crowd talks over all channels while one thing after the other breaks: what is lost, doubled, silent."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.evaluation.metrics import percentile
from tests.bench import faults_evidence as evidence
from tests.bench.faults_crowd import Crowd
from tests.bench.faults_ledger import Count, End, Said, Turns, count, recovery
from tests.bench.faults_strikes import FAULTS, Fault
from tests.bench.fleet import Fleet, fleet
from tests.bench.fleet_hosts import missing
from tests.bench.machine import load
from tests.support.meta import Meta

BEFORE = 8.0  # seconds of talk before something breaks
SETTLING = 180.0  # seconds in which what waits is answered and sent
RETRY = 3.0  # seconds until the stand-in of Meta delivers again; Meta itself goes on for hours
ATTEMPTS = 60

Told = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What came of one fault.

    Args:
        what: the fault.
        count: the ends of the messages.
        recovery: see `faults_ledger.recovery`.
        waiting: what was still to be answered or sent in the end.
        p95: seconds of an answer before the fault.
        suspects: the messages that were lost, doubled or silent, for looking into.
    """

    what: str
    count: Count
    recovery: float
    waiting: int
    p95: float
    suspects: list[Said]


def measure(
    model: Path, texts: Sequence[str], messages: int, rate: float, only: str, say: Told
) -> list[Outcome]:
    """Let one fault after the other happen to a fleet of its own.

    Args:
        model: what the bots serve.
        texts: what people ask.
        messages: in all.
        rate: messages a second.
        only: the faults' names, separated by commas; all if empty.
        say: is told what happens.
    """
    wanted = [fault for fault in FAULTS if not only or fault.name in only.split(",")]
    found = []
    for fault in wanted:
        if reason := missing(fault.wants):
            say(f"{fault.what}: left out: {reason}")
            continue
        say(f"{fault.what} ...")
        found.append(asyncio.run(_measure(model, texts, -(-messages // len(wanted)), rate, fault)))
        say(f"{fault.what}: {_summary(found[-1])}")
    return found


async def _measure(model: Path, texts: Sequence[str], messages: int, rate: float, fault: Fault) -> Outcome:
    async with Meta(patience=RETRY, most_attempts=ATTEMPTS) as meta:
        with ExitStack() as stack:
            running = fleet(model, wants=fault.wants, environment=meta.environment())
            found = await asyncio.to_thread(stack.enter_context, running)
            try:
                return await _struck(found, meta, texts, messages, rate, fault)
            finally:
                await asyncio.to_thread(stack.close)


async def _struck(
    running: Fleet, meta: Meta, texts: Sequence[str], messages: int, rate: float, fault: Fault
) -> Outcome:
    for service in ("messenger", "whatsapp"):
        meta.listen(service, f"http://127.0.0.1:{running.port}/webhooks/{service}/webhook")
    crowd = Crowd(running.port, meta, texts, running.rest_headers)
    talking = asyncio.create_task(crowd.talk(messages, rate))
    await asyncio.sleep(BEFORE)
    began = time.time()
    ended = await fault.strike(running)
    await talking
    engine = create_engine(running.database_url, future=True)
    waiting = await _settled(engine, meta)
    with engine.connect() as connection:
        evidence.note_replies(crowd.ledger, evidence.outgoing(connection), meta.sent)
        turns = evidence.turns(connection)
    engine.dispose()
    return _outcome(fault, crowd.ledger, turns, (began, ended), waiting)


async def _settled(engine: Engine, meta: Meta) -> int:
    """Wait until nothing waits to be answered or sent; what still does when patience ends."""
    deadline = time.monotonic() + SETTLING
    left = -1
    while left and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        try:
            with engine.connect() as connection:
                left = evidence.waiting(connection)
        except SQLAlchemyError:
            continue
    await asyncio.wait_for(meta.settled(), SETTLING)
    return left


def _outcome(
    fault: Fault, said: list[Said], turns: Turns, span: tuple[float, float], waiting: int
) -> Outcome:
    usual = [one.seconds for one in said if one.seconds is not None and one.at + one.seconds < span[0]]
    suspects = [one for one in said if (found := count([one], turns)).doubled or _is_bad(found)]
    return Outcome(
        fault.what,
        count(said, turns),
        recovery(said, *span),
        waiting,
        percentile(usual, 95) if usual else 0.0,
        suspects,
    )


def _is_bad(found: Count) -> bool:
    return bool(found.ends[End.LOST] or found.ends[End.SILENT])


def _summary(outcome: Outcome) -> str:
    ends = outcome.count.ends
    return (
        f"{outcome.count.messages} messages, {ends[End.LOST]} lost, {outcome.count.doubled} doubled, "
        f"{ends[End.SILENT]} silent, recovered in {outcome.recovery:.1f} s"
    )


def table(outcomes: Sequence[Outcome]) -> Table:
    """A row for each fault, and one for all."""
    columns = ("sent", "answered", "told", "lost", "doubled", "silent", "waiting", "p95 s")
    found = Table("fault", *columns, "recovery s", title=f"Faults, all channels; {load()}")
    for outcome in outcomes:
        row = (*_figures([outcome]), f"{outcome.p95:.2f}", f"{outcome.recovery:.1f}")
        found.add_row(outcome.what, *row)
    if len(outcomes) > 1:
        found.add_section()
        found.add_row("all", *_figures(outcomes), "", f"{max(one.recovery for one in outcomes):.1f}")
    return found


def _figures(outcomes: Sequence[Outcome]) -> list[str]:
    ends = (End.ANSWERED, End.TOLD, End.LOST)
    counted = [sum(one.count.messages for one in outcomes)]
    counted += [sum(one.count.ends[end] for one in outcomes) for end in ends]
    counted += [sum(one.count.doubled for one in outcomes)]
    counted += [sum(one.count.ends[End.SILENT] for one in outcomes)]
    counted += [sum(one.waiting for one in outcomes)]
    return [f"{number:,}" for number in counted]


def suspects(outcomes: Sequence[Outcome]) -> list[str]:
    """The messages that were lost, doubled or silent, a line for each."""
    return [
        f"{outcome.what}: {said.channel} {said.conversation} {said.key} accepted={said.accepted} "
        f"told={said.told} replies={dict(said.replies)}"
        for outcome in outcomes
        for said in outcome.suspects
    ]
