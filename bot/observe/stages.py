"""Times the stages of a message, and makes spans of them, around the functions that carry them out."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from time import perf_counter
from typing import Any

from rasa.core.processor import MessageProcessor

from bot.action_server import PatientEndpoint
from bot.nlg import BilingualGenerator
from bot.observe import metrics, spans, turns

Function = Callable[..., Any]


@dataclass(frozen=True)
class Step:
    """A stage, and the function that carries it out."""

    stage: str
    owner: type
    function: str


STEPS = (
    Step("tracker_read", MessageProcessor, "get_tracker"),
    Step("nlu", MessageProcessor, "parse_message"),
    Step("policies", MessageProcessor, "_predict_next_with_tracker"),
    Step("nlg", BilingualGenerator, "generate"),
    Step("tracker_save", MessageProcessor, "save_tracker"),
)


@cache
def install() -> None:
    """Time them from now on; a second call changes nothing."""
    for step in STEPS:
        setattr(step.owner, step.function, _timed(step.stage, getattr(step.owner, step.function)))
    MessageProcessor.handle_message = _after_the_lock(MessageProcessor.handle_message)
    MessageProcessor.save_tracker = _understood(MessageProcessor.save_tracker)
    PatientEndpoint.request = _called(PatientEndpoint.request)  # type: ignore[method-assign]


@contextmanager
def timed(stage: str) -> Iterator[None]:
    """Time a block as a stage."""
    began = perf_counter()
    try:
        with spans.span(stage):
            yield
    finally:
        metrics.stage(stage)(perf_counter() - began)


def _timed(stage: str, function: Function) -> Function:
    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def timed_async(*args: Any, **kwargs: Any) -> Any:
            with timed(stage):
                return await function(*args, **kwargs)

        return timed_async

    @wraps(function)
    def timed_plain(*args: Any, **kwargs: Any) -> Any:
        with timed(stage):
            return function(*args, **kwargs)

    return timed_plain


def _after_the_lock(handle: Function) -> Function:
    """Rasa hands a message to the processor once it holds the conversation's lock."""

    @wraps(handle)
    async def handle_message(*args: Any, **kwargs: Any) -> Any:
        if turn := turns.current.get():
            metrics.stage("lock")(perf_counter() - turn.began)
        return await handle(*args, **kwargs)

    return handle_message


def _understood(save: Function) -> Function:
    @wraps(save)
    async def save_tracker(processor: MessageProcessor, tracker: Any) -> None:
        await save(processor, tracker)
        turns.understood(tracker, processor.domain)

    return save_tracker


def _called(request: Function) -> Function:
    """The call of an action: the trace goes with it."""

    @wraps(request)
    async def called(*args: Any, **kwargs: Any) -> Any:
        with timed("action"):
            spans.note(action=str((kwargs.get("json") or {}).get("next_action")))
            kwargs["headers"] = {**kwargs.get("headers", {}), **spans.headers()}
            return await request(*args, **kwargs)

    return called
