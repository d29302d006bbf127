"""A person takes over: opening a hand-over, passing messages on, and coming back."""

from contextlib import suppress
from typing import Any

from rasa_sdk.events import ActiveLoop, EventType, SlotSet

from actions.base import REQUESTED, DeskAction
from actions.desk.errors import NotFoundError
from actions.desk.handovers import Author, Message
from actions.desk.identity import Owner
from actions.services import handovers
from actions.services.handovers import Waiting
from actions.services.identifiers import new_code
from actions.services.messaging import stop_news
from actions.store.database import UnitOfWork
from actions.survey import offer
from actions.transcript import button_titles, pressed, transcript
from actions.turn import Turn
from bot.context import HANDOVER, comes_back


class ActionHumanAgent(DeskAction):
    """Queues the conversation for a consultant; from then on the assistant is quiet."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_human_agent"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Hand over what was said, and tell the place in the queue; a form that is open ends."""
        said = transcript(turn.tracker.events)
        handover, _ = handovers.open_handover(work, owner, turn.language, said, turn.now, new_code)
        _say_waiting(turn, handovers.waiting(work, owner.sender))
        state = {"id": handover.id, "seen": 0, "noted": False}
        return [SlotSet(HANDOVER, state), ActiveLoop(None), SlotSet(REQUESTED, None)]


def _say_waiting(turn: Turn, waiting: Waiting) -> None:
    if waiting.position is None:
        turn.say("utter_handover_taken")
    elif waiting.expected is None:
        turn.say("utter_handover_opened", position=waiting.position)
    else:
        minutes = max(1, round(waiting.expected.total_seconds() / 60))
        turn.say("utter_handover_opened_measured", position=waiting.position, minutes=minutes)


class ActionHandoverMessage(DeskAction):
    """What happens to a message while a person has taken over."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_handover_message"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Keep the message and show what the consultant has written; or be back."""
        state = turn.slot(HANDOVER)
        if turn.found("news") == "off":
            stop_news(work, owner.sender)
            turn.say("utter_news_off")
        wants_bot = comes_back(turn.tracker.latest_message)
        goes_on = _leave(turn, work, owner) if wants_bot else _kept(turn, work, owner)
        written = _written(work, owner, state)
        news = [message.text for message in written if message.author is Author.CONSULTANT]
        if news:
            turn.say("utter_consultant_says", items=[{"message": text} for text in news])
        if not goes_on:
            turn.say("utter_handover_left" if wants_bot else "utter_handover_ended")
            return [SlotSet(HANDOVER, None), *offer(turn, work, owner, f"handover:{state['id']}")]
        if not news and not state["noted"]:
            turn.say("utter_handover_noted")
        seen = written[-1].number if written else state["seen"]
        return [SlotSet(HANDOVER, {**state, "seen": seen, "noted": True})]


def _leave(turn: Turn, work: UnitOfWork, owner: Owner) -> bool:
    """End the hand-over from the customer's side, if it has not ended before; it does not go on."""
    with suppress(NotFoundError):
        handovers.leave_handover(work, owner.sender, turn.now)
    return False


def _kept(turn: Turn, work: UnitOfWork, owner: Owner) -> bool:
    """Keep the message for the consultant; whether there still is one."""
    titles = button_titles(event for event in turn.tracker.events if event.get("event") == "bot")
    message = turn.tracker.latest_message
    said = turn.text or pressed(message, titles) or str(message.get("text"))
    try:
        handovers.customer_message(work, owner.sender, said, turn.now, turn.message_id)
    except NotFoundError:
        return False
    return True


def _written(work: UnitOfWork, owner: Owner, state: dict[str, Any]) -> list[Message]:
    """What both have written since the last turn; nothing of a hand-over that has been erased."""
    try:
        return handovers.messages_for_customer(work, owner.sender, state["id"], state["seen"])
    except NotFoundError:
        return []
