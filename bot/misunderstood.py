"""What to offer when a message was not understood."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

PATH = Path("data/topics.yml")
FALLBACK = "nlu_fallback"
OFFERED = 3


@cache
def topic_names() -> dict[str, dict[str, str]]:
    """What each topic is called on a button: intent -> language -> title."""
    names: dict[str, dict[str, str]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return names


def nearest_topics(tracker: DialogueStateTracker, language: str) -> list[dict[str, str]]:
    """Buttons for the topics the latest message comes closest to, in human words."""
    parsed: dict[str, Any] = tracker.latest_message.parse_data if tracker.latest_message else {}
    ranked = [entry["name"] for entry in parsed.get("intent_ranking", [])]
    names = topic_names()
    offered = [intent for intent in ranked if intent in names][:OFFERED]
    return [{"title": names[intent][language], "payload": f"/{intent}"} for intent in offered]


def asked_again(tracker: DialogueStateTracker) -> bool:
    """Whether the message before the latest one was not understood either."""
    intents = (
        event.intent_name for event in reversed(tracker.applied_events()) if isinstance(event, UserUttered)
    )
    next(intents, None)
    return next(intents, None) == FALLBACK
