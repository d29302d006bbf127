"""What was said before: the last answer, what belongs to its subject, and which topics come close."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.text import fold

PATH = Path("data/topics.yml")
FALLBACK = "nlu_fallback"
OFFERED = 3
REMEMBERED = 3  # so many replies back a follow-up may lean
FRESH_START = "start_over"
RETURN = "return_to_bot"
HANDOVER = "handover"  # the slot that is set while a person has taken over
_PREFIX = "utter_"
_LOGIN_PAYLOAD = "/check_seller_status{"


@cache
def families() -> dict[str, dict[str, dict[str, str]]]:
    """The topics that can be offered: family -> intent -> language -> title on a button."""
    found: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return found


@cache
def topic_names() -> dict[str, dict[str, str]]:
    """What each topic is called on a button: intent -> language -> title."""
    return {intent: names for family in families().values() for intent, names in family.items()}


@cache
def family(intent: str) -> str | None:
    """The subject an intent belongs to, such as "standard"; None for what is no topic."""
    return next((name for name, intents in families().items() if intent in intents), None)


@cache
def topic_of(reply: str) -> str | None:
    """The topic that a reply (without "utter_") answers: its own name, or what it begins with."""
    fitting = [topic for topic in topic_names() if reply == topic or reply.startswith(f"{topic}_")]
    return max(fitting, key=len, default=None)


def nearest_topics(
    message: UserUttered | None, language: str, without: Iterable[str] = ()
) -> list[dict[str, str]]:
    """Buttons for the topics a message comes closest to, in human words."""
    parsed: dict[str, Any] = dict(message.parse_data) if message and message.parse_data else {}
    excluded = set(without)
    ranked = [entry["name"] for entry in parsed.get("intent_ranking", [])]
    names = topic_names()
    offered = [intent for intent in ranked if intent in names and intent not in excluded][:OFFERED]
    return [{"title": names[intent][language], "payload": f"/{intent}"} for intent in offered]


def asked_again(tracker: DialogueStateTracker) -> bool:
    """Whether the message before the latest one was not understood either."""
    message = message_before(tracker)
    return message is not None and message.intent_name == FALLBACK


def message_before(tracker: DialogueStateTracker) -> UserUttered | None:
    """What the person wrote before the latest message."""
    messages = (event for event in reversed(tracker.events) if isinstance(event, UserUttered))
    next(messages, None)
    return next(messages, None)


def _replies_before(tracker: DialogueStateTracker) -> Iterator[BotUttered]:
    """The assistant's messages before the latest message of the person, the newest first."""
    events = reversed(tracker.events)
    for event in events:
        if isinstance(event, UserUttered):
            break
    return (event for event in events if isinstance(event, BotUttered))


def _name(reply: BotUttered) -> str:
    return str(reply.metadata.get("utter_action") or "").removeprefix(_PREFIX)


def last_answer(tracker: DialogueStateTracker) -> str | None:
    """Name of the reply the latest message follows on, without "utter_"."""
    return next(map(_name, _replies_before(tracker)), None)


def last_topic(tracker: DialogueStateTracker) -> str | None:
    """The topic answered last, if it was not long ago."""
    replies = takewhile(lambda name: name != FRESH_START, map(_name, _replies_before(tracker)))
    return next((topic for name in islice(replies, REMEMBERED) if (topic := topic_of(name))), None)


def said_before(tracker: DialogueStateTracker, reply: str, text: str) -> bool:
    """Whether the message before got the very same reply; who presses a button wants it in any case."""
    if not tracker.latest_message or (tracker.latest_message.text or "").startswith("/"):
        return False
    events = reversed(tracker.events)
    for event in events:
        if isinstance(event, UserUttered):
            break
    turn = takewhile(lambda event: not isinstance(event, UserUttered), events)
    replies = (event for event in turn if isinstance(event, BotUttered))
    return any(_name(event) == reply.removeprefix(_PREFIX) and event.text == text for event in replies)


def comes_back(parsed: Mapping[str, Any]) -> bool:
    """Whether a message to a person asks for the assistant instead."""
    intent = (parsed.get("intent") or {}).get("name")
    return intent == RETURN or any(found["entity"] == "back_to" for found in parsed.get("entities", []))


def offered_logins(tracker: DialogueStateTracker) -> list[str]:
    """The logins that the last reply offered as buttons."""
    reply = next(_replies_before(tracker), None)
    buttons = (reply.data.get("buttons") if reply else None) or []
    return [button["title"] for button in buttons if button["payload"].startswith(_LOGIN_PAYLOAD)]


def typed_button(tracker: DialogueStateTracker) -> str | None:
    """The intent of the button in the last reply whose title was typed instead of pressed."""
    message = tracker.latest_message
    typed = fold(str(message.text or "") if message else "").strip(" .!?")
    reply = next(_replies_before(tracker), None)
    buttons = (reply.data.get("buttons") if reply else None) or []
    same = [button["payload"] for button in buttons if typed and fold(button["title"]).strip(" .!?") == typed]
    return str(same[0].lstrip("/")) if same and "{" not in same[0] else None


def answers(domain: Domain, topic: str) -> set[str]:
    """The aspects for which a topic has an answer of its own."""
    variants = domain.responses.get(f"{_PREFIX}{topic}", [])
    conditions = (condition for variant in variants for condition in variant.get("condition", []))
    return {condition["value"] for condition in conditions if condition["name"] == "aspect"}
