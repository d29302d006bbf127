"""What a report works out of counts: percentiles, and where a score is heading."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, log10

FIGURES = 3  # significant; so few different values stand for any number of measurements


def rounded(value: float) -> float:
    """A number of seconds to three significant figures, at least none and to a millisecond."""
    if value < 0.001:
        return 0.0
    return round(value, max(0, FIGURES - 1 - floor(log10(value)))) if value < 1000 else _coarse(value)


def _coarse(value: float) -> float:
    unit = 10 ** (floor(log10(value)) + 1 - FIGURES)
    return float(round(value / unit) * unit)


def percentile(counted: Mapping[float, int], share: float) -> float | None:
    """The smallest value that at least a share of all measurements do not exceed; None without any.

    Args:
        counted: how often each value was measured.
        share: above 0, up to 1.
    """
    total = sum(counted.values())
    wanted, seen = ceil(Fraction(str(share)) * total), 0
    for value in sorted(counted):
        seen += counted[value]
        if counted[value] and seen >= wanted:
            return value
    return None


def merged(counts: Iterable[Mapping[float, int]]) -> Counter[float]:
    """Counts of several sources as one."""
    total: Counter[float] = Counter()
    for counted in counts:
        total.update(counted)
    return total


def spread(counted: Mapping[float, int], bounds: Sequence[float]) -> list[int]:
    """How many measurements lie below the first bound, from each bound to the next, and from the last on."""
    found = [0] * (len(bounds) + 1)
    for value, count in counted.items():
        found[sum(value >= bound for bound in bounds)] += count
    return found


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole; None of nothing."""
    return Fraction(part, whole) if whole else None


def mean(scores: Iterable[tuple[int, Fraction]]) -> Fraction | None:
    """The mean of scores, each with the number of answers that it is the mean of; None without any."""
    found = list(scores)
    answers = sum(count for count, _ in found)
    return sum((count * score for count, score in found), Fraction()) / answers if answers else None


def trend(points: Sequence[tuple[int, int, Fraction]]) -> tuple[Fraction, Fraction] | None:
    """The straight line that scores lie closest to, by least squares: its height at 0 and its slope.

    Args:
        points: place, number of answers (its weight) and score.

    Returns:
        None where the scores stand in fewer than two places.
    """
    weighed = [(Fraction(place), count, score) for place, count, score in points if count]
    total = sum(count for _, count, _ in weighed)
    if len({place for place, _, _ in weighed}) < 2:
        return None
    middle = sum((count * place for place, count, _ in weighed), Fraction()) / total
    height = sum((count * score for _, count, score in weighed), Fraction()) / total
    across = sum((count * (place - middle) ** 2 for place, count, _ in weighed), Fraction())
    together = sum(
        (count * (place - middle) * (score - height) for place, count, score in weighed), Fraction()
    )
    slope = together / across
    return height - slope * middle, slope
