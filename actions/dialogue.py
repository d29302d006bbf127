"""The conversation itself as an object: starting over."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.languages import DETECTED_SLOT, LOCALE_SLOT, WISH_SLOT

KEPT = frozenset({WISH_SLOT, DETECTED_SLOT, LOCALE_SLOT})


def all_forgotten(tracker: Tracker) -> list[EventType]:
    """Events that empty all slots but those of the language."""
    return [SlotSet(name, None) for name, value in tracker.slots.items() if value and name not in KEPT]


class ActionStartOver(Action):
    """Forgets what the conversation was about, but not the language it is in."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_start_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        """Empty all other slots, and say so."""
        dispatcher.utter_message(response="utter_start_over")
        return all_forgotten(tracker)
