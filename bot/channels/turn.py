"""One turn of a conversation for any channel: the bot's messages, or a plain word where something failed.

A turn that fails is given up whole. What it would have said is dropped with what it would have remembered, so
the conversation stands where it stood, and the same message can be sent again.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bot.action_server import be_patient, begin_turn
from bot.failure import TurnGivenUpError
from bot.languages import DETECTED_SLOT, LOCALE_SLOT
from bot.nlu.language import detect

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]
Answers = list[dict[str, Any]]
FAILED = "utter_technical_problem"


async def answers(
    agent: Agent,
    handle: OnMessage,
    sender: str,
    text: str,
    channel: str,
    metadata: dict[str, Any] | None = None,
) -> Answers:
    """What the bot says to a message; never nothing, whatever fails.

    Args:
        agent: the agent that handles messages.
        handle: Rasa's callback for the channel, or the agent's own.
        sender: the conversation.
        text: typed text, cleaned, or a button's payload.
        channel: the channel's name.
        metadata: what the channel's server side knows of the message.
    """
    output = CollectingOutputChannel()
    be_patient(agent)
    begin_turn()
    try:
        await handle(UserMessage(text, output, sender, input_channel=channel, metadata=metadata))
    except TurnGivenUpError as failure:
        known = failure.slots or _slots_of_message(text, metadata)
        return [await said(agent, FAILED, sender, channel, known)]
    except Exception as error:
        # The frames alone: an exception's text may quote what a person wrote.
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("A message could not be answered: %s\n%s", type(error).__name__, frames)
    else:
        if output.messages:
            return list(output.messages)
    known = await slots_of(agent, sender, text, metadata)
    return [await said(agent, FAILED, sender, channel, known)]


async def said(agent: Agent, reply: str, sender: str, channel: str, slots: dict[str, Any]) -> dict[str, Any]:
    """A reply of the domain as a message, apart from the conversation's course."""
    tracker = DialogueStateTracker(sender, agent.domain.slots)
    for name in slots.keys() & tracker.slots.keys():
        tracker.slots[name].value = slots[name]
    rendered = await agent.nlg.generate(reply, tracker, channel)
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
