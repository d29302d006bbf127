from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dialogue import ActionStartOver


async def test_starting_over_forgets_everything_but_the_language() -> None:
    slots = {"language": "pl", "language_wish": "en", "locale": "pl", "topic": "other", "seller_login": None}
    tracker = Tracker("a", slots, {}, [], False, None, {}, "action_listen")
    assert await ActionStartOver().run(CollectingDispatcher(), tracker, {}) == [SlotSet("topic", None)]
