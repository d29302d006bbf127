"""Public intent benchmarks: BANKING77 with ten examples an intent, CLINC150 with out-of-scope queries."""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.evaluation.metrics import OUT_OF_SCOPE
from tests.support.project import ROOT

FOLDER = ROOT / "../shared/benchmarks"
SHOTS = 10
SEEDS = range(5)

Message = tuple[str, str]  # text, intent


@dataclass(frozen=True)
class Task:
    """What to learn from and what to be asked."""

    name: str
    training: list[Message]
    test: list[Message]


def few_shot(messages: Sequence[Message], shots: int, seed: int) -> list[Message]:
    """So many random messages of each intent."""
    by_intent: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        by_intent[message[1]].append(message)
    rng = random.Random(seed)
    return [message for intent in sorted(by_intent) for message in rng.sample(by_intent[intent], shots)]


def some(messages: Sequence[Message], count: int, seed: int = 0) -> list[Message]:
    """The first of the shuffled messages."""
    return random.Random(seed).sample(list(messages), min(count, len(messages)))


def banking77(folder: Path, seed: int) -> Task:
    """Ten training messages of each of 77 intents, and the whole test set."""
    training, test = (_banking77(folder / f"banking77_{part}.csv") for part in ("train", "test"))
    return Task(f"BANKING77 {SHOTS}-shot, seed {seed}", few_shot(training, SHOTS, seed), test)


def _banking77(path: Path) -> list[Message]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row["text"], row["category"]) for row in csv.DictReader(lines)]


def clinc150(folder: Path) -> Task:
    """All training messages, 150 intents and `out_of_scope`, and the test split of both."""
    parts = json.loads((folder / "clinc150_data_full.json").read_text(encoding="utf-8"))

    def read(part: str) -> list[Message]:
        outside = [(text, OUT_OF_SCOPE) for text, _ in parts[f"oos_{part}"]]
        return [*((text, intent) for text, intent in parts[part]), *outside]

    return Task("CLINC150 with out-of-scope", read("train"), read("test"))


def few_of(task: Task, seed: int = 0) -> Task:
    """The same test set after ten training messages of each intent."""
    return replace(task, name=f"{task.name}, {SHOTS}-shot", training=few_shot(task.training, SHOTS, seed))
