"""The learning curve: how accuracy grows with the training messages, by language, as a table and a plot."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from rich.table import Table

from bot.evaluation.metrics import share
from bot.evaluation.sets import Labelled
from bot.nlu.cascade import CascadeClassifier
from bot.nlu.classifier import LinearIntentClassifier
from bot.nlu.encoder import encode, encode_for_training
from tests.bench.learners import CLASSIFIER, settings
from tests.support.project import ROOT

SHARES = (1 / 8, 1 / 4, 1 / 2, 1)
PLOT = ROOT / "docs/decisions/learning-curve.svg"
MARKERS = "os^d"

Training = tuple[str, str, str]  # text, intent, language


@dataclass(frozen=True)
class Point:
    """Per cent right of each group after learning from so many messages."""

    messages: int
    right: dict[str, float]


def subsets(messages: Sequence[Training], shares: Sequence[float], seed: int = 42) -> list[list[Training]]:
    """The same share of each intent's messages in each language, at least one; a subset holds the smaller."""
    shuffled = list(messages)
    random.Random(seed).shuffle(shuffled)
    kinds: dict[tuple[str, str], list[Training]] = defaultdict(list)
    for message in shuffled:
        kinds[message[1:]].append(message)
    return [[m for own in kinds.values() for m in own[: max(1, round(part * len(own)))]] for part in shares]


def measure(training: Sequence[Training], groups: dict[str, list[Labelled]]) -> list[Point]:
    """Train the classifier's component on growing subsets and ask it about each group of messages."""
    return [_point(subset, groups) for subset in subsets(training, SHARES)]


def _point(training: Sequence[Training], groups: dict[str, list[Labelled]]) -> Point:
    model = CascadeClassifier({**LinearIntentClassifier.get_default_config(), **settings(CLASSIFIER)})
    model.fit([text for text, _, _ in training], [intent for _, intent, _ in training], encode_for_training)
    return Point(len(training), {name: _right(model, own) for name, own in groups.items()})


def _right(model: CascadeClassifier, messages: Sequence[Labelled]) -> float:
    found = model.probabilities([message.text for message in messages], encode)
    likeliest = [model.intents[best] for best in np.argmax(found, axis=1)]
    return share(
        intent in (message.intent, *message.also) for intent, message in zip(likeliest, messages, strict=True)
    )


def table(points: Sequence[Point]) -> Table:
    """A row for each size of the training data."""
    found = Table("training messages", *points[0].right, title="Learning curve, % right, likeliest intent")
    for point in points:
        found.add_row(str(point.messages), *(f"{value:.1f}" for value in point.right.values()))
    return found


def plot(points: Sequence[Point], path: Path = PLOT) -> None:
    """Draw a line for each group; the same points give the same file, byte for byte."""
    with matplotlib.rc_context({"svg.hashsalt": "learning-curve", "font.size": 9}):
        figure = Figure(figsize=(6.4, 3.8))
        axes = figure.add_subplot(
            xscale="log",
            xlabel="training messages",
            ylabel="right, %",
            title="Learning curve of the classifier",
        )
        sizes = [point.messages for point in points]
        for marker, name in zip(MARKERS, points[0].right, strict=False):
            axes.plot(sizes, [point.right[name] for point in points], marker=marker, label=name)
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.set_xticks([], minor=True)
        axes.grid(alpha=0.3)
        axes.legend()
        figure.tight_layout()
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
