"""The public benchmarks' tasks, given to this project's classifier and to Rasa's default pipeline."""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean, stdev

from rich.table import Table

from tests.bench.children import run_child
from tests.bench.learners import Result
from tests.bench.machine import load
from tests.bench.yardsticks import SEEDS, Task, banking77, clinc150, few_of, some

DEFAULT_ASKED = 1000  # Rasa's default pipeline answers one message at a time

Row = tuple[str, Task, list[Result]]  # classifier, one of its tasks, the results of all


def measure(folder: Path, full: bool, done: Callable[[Row], None]) -> None:
    """Do the tasks, and tell of each as it is done.

    Args:
        full: also train Rasa's default pipeline on all of CLINC150, which takes hours.
    """
    shots = [banking77(folder, seed) for seed in SEEDS]
    clinc = clinc150(folder)
    few = few_of(clinc)
    done(("this project", shots[0], _results("own", shots)))
    for task in (clinc, few):
        done(("this project", task, _results("own", [task])))
    for task in [shots[0], few, *([clinc] if full else [])]:
        part = replace(task, test=some(task.test, DEFAULT_ASKED))
        done(("Rasa's default", part, _results("rasa", [part])))


def _results(learner: str, tasks: Sequence[Task]) -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "tasks.json", Path(folder) / "results.json"
        given.write_text(json.dumps([asdict(task) for task in tasks]), encoding="utf-8")
        run_child("tests.bench.learners", learner, str(given), str(found))
        return [Result(**entry) for entry in json.loads(found.read_text(encoding="utf-8"))]


def table(rows: Sequence[Row]) -> Table:
    """Classifier by classifier; times and memory are those of the first of several seeds."""
    found = Table("benchmark", "classifier", "asked", title=f"Public benchmarks; {load()}")
    for heading in ("right %", "with fallback %", "outside %", "training s", "p50 ms", "MB", "model MB"):
        found.add_column(heading, justify="right")
    for name, task, results in rows:
        first = results[0]
        found.add_row(
            task.name if len(results) == 1 else f"{task.name} to {len(results) - 1}",
            name,
            str(len(task.test)),
            spread([result.likeliest for result in results]),
            spread([result.in_scope for result in results]),
            spread([result.outside for result in results]),
            f"{first.training_s:.0f}",
            f"{first.p50_ms:.1f}",
            f"{first.memory_mb:.0f}",
            f"{first.model_mb:.1f}",
        )
    return found


def spread(values: Sequence[float]) -> str:
    """The mean, and with several values their standard deviation."""
    return f"{mean(values):.1f}" + (f" ± {stdev(values):.1f}" if len(values) > 1 else "")
