"""Messages of the project's own sets, chosen for measuring."""

import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bot.channels.text import clean
from bot.evaluation.sets import Labelled, load_set
from bot.languages import LANGUAGES
from bot.nlu.classifier import NOT_ASKING
from bot.policies.conversation import STARTS
from tests.support.project import domain


def varied(messages: Iterable[Labelled], count: int, seed: int = 42) -> list[Labelled]:
    """So many messages at most, half in each language, its intents as evenly as they come."""
    shuffled = list(messages)
    random.Random(seed).shuffle(shuffled)
    chosen: list[Labelled] = []
    for language in LANGUAGES:
        own = _in_turn([message for message in shuffled if message.language == language])
        chosen += own[: count // len(LANGUAGES)]
    return chosen


def _in_turn(messages: list[Labelled]) -> list[Labelled]:
    """The first message of each intent, then the second of each, and so on."""
    seen: dict[str, int] = defaultdict(int)
    places = []
    for message in messages:
        places.append(seen[message.intent])
        seen[message.intent] += 1
    ordered = sorted(zip(places, messages, strict=True), key=lambda placed: placed[0])
    return [message for _, message in ordered]


def questions(messages: Iterable[Labelled]) -> list[Labelled]:
    """Those that one reply of the domain answers: no courtesies, no action."""
    replies = set(domain()["responses"])
    return [
        message
        for message in messages
        if f"utter_{message.intent}" in replies and message.intent not in {*NOT_ASKING, *STARTS}
    ]


def asked(count: int = 200) -> list[str]:
    """Different questions of the test set in both languages, as the channels keep them."""
    chosen = varied(questions(load_set([Path("tests/nlu")])), count)
    return [text for text in dict.fromkeys(message.text for message in chosen) if clean(text) == text]
