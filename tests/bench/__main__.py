"""`make bench`: this project's pipeline beside Rasa's default one, on the same messages, in one run.

    python -m tests.bench [--per-intent N] [--all]

Rasa's default needs minutes for every ten messages an intent, so both learn from the first N messages of
each intent and language; with --all this project's pipeline is also trained on everything.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from tests.support.project import ROOT, training_messages

SAMPLE = ROOT / "../shared/messages-sample.jsonl"
OWN = "config.yml"
DEFAULT = "tests/bench/rasa_default.yml"
SEED = 42


def write_training_data(path: Path, per_intent: int | None) -> int:
    """Write the training messages, at most `per_intent` of each intent and language; returns how many."""
    chosen: dict[str, list[str]] = defaultdict(list)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    messages = list(training_messages())
    random.Random(SEED).shuffle(messages)
    for text, intent, language in messages:
        counts[intent, language] += 1
        if per_intent is None or counts[intent, language] <= per_intent:
            chosen[intent].append(text)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in chosen.items()
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")
    return sum(map(len, chosen.values()))


def measure(config: str, data: Path) -> dict[str, object]:
    """Train and measure one pipeline in a process of its own."""
    sets = ["tests/nlu", *([str(SAMPLE)] if SAMPLE.exists() else [])]
    result = data.with_suffix(".json")
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.bench.pipeline",
        config,
        str(data),
        str(result),
        *sets,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found: dict[str, object] = json.loads(result.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Measure the pipelines and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--per-intent", type=int, default=20)
    parser.add_argument("--all", action="store_true", help="also train this project's pipeline on everything")
    arguments = parser.parse_args()
    limit = arguments.per_intent
    console = Console()
    table = Table(
        "pipeline", "messages", "figures", title="Understanding, measured in one run", show_lines=True
    )
    with tempfile.TemporaryDirectory() as folder:
        few, everything = Path(folder) / "few.yml", Path(folder) / "all.yml"
        runs = [
            ("this project", OWN, few, write_training_data(few, limit)),
            ("Rasa's default", DEFAULT, few, write_training_data(few, limit)),
        ]
        if arguments.all:
            runs.append(("this project", OWN, everything, write_training_data(everything, None)))
        for name, config, data, count in runs:
            with console.status(f"{name}, {count} messages ..."):
                figures = measure(config, data)
            table.add_row(name, str(count), json.dumps(figures, indent=1)[2:-2])
    console.print(table)


if __name__ == "__main__":
    main()
