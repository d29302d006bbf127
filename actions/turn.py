"""One message of a person as the actions see it: what was said, by whom, and a way to answer."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.context import topic_names
from bot.languages import conversation_language
from bot.nlu.questions import split_pieces
from bot.nlu.text import fold, readable_part

_PAYLOAD = re.compile(r"^/(?P<intent>\w+)(?P<entities>\{.*\})?$", re.DOTALL)
_POINTING = re.compile(r"^(?:the|ta|te|ten|to) | (?:one|z listy)$")
_NUMBER = re.compile(r"(?:nr|no|numer|number|opcja|option)?\s*(\d{1,2})[.)]?$")
_ORDINALS = (
    ("pierwsz", "first"),
    ("drug", "second"),
    ("trzec", "third"),
    ("czwart", "fourth"),
    ("piat", "fifth"),
)
SURE = 0.7
FEW_WORDS = 6
QUESTION_WORDS = 15
# What a person may say at any point of a form that is no answer to it.
ASIDES = frozenset(
    "human_agent callback_request language_switch help contact_channels complaint_anger bot_challenge "
    "goodbye".split()
)
# What answers nothing and asks nothing.
SILENT = frozenset("affirm deny inform nlu_fallback out_of_scope more stop_form".split())


@dataclass(frozen=True)
class Turn:
    """A message with the conversation around it."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    now: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    remembered: list[EventType] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What was typed; empty for a button."""
        return "" if self.pressed else self._raw

    @property
    def pressed(self) -> bool:
        """Whether a button was pressed."""
        return self._raw.startswith("/")

    @property
    def _raw(self) -> str:
        return str(self.tracker.latest_message.get("text") or "")

    @property
    def intent(self) -> str:
        """The intent the message was taken for, or that of the button whose title was typed."""
        titled = _PAYLOAD.match(self._titled())
        return titled["intent"] if titled else str(self._understood.get("name"))

    @property
    def sure(self) -> bool:
        """Whether the intent is more than a guess."""
        return bool(self._titled()) or float(self._understood.get("confidence") or 0) >= SURE

    @property
    def _understood(self) -> dict[str, Any]:
        return self.tracker.latest_message.get("intent") or {}

    @property
    def words(self) -> int:
        """How long the message is."""
        return len(self.text.split())

    @property
    def language(self) -> str:
        """The conversation's language."""
        return conversation_language(self.tracker.slots)

    @property
    def metadata(self) -> Any:
        """What the channel's server side says of the message."""
        return self.tracker.latest_message.get("metadata")

    @property
    def message_id(self) -> str | None:
        """The channel's own id of the message, if it has one: it stays when the message is brought again."""
        found = (self.metadata or {}).get("id")
        return str(found) if found else None

    def slot(self, name: str) -> Any:
        """A slot's value."""
        return self.tracker.get_slot(name)

    def entities(self, name: str) -> list[dict[str, Any]]:
        """The entities of a name in the message, in the order in which they are said."""
        found = [e for e in self.tracker.latest_message.get("entities", []) if e["entity"] == name]
        return sorted(found, key=lambda entity: int(entity.get("start") or 0))

    def values(self, name: str) -> list[str]:
        """Their values."""
        return [str(entity["value"]) for entity in self.entities(name)]

    def found(self, entity: str) -> str | None:
        """The first value of an entity in the message, or in the button whose number or title was typed."""
        values = [
            e["value"] for e in self.tracker.latest_message.get("entities", []) if e["entity"] == entity
        ]
        chosen = None if self.pressed else self.option().get(entity)
        value = chosen or next(iter(values), None)
        return None if value is None else str(value)

    def option(self) -> dict[str, Any]:
        """What the button says whose title or place in the last reply's row was typed; empty if none was."""
        buttons, place = self._offered(), _place(_plain(self.text))
        by_place = buttons[place]["payload"] if place is not None and place < len(buttons) else ""
        return _entities(self._titled() or by_place)

    def _titled(self) -> str:
        """The payload of the button whose title was typed; empty if none was."""
        typed = _plain(self.text)
        titled = [button["payload"] for button in self._offered() if _plain(button["title"]) == typed]
        return titled[0] if typed and titled else ""

    def _offered(self) -> list[dict[str, str]]:
        said = (event for event in reversed(self.tracker.events) if event.get("event") == "bot")
        last: dict[str, Any] = next(said, {})
        return list((last.get("data") or {}).get("buttons") or [])

    @property
    def asks(self) -> bool:
        """Whether the message has the form of a short question on a topic of its own."""
        if self.pressed or self.words > QUESTION_WORDS:
            return False
        pieces = split_pieces(readable_part(self.text))
        return self.intent in topic_names() and self.sure and any(piece.is_question for piece in pieces)

    @property
    def leads_elsewhere(self) -> bool:
        """Whether the message is for something else than the form that is being filled."""
        if self.pressed:
            return self.intent != "inform"
        return self.intent not in SILENT

    @property
    def is_aside(self) -> bool:
        """Whether a short message certainly is no answer: a wish for a person, another language, help."""
        return self.intent in ASIDES and (self.pressed or (self.sure and self.words <= FEW_WORDS))

    def say(self, reply: str, **values: Any) -> None:
        """Answer with a reply of the domain, filled with values."""
        self.dispatcher.utter_message(response=reply, **values)

    def remember(self, slot: str, value: Any) -> None:
        """Keep something that was said for later messages, if the turn succeeds."""
        self.remembered.append(SlotSet(slot, value))


def _plain(text: str) -> str:
    return fold(text).strip(" .!?")


def _place(typed: str) -> int | None:
    if number := _NUMBER.match(typed):
        return int(number[1]) - 1
    bare = _POINTING.sub("", typed)
    stems = [i for i, words in enumerate(_ORDINALS) if any(bare.startswith(word) for word in words)]
    return stems[0] if stems and len(bare.split()) <= 2 else None


def _entities(payload: str) -> dict[str, Any]:
    match = _PAYLOAD.match(payload)
    found: dict[str, Any] = json.loads(match["entities"]) if match and match["entities"] else {}
    return found
