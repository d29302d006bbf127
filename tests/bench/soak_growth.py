"""Whether something grows: samples of processes and servers over time, and what they say."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

WARM_UP = 0.2  # the share of the run that does not count
PART = 0.25  # the share of what counts that is compared: the first so much with the last
MOST_MEMORY = 5.0  # per cent
# Descriptors and connections by which two parts may differ without a leak: people come and go.
MOST_MORE, MOST_MORE_SHARE = 3, 0.1


@dataclass(frozen=True)
class Sample:
    """What one process or server held at a moment.

    Args:
        seconds: since the beginning.
        memory: megabytes; 0 for what only counts connections.
        files: descriptors, or connections.
    """

    seconds: float
    memory: float
    files: int


@dataclass(frozen=True)
class Growth:
    """From the first part of what counts to the last: medians of memory, most descriptors."""

    memory: tuple[float, float]
    files: tuple[int, int]

    @property
    def per_cent(self) -> float:
        """By how much the memory has grown."""
        before, after = self.memory
        return 100 * (after - before) / before if before else 0.0

    @property
    def sound(self) -> bool:
        """Whether nothing grew by more than it may."""
        before, after = self.files
        return self.per_cent < MOST_MEMORY and after <= before * (1 + MOST_MORE_SHARE) + MOST_MORE


def growth(samples: Sequence[Sample]) -> Growth:
    """How much there is more at the end than after warming up.

    Raises:
        ValueError: there are too few samples to tell.
    """
    if not samples:
        raise ValueError("nothing was sampled")
    end = samples[-1].seconds
    counted = [sample for sample in samples if sample.seconds >= WARM_UP * end]
    size = max(1, int(len(counted) * PART))
    if len(counted) < 2 * size or len(counted) < 4:
        raise ValueError(f"{len(counted)} samples after warming up are too few")
    first, last = counted[:size], counted[-size:]
    return Growth(
        (_memory(first), _memory(last)),
        (max(sample.files for sample in first), max(sample.files for sample in last)),
    )


def _memory(samples: Sequence[Sample]) -> float:
    return statistics.median(sample.memory for sample in samples)
