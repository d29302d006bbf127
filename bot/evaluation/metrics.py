"""Figures that say how well messages were understood."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from sklearn.metrics import f1_score

from bot.evaluation.sets import FALLBACK, Outcome

OUT_OF_SCOPE = "out_of_scope"
REJECTED = (FALLBACK, OUT_OF_SCOPE)
BINS = 10


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


def macro_f1(outcomes: list[Outcome]) -> float:
    """The mean over all labelled intents of F1, first labels only, in per cent."""
    if not outcomes:
        return 0.0
    labels = sorted({o.message.intent for o in outcomes})
    truth, predicted = [o.message.intent for o in outcomes], [o.predicted for o in outcomes]
    return 100 * float(f1_score(truth, predicted, labels=labels, average="macro", zero_division=0))


def reliability(outcomes: list[Outcome]) -> list[tuple[float, float, int]]:
    """For each tenth of the confidence scale that occurs: mean confidence, share of right ones, how many.

    What was too unsure to act on is left out.
    """
    acted = [o for o in outcomes if o.predicted != FALLBACK]
    found = []
    for number in range(BINS):
        own = [o for o in acted if min(int(o.confidence * BINS), BINS - 1) == number]
        if own:
            mean = float(np.mean([o.confidence for o in own]))
            found.append((mean, share(o.right for o in own) / 100, len(own)))
    return found


def calibration_error(outcomes: list[Outcome]) -> float:
    """The mean distance between confidence and share of right answers, in per cent, weighted by messages."""
    bins = reliability(outcomes)
    total = sum(count for _, _, count in bins)
    return 100 * sum(abs(mean - right) * count for mean, right, count in bins) / total if total else 0.0
