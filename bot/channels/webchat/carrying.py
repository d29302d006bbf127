"""Carrying a visitor's conversation over into that of the account it has turned out to be."""

import asyncio
from collections.abc import Sequence

from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet

from actions.desk.identity import Owner
from actions.store.database import unit_of_work
from bot.channels.conversations import Conversations
from bot.channels.webchat.talks import Talk
from bot.context import HANDOVER


async def carry_over(conversations: Conversations, visitor: str, talk: Talk) -> None:
    """Append a visitor's conversation to an account's, both held by the caller.

    What is being asked, the language and the slots come with it, and so does a hand-over, unless the account
    has one of its own. An account that the visitor proved by a code does not: that goes by the conversation.

    Args:
        conversations: the conversations.
        visitor: the name of the visitor's conversation.
        talk: the account's.

    Raises:
        BusyError, sqlalchemy.exc.SQLAlchemyError, TurnGivenUpError: it cannot be done.
    """
    events = await conversations.all_events(visitor)
    moved = await asyncio.to_thread(_move_handover, visitor, Owner(talk.name, talk.login))
    tracker = await conversations.tracker(talk.name, talk.language)
    await conversations.add(tracker, _carried(events, with_handover=moved), as_of_now=True)
    talk.known = None


def _move_handover(visitor: str, owner: Owner) -> bool:
    with unit_of_work() as work:
        if work.handovers.current(owner.sender):
            return False
        work.handovers.move(visitor, owner)
        return True


def _carried(events: Sequence[Event], *, with_handover: bool) -> list[Event]:
    return [
        event
        for event in events
        if not isinstance(event, SessionStarted)
        and not (isinstance(event, ActionExecuted) and event.action_name == ACTION_SESSION_START_NAME)
        and (with_handover or not (isinstance(event, SlotSet) and event.key == HANDOVER))
    ]
