"""How well the newest model understands a labelled set of messages."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
REJECTED = (FALLBACK, OUT_OF_SCOPE)


@dataclass(frozen=True)
class Labelled:
    """A message with the intent it has, and those that are right as well."""

    text: str
    language: str
    intent: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What the model made of a message, with its confidence and the milliseconds it took."""

    message: Labelled
    predicted: str
    confidence: float
    milliseconds: float

    @property
    def exact(self) -> bool:
        """Whether the prediction is the first label."""
        return self.predicted == self.message.intent

    @property
    def right(self) -> bool:
        """Whether the prediction is any of the acceptable labels."""
        return self.exact or self.predicted in self.message.also


def load_set(paths: Iterable[Path]) -> list[Labelled]:
    """Read JSON lines of the form `{"text", "lang", "topic": intent, "also": [intents]}`.

    Args:
        paths: files, or folders that are searched for `*.jsonl`.
    """
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.jsonl")))]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_labelled(json.loads(line)) for line in lines]


def _labelled(entry: dict[str, Any]) -> Labelled:
    return Labelled(entry["text"], entry["lang"], entry["topic"], tuple(entry["also"]))


def run_set(agent: Any, messages: list[Labelled]) -> list[Outcome]:
    """Parse every message as the running bot would."""
    return asyncio.run(_run_set(agent, messages))


async def _run_set(agent: Any, messages: list[Labelled]) -> list[Outcome]:
    outcomes = []
    for message in track(messages, description="Evaluating", transient=True):
        start = perf_counter()
        parsed = await agent.parse_message(message.text)
        taken = (perf_counter() - start) * 1000
        intent = parsed["intent"]
        outcomes.append(Outcome(message, intent["name"], intent["confidence"], taken))
    return outcomes


def share(hits: Iterable[bool]) -> float:
    """Per cent of true values; 0 for none at all."""
    counted = list(hits)
    return 100 * sum(counted) / len(counted) if counted else 0.0


def percentile(values: Iterable[float], per_cent: int) -> float:
    """The value that so many per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * per_cent // 100)]


def out_of_scope_recall(outcomes: list[Outcome]) -> float:
    """Per cent of out-of-scope messages that got no in-scope answer."""
    return share(o.predicted in REJECTED for o in outcomes if o.message.intent == OUT_OF_SCOPE)


def false_rejections(outcomes: list[Outcome]) -> float:
    """Per cent of in-scope messages that were taken for out of scope or not understood."""
    return share(
        o.predicted in REJECTED
        for o in outcomes
        if o.message.intent != OUT_OF_SCOPE and OUT_OF_SCOPE not in o.message.also
    )


def most_confused(outcomes: list[Outcome], count: int = 10) -> list[tuple[tuple[str, str], int]]:
    """The pairs (label, prediction) that are wrong most often."""
    return Counter((o.message.intent, o.predicted) for o in outcomes if not o.right).most_common(count)


def summary_table(name: str, outcomes: list[Outcome]) -> Table:
    """A table of accuracy, rejections and time, a line for each language and one for all."""
    table = Table(title=name)
    for column in (
        "language",
        "messages",
        "strict %",
        "with alternatives %",
        "OOS recall %",
        "rejected %",
        "p50 ms",
        "p95 ms",
    ):
        table.add_column(column, justify="left" if column == "language" else "right")
    languages = sorted({o.message.language for o in outcomes})
    for language in [*languages, "all"]:
        chosen = [o for o in outcomes if language in ("all", o.message.language)]
        table.add_row(language, str(len(chosen)), *_figures(chosen))
    return table


def _figures(chosen: list[Outcome]) -> list[str]:
    figures = (
        share(o.exact for o in chosen),
        share(o.right for o in chosen),
        out_of_scope_recall(chosen),
        false_rejections(chosen),
        percentile((o.milliseconds for o in chosen), 50),
        percentile((o.milliseconds for o in chosen), 95),
    )
    return [f"{figure:.1f}" for figure in figures]


def report(console: Console, name: str, outcomes: list[Outcome], show_wrong: bool) -> None:
    """Print the summary, the most confused pairs and, if asked, every wrong answer."""
    console.print(summary_table(name, outcomes))
    for (label, predicted), count in most_confused(outcomes):
        console.print(f"  {count:3} x {label} -> {predicted}")
    if show_wrong:
        for outcome in (o for o in outcomes if not o.right):
            console.print(f"  {outcome.message.intent} -> {outcome.predicted}: {outcome.message.text!r}")
