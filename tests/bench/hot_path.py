"""Where the milliseconds of a message go: each stage of the real agent with its real tracker store."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import OutputChannel
from rasa.core.processor import MessageProcessor
from rasa.core.utils import AvailableEndpoints
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rich.table import Table
from sanic import response

from bot.channels.rest import RestChannel, RestMessage
from bot.evaluation.metrics import percentile
from bot.evaluation.sets import Labelled
from bot.nlg import BilingualGenerator
from bot.nlu import classifier
from bot.nlu.entities import RuleEntityExtractor
from bot.nlu.language import LanguageDetector
from bot.nlu.tokenizer import BilingualTokenizer
from bot.tracker_store import RecentTrackerStore
from tests.bench.serving import Surroundings
from tests.bench.stages import REST, Step, Stopwatch, column, totals
from tests.bench.traffic import TURNS

STEPS = (
    Step("channel", RestMessage, "parse"),
    Step("channel", RestChannel, "_answer"),
    Step("channel", OutputChannel, "send_response"),
    Step("language", LanguageDetector, "process"),
    Step("tokenizer", BilingualTokenizer, "process"),
    Step("intent: n-grams", classifier.LinearIntentClassifier, "process"),
    Step("intent: encoder", classifier, "encode"),
    Step("entities", RuleEntityExtractor, "process"),
    Step("fallback", FallbackClassifier, "process"),
    Step("policies", MessageProcessor, "predict_next_with_tracker_if_should"),
    Step("action server", RemoteAction, "run"),
    Step("tracker, read", RecentTrackerStore, "retrieve"),
    Step("tracker, write", RecentTrackerStore, "save"),
    Step("reply", BilingualGenerator, "generate"),
)
STAGES = (*dict.fromkeys(step.stage for step in STEPS), REST)


def measure(model: Path, around: Surroundings, messages: Sequence[Labelled]) -> list[dict[str, float]]:
    """Milliseconds of each stage of each message; ten of a language make a conversation.

    The first conversation is had twice: the first time it warms things up and is not counted.
    """
    watch = Stopwatch()
    with watch.around(STEPS):  # before the agent is loaded: its graph keeps the functions it finds
        asyncio.run(_measure(watch, model, around, messages))
    return watch.messages


async def _measure(watch: Stopwatch, model: Path, around: Surroundings, messages: Sequence[Labelled]) -> None:
    agent = await load_agent(str(model), endpoints=AvailableEndpoints.read_endpoints(str(around.endpoints)))
    await _converse(Stopwatch(), agent, messages[:TURNS])
    for start in range(0, len(messages), TURNS):
        await _converse(watch, agent, messages[start : start + TURNS])


async def _converse(watch: Stopwatch, agent: Agent, messages: Sequence[Labelled]) -> None:
    channel, sender = RestChannel(), uuid4().hex
    on_new_message = watch.wrap(REST, agent.handle_message)
    for message in messages:
        body = json.dumps({"sender": sender, "message": message.text}).encode()
        with watch.message():
            parsed = RestMessage.parse(body)
            answer = await channel._answer(agent, on_new_message, parsed)
            with watch.stage("channel"):
                response.json(answer)


def table(messages: Sequence[dict[str, float]], title: str) -> Table:
    """Stage by stage: how many messages need it, its p50 and p95 in those, and its share of all time."""
    found = Table("stage", title=title)
    for heading in ("messages", "p50 ms", "p95 ms", "of all time"):
        found.add_column(heading, justify="right")
    everything = totals(messages)
    for stage in STAGES:
        _add_row(found, stage, column(messages, stage), everything)
    found.add_section()
    _add_row(found, "total", everything, everything)
    return found


def _add_row(found: Table, name: str, times: list[float], everything: list[float]) -> None:
    if not times:
        found.add_row(name, "0 %", "-", "-", "-")
        return
    needed, spent = len(times) / len(everything), sum(times) / sum(everything)
    found.add_row(
        name,
        f"{needed:.0%}",
        f"{percentile(times, 50):.1f}",
        f"{percentile(times, 95):.1f}",
        f"{spent:.0%}",
    )
