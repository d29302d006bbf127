"""Train a classifier on a benchmark's tasks and question it: run in a process of its own.

python -m tests.bench.learners own|rasa TASKS RESULTS: JSON lists of `Task` and of `Result`.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import numpy as np
import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

from bot.evaluation.metrics import OUT_OF_SCOPE, REJECTED, percentile, share
from bot.evaluation.sets import FALLBACK
from bot.nlu.arrays import Array
from bot.nlu.cache import EncodingCache
from bot.nlu.cascade import CascadeClassifier
from bot.nlu.classifier import LinearIntentClassifier
from bot.nlu.encoder import BATCH, encode
from tests.bench.machine import resident_mb
from tests.bench.yardsticks import Message, Task
from tests.support.project import ROOT

TIMED = 200  # messages asked one by one
CLASSIFIER = f"{LinearIntentClassifier.__module__}.{LinearIntentClassifier.__name__}"


@dataclass(frozen=True)
class Answer:
    """The likeliest intent, and what is made of it: the intent, or the fallback where it is too unsure."""

    likeliest: str
    decided: str


@dataclass(frozen=True)
class Result:
    """What came of a task; `likeliest` and `in_scope` are the shares of in-scope messages that are right
    without and with the fallback, `outside` is the share of out-of-scope messages that got no answer."""

    likeliest: float
    in_scope: float
    outside: float
    training_s: float
    p50_ms: float
    memory_mb: float
    model_mb: float


class Learner(Protocol):
    """A classifier to be measured."""

    def learn(self, messages: Sequence[Message]) -> float:
        """Train anew; returns the megabytes of the stored model."""

    def ask(self, texts: Sequence[str]) -> list[Answer]:
        """What is made of each text."""


def settings(name: str) -> dict[str, Any]:
    """The settings of a component of config.yml that are written there."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return next(dict(component) for component in pipeline if component["name"] == name)


class Own:
    """This project's component with the settings of config.yml; the rest of the pipeline is left out.

    What has been encoded once is remembered: the tasks share their test messages.
    """

    def __init__(self) -> None:
        self._config = {**LinearIntentClassifier.get_default_config(), **settings(CLASSIFIER)}
        self._fallback = settings("FallbackClassifier")
        self._known = EncodingCache({})

    def learn(self, messages: Sequence[Message]) -> float:
        self._model = CascadeClassifier(self._config)
        self._model.fit([text for text, _ in messages], [intent for _, intent in messages], self._encode)
        with tempfile.TemporaryDirectory() as folder:
            self._model.save(Path(folder))
            return sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6

    def ask(self, texts: Sequence[str]) -> list[Answer]:
        return [self._answer(row) for row in self._model.probabilities(list(texts), self._encode)]

    def _answer(self, row: Array) -> Answer:
        second, best = np.argsort(row)[-2:]
        likeliest = self._model.intents[best]
        unsure = (
            row[best] < self._fallback["threshold"]
            or row[best] - row[second] < self._fallback["ambiguity_threshold"]
        )
        return Answer(likeliest, FALLBACK if unsure else likeliest)

    def _encode(self, texts: list[str]) -> Array:
        new = sorted(set(texts) - self._known.texts(), key=len)
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            self._known.add(batch, encode(batch))
        return np.stack([self._known[text] for text in texts])


class RasaDefault:
    """The pipeline that `rasa init` writes, trained and loaded as Rasa does it."""

    def learn(self, messages: Sequence[Message]) -> float:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "nlu.yml"
            data.write_text(nlu_yaml(messages), encoding="utf-8")
            model = str(train_nlu(str(ROOT / "tests/bench/rasa_default.yml"), str(data), folder))
            self._agent = Agent.load(model)
            return Path(model).stat().st_size / 1e6

    def ask(self, texts: Sequence[str]) -> list[Answer]:
        return asyncio.run(self._ask(texts))

    async def _ask(self, texts: Sequence[str]) -> list[Answer]:
        parsed = [await self._agent.parse_message(text) for text in texts]
        return [
            Answer(
                next(entry["name"] for entry in found["intent_ranking"] if entry["name"] != FALLBACK),
                found["intent"]["name"],
            )
            for found in parsed
        ]


def nlu_yaml(messages: Sequence[Message]) -> str:
    """Messages as a training file of Rasa."""
    texts: dict[str, list[str]] = {}
    for text, intent in messages:
        texts.setdefault(intent, []).append(" ".join(text.split()))
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in own)}
        for intent, own in texts.items()
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True)


def measure(learner: Learner, task: Task) -> Result:
    """Train on a task's messages, time some answers one by one, then ask everything."""
    start = perf_counter()
    megabytes = learner.learn(task.training)
    training = perf_counter() - start
    times = [_milliseconds(lambda text=text: learner.ask([text])) for text, _ in task.test[:TIMED]]
    answers = list(zip(learner.ask([text for text, _ in task.test]), task.test, strict=True))
    inside = [(answer, intent) for answer, (_, intent) in answers if intent != OUT_OF_SCOPE]
    return Result(
        share(answer.likeliest == intent for answer, intent in inside),
        share(answer.decided == intent for answer, intent in inside),
        share(answer.decided in REJECTED for answer, (_, intent) in answers if intent == OUT_OF_SCOPE),
        training,
        percentile(times, 50),
        resident_mb(),
        megabytes,
    )


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


LEARNERS: dict[str, Callable[[], Learner]] = {"own": Own, "rasa": RasaDefault}


def main(name: str, tasks: str, results: str) -> None:
    """Measure all tasks with one learner."""
    learner = LEARNERS[name]()
    entries = json.loads(Path(tasks).read_text(encoding="utf-8"))
    found = [measure(learner, Task(**entry)) for entry in entries]
    Path(results).write_text(json.dumps([asdict(result) for result in found]), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
