"""Counts every message that a channel has answered, and times it from end to end."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

from bot.languages import LANGUAGES, conversation_language
from bot.observe import conversations, metrics, spans

P = ParamSpec("P")
T = TypeVar("T")
FALLBACK = "nlu_fallback"
ASKS_FOR_PERSON = "action_human_agent"


@dataclass
class Turn:
    """What is known of the message at hand."""

    channel: str
    began: float = field(default_factory=perf_counter)
    language: str = metrics.OTHER


current: ContextVar[Turn | None] = ContextVar("turn", default=None)


def observed(answers: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Count and time what `bot.channels.turn.answers` does; its arguments are that function's."""

    @wraps(answers)
    async def counted(*args: P.args, **kwargs: P.kwargs) -> T:
        sender, channel = str(args[2]), metrics.known_channel(str(args[4]))
        name, turn = conversations.named(sender), Turn(channel)
        remembered, taken = conversations.current.set(name), current.set(turn)
        try:
            with spans.span("turn", {"channel": channel, "conversation": name}):
                outcome = await answers(*args, **kwargs)
                _count(turn, outcome)
                return outcome
        finally:
            metrics.stage("turn")(perf_counter() - turn.began)
            current.reset(taken)
            conversations.current.reset(remembered)

    return counted


def _count(turn: Turn, outcome: Any) -> None:
    result = "failed" if outcome.failed else "answered" if outcome.messages else "passed_on"
    metrics.MESSAGES.labels(turn.channel, turn.language, result).inc()
    spans.note(language=turn.language, outcome=result)


def understood(tracker: Any, domain: Any) -> None:
    """Count what the latest message of a conversation was taken for, as its turn is stored."""
    turn, message = current.get(), tracker.latest_message
    if turn is None or message is None:
        return
    turn.language = _known(conversation_language(tracker.current_slot_values()))
    intent = str(message.intent_name)
    intent = intent if intent in domain.intent_properties else metrics.OTHER
    metrics.INTENTS.labels(intent, turn.language).inc()
    spans.note(intent=intent)
    if intent == FALLBACK:
        metrics.FALLBACKS.labels(turn.language).inc()
    if _handed_over(tracker):
        metrics.HANDOVERS.labels(turn.language).inc()


def _known(language: str) -> str:
    return language if language in LANGUAGES else metrics.OTHER


def _handed_over(tracker: Any) -> bool:
    for event in reversed(tracker.events):
        if event.type_name == "user":
            return False
        if event.type_name == "action" and event.action_name == ASKS_FOR_PERSON:
            return True
    return False
