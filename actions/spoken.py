"""Which language an answer to a form's question leaves a conversation in."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from bot.languages import DETECTED_SLOT, LOCALE_SLOT

LONGEST_NAME = 2  # words


def language_kept(tracker: Tracker) -> list[EventType]:
    """Events that take back what a name alone, a login or a product's, has made of the language.

    "zofia" looks Polish, and says nothing about who answers so. What is more than a name is a sentence.
    """
    if len(str(tracker.latest_message.get("text") or "").split()) > LONGEST_NAME:
        return []
    hint = (tracker.latest_message.get("metadata") or {}).get("locale")
    before = {LOCALE_SLOT: hint, **_before(tracker)}
    return [
        SlotSet(slot, before.get(slot))
        for slot in (DETECTED_SLOT, LOCALE_SLOT)
        if tracker.get_slot(slot) != before.get(slot)
    ]


def _before(tracker: Tracker) -> dict[str, Any]:
    """The slots as the events before the latest message have set them; an older past is summed up there."""
    found: dict[str, Any] = {}
    pending: dict[str, Any] = {}
    for event in tracker.events:
        if event.get("event") == "user":
            found |= pending
            pending = {}
        elif event.get("event") == "slot":
            pending[str(event["name"])] = event.get("value")
    return found
