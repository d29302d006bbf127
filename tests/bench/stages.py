"""Timers around the steps that a message goes through; they live here, not in the product."""

import functools
import inspect
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from unittest.mock import patch

REST = "Rasa itself"


@dataclass(frozen=True)
class Step:
    """A function that is timed: the name of its stage, and where the function hangs."""

    stage: str
    owner: Any
    function: str


@dataclass
class Stopwatch:
    """Milliseconds of each stage of one message after another.

    A stage's time is its own: what runs inside it and is a stage itself is counted there alone. So the
    stages of a message add up to its total. It is for one message at a time.
    """

    clock: Callable[[], float] = perf_counter  # seconds
    messages: list[dict[str, float]] = field(default_factory=list)
    _open: list[float] = field(default_factory=list)  # what inner stages have taken, for each open stage

    @contextmanager
    def message(self) -> Iterator[None]:
        """Everything within is one message; what no stage takes is `REST`."""
        self.messages.append(defaultdict(float))
        with self._timed(REST):
            yield

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a block; outside of a message nothing is noted."""
        with self._timed(name) if self._open else nullcontext():
            yield

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        self._open.append(0.0)
        start = self.clock()
        try:
            yield
        finally:
            taken = (self.clock() - start) * 1000
            self.messages[-1][name] += taken - self._open.pop()
            if self._open:
                self._open[-1] += taken

    def wrap(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, plain or asynchronous, with its time taken."""
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def timed_async(*args: Any, **kwargs: Any) -> Any:
                with self.stage(name):
                    return await function(*args, **kwargs)

            return timed_async

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.stage(name):
                return function(*args, **kwargs)

        return timed

    @contextmanager
    def around(self, steps: Sequence[Step]) -> Iterator[None]:
        """Time these functions, and put them back at the end."""
        patches = [
            patch.object(step.owner, step.function, self.wrap(step.stage, getattr(step.owner, step.function)))
            for step in steps
        ]
        for each in patches:
            each.start()
        try:
            yield
        finally:
            for each in patches:
                each.stop()


def column(messages: Sequence[dict[str, float]], stage: str) -> list[float]:
    """The times of a stage, of the messages that went through it."""
    return [times[stage] for times in messages if stage in times]


def totals(messages: Sequence[dict[str, float]]) -> list[float]:
    """The whole time of each message."""
    return [sum(times.values()) for times in messages]
