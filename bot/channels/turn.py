"""One turn of a conversation for any channel: the bot's messages, or a plain word where something failed.

A turn that fails is given up whole. What it would have said is dropped with what it would have remembered, so
the conversation stands where it stood, and the same message can be sent again.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.action_server import begin_turn
from bot.context import HANDOVER
from bot.failure import TurnGivenUpError
from bot.languages import DETECTED_SLOT, LOCALE_SLOT
from bot.nlu.language import detect
from bot.observe.turns import observed

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]
FAILED = "utter_technical_problem"


@dataclass(frozen=True)
class Outcome:
    """What came of a message: what the bot says, and whether it says so because the turn was given up."""

    messages: list[dict[str, Any]]
    failed: bool = False


@observed
async def answers(
    agent: Agent,
    handle: OnMessage,
    sender: str,
    text: str,
    channel: str,
    metadata: dict[str, Any] | None = None,
    output: CollectingOutputChannel | None = None,
) -> Outcome:
    """What the bot says to a message, whatever fails; nothing only where the message has gone to a person.

    Args:
        agent: the agent that handles messages.
        handle: Rasa's callback for the channel, or the agent's own.
        sender: the conversation.
        text: typed text, cleaned, or a button's payload.
        channel: the channel's name.
        metadata: what the channel's server side knows of the message.
        output: collects what is said; by default text and buttons.
    """
    output = output or CollectingOutputChannel()
    begin_turn()
    try:
        await handle(UserMessage(text, output, sender, input_channel=channel, metadata=metadata))
    except TurnGivenUpError as failure:
        known = failure.slots or _slots_of_message(text, metadata)
        return await _failed(agent, sender, channel, known)
    except Exception as error:
        # The frames alone: an exception's text may quote what a person wrote.
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("A message could not be answered: %s\n%s", type(error).__name__, frames)
    else:
        if output.messages or await _passed_on(agent, sender):
            return Outcome(list(output.messages))
    known = await slots_of(agent, sender, text, metadata)
    return await _failed(agent, sender, channel, known)


async def _failed(agent: Agent, sender: str, channel: str, slots: dict[str, Any]) -> Outcome:
    return Outcome([await said(agent, FAILED, sender, channel, slots)], failed=True)


async def _passed_on(agent: Agent, sender: str) -> bool:
    """Whether the latest message has reached a person: the action then renews its slot."""
    try:
        tracker = await agent.tracker_store.retrieve(sender)
    except (TurnGivenUpError, Exception):
        return False
    events = reversed(tracker.events) if tracker else ()
    since = takewhile(lambda event: not isinstance(event, UserUttered), events)
    return any(isinstance(event, SlotSet) and event.key == HANDOVER and event.value for event in since)


async def said(
    agent: Agent, reply: str, sender: str, channel: str, slots: dict[str, Any], **values: Any
) -> dict[str, Any]:
    """A reply of the domain as a message, filled with values, apart from the conversation's course."""
    tracker = DialogueStateTracker(sender, agent.domain.slots)
    for name in slots.keys() & tracker.slots.keys():
        tracker.slots[name].value = slots[name]
    rendered = await agent.nlg.generate(reply, tracker, channel, **values)
    return {"recipient_id": sender, "text": rendered["text"], "buttons": rendered["buttons"]}


async def slots_of(agent: Agent, sender: str, text: str, metadata: dict[str, Any] | None) -> dict[str, Any]:
    """The conversation's slots, or where nothing can be read the language that the message shows."""
    try:
        tracker = await agent.tracker_store.retrieve(sender)
    except (TurnGivenUpError, Exception):
        tracker = None
    return dict(tracker.current_slot_values()) if tracker else _slots_of_message(text, metadata)


def _slots_of_message(text: str, metadata: dict[str, Any] | None) -> dict[str, Any]:
    detected = None if text.startswith("/") else detect(text)
    return {LOCALE_SLOT: (metadata or {}).get("locale"), DETECTED_SLOT: detected and detected[0]}
