"""Labelled messages, and what the running assistant makes of them."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.progress import track

FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Labelled:
    """A message with the intent it has, and those that are right as well."""

    text: str
    language: str
    intent: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What the model made of a message.

    `confidence` is that of the likeliest intent, also where it was too low to act on; `milliseconds` is the
    time it took.
    """

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


def run_set(agent: Any, messages: list[Labelled], name: str = "Evaluating") -> list[Outcome]:
    """Parse every message as the running bot would."""
    return asyncio.run(_run_set(agent, messages, name))


async def _run_set(agent: Any, messages: list[Labelled], name: str) -> list[Outcome]:
    outcomes = []
    for message in track(messages, description=name, transient=True):
        start = perf_counter()
        parsed = await agent.parse_message(message.text)
        taken = (perf_counter() - start) * 1000
        outcomes.append(Outcome(message, parsed["intent"]["name"], _confidence(parsed), taken))
    return outcomes


def _confidence(parsed: dict[str, Any]) -> float:
    return max((e["confidence"] for e in parsed["intent_ranking"] if e["name"] != FALLBACK), default=0.0)
