"""This project's pipeline beside Rasa's default one: the same training data, the same test messages, one run.

Rasa's default needs minutes for every ten messages an intent, so both learn from the first messages of each
intent and language; with `everything` this project's pipeline is also trained on all of them.
"""

import json
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from rich.table import Table

from tests.bench.children import run_child
from tests.bench.learners import nlu_yaml
from tests.bench.machine import load
from tests.support.project import ROOT, training_messages

SAMPLE = ROOT / "../shared/messages-sample.jsonl"
OWN = "config.yml"
DEFAULT = "tests/bench/rasa_default.yml"
SEED = 42

Row = tuple[str, int, dict[str, Any]]  # pipeline, training messages, figures


def write_training_data(path: Path, per_intent: int | None) -> int:
    """Write the training messages, at most `per_intent` of each intent and language; returns how many."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    messages = list(training_messages())
    random.Random(SEED).shuffle(messages)
    chosen = []
    for text, intent, language in messages:
        counts[intent, language] += 1
        if per_intent is None or counts[intent, language] <= per_intent:
            chosen.append((text, intent))
    path.write_text(nlu_yaml(chosen), encoding="utf-8")
    return len(chosen)


def _measure(config: str, data: Path) -> dict[str, Any]:
    result = data.with_suffix(".json")
    sets = ["tests/nlu", *([str(SAMPLE)] if SAMPLE.exists() else [])]
    run_child("tests.bench.pipeline", config, str(data), str(result), *sets)
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


def measure(per_intent: int, everything: bool) -> list[Row]:
    """Train and question each pipeline in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        few, whole = Path(folder) / "few.yml", Path(folder) / "all.yml"
        count = write_training_data(few, per_intent)
        rows = [
            ("this project", count, _measure(OWN, few)),
            ("Rasa's default", count, _measure(DEFAULT, few)),
        ]
        if everything:
            count = write_training_data(whole, None)
            rows.append(("this project", count, _measure(OWN, whole)))
        return rows


def table(rows: list[Row]) -> Table:
    """A row for each pipeline with all its figures."""
    found = Table(
        "pipeline", "messages", "figures", title=f"Understanding, one run; {load()}", show_lines=True
    )
    for name, count, figures in rows:
        found.add_row(name, str(count), json.dumps(figures, indent=1)[2:-2])
    return found
