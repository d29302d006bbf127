"""Train one pipeline and measure it: run in a process of its own, so that memory is its own too.

python -m tests.bench.pipeline CONFIG TRAINING_DATA RESULT SET...
"""

import json
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from rasa.core.agent import Agent
from rasa.model_training import train_nlu

from bot.evaluation.metrics import percentile, share
from bot.evaluation.sets import Outcome, load_set, run_set
from bot.nlu import cache


def main(config: str, data: str, result: str, *sets: str) -> None:
    """Write a JSON file of figures for one pipeline."""
    with tempfile.TemporaryDirectory() as folder:
        cache.PATH = Path(folder) / "encodings.npz"  # nothing is taken from earlier trainings
        start = perf_counter()
        model = Path(str(train_nlu(config, data, folder)))
        figures: dict[str, Any] = {"training s": round(perf_counter() - start, 1)}
        figures["model MB"] = round(model.stat().st_size / 1e6, 1)
        agent = Agent.load(str(model))
    for name in sets:
        outcomes = run_set(agent, load_set([Path(name)]))
        figures[name] = _figures(outcomes)
        figures.setdefault("memory MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    Path(result).write_text(json.dumps(figures, indent=2), encoding="utf-8")


def _figures(outcomes: list[Outcome]) -> dict[str, float]:
    times = [outcome.milliseconds for outcome in outcomes]
    figures = {"p50 ms": percentile(times, 50), "p95 ms": percentile(times, 95)}
    for language in ("pl", "en"):
        chosen = [outcome for outcome in outcomes if outcome.message.language == language]
        figures[f"{language} strict %"] = share(outcome.exact for outcome in chosen)
        figures[f"{language} right %"] = share(outcome.right for outcome in chosen)
    return {name: round(value, 1) for name, value in figures.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
