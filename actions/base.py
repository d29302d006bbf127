"""What the desk's actions share: a unit of work, the account they act for, plain words on failure."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict
from sqlalchemy.exc import SQLAlchemyError

from actions.desk.errors import BusyError, DeskError
from actions.desk.identity import Owner
from actions.services.identity import owner_of
from actions.store.database import UnitOfWork, unit_of_work
from actions.turn import Turn

logger = logging.getLogger(__name__)

PATIENCE = 4.0  # seconds; the bot itself waits a little longer
REQUESTED = "requested_slot"
WANTED = "wanted"
IDENTITY_FORM = "identity_form"
Work = Callable[[UnitOfWork, Owner], list[EventType]]


class DeskDownError(RuntimeError):
    """The desk cannot work now. The server answers with an error, and the bot gives the turn up whole."""


async def carried_out(turn: Turn, work: Work) -> list[EventType]:
    """Do something in one transaction, off the event loop; what the desk refuses is said.

    Raises:
        DeskDownError: the database is busy, gone or too slow.
    """
    try:
        return await asyncio.wait_for(asyncio.to_thread(_in_transaction, turn, work), PATIENCE)
    except (BusyError, SQLAlchemyError, asyncio.TimeoutError) as error:
        # The class alone: a database's message may quote what a person wrote.
        logger.error("The desk cannot work: %s", type(error).__name__)
        raise DeskDownError from None
    except DeskError as error:
        turn.say(f"utter_error_{error.id}", **plain(error.values))
    return []


def _in_transaction(turn: Turn, work: Work) -> list[EventType]:
    with unit_of_work() as transaction:
        owner = owner_of(transaction, turn.tracker.sender_id, turn.metadata, turn.now)
        return [*work(transaction, owner), *turn.remembered]


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON can carry them: days and moments in ISO form, amounts as text."""
    return {
        name: value if isinstance(value, str | int | bool | list | type(None)) else _plain(value)
        for name, value in values.items()
    }


def _plain(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


class DeskAction(Action, ABC):
    """An action that reads or changes what the desk keeps.

    With `for_account`, it acts for a verified account alone: anyone else is asked who he is first, and the
    action goes on by itself once that is proved.
    """

    for_account: ClassVar[bool] = False

    @abstractmethod
    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Do it and answer; runs in a thread of its own, within one transaction."""

    def heard(self, turn: Turn) -> list[EventType]:
        """What of the message is to be kept while its writer proves who he is."""
        return []

    def first_say(self, turn: Turn) -> None:
        """What a person should know before being asked who he is."""

    def goes_on_with(self, turn: Turn) -> str:
        """The action that comes back once the account is proved."""
        return str(self.name())

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Answer the latest message."""
        turn = Turn(dispatcher, tracker)
        return await carried_out(turn, lambda work, owner: self._for_owner(turn, work, owner))

    def _for_owner(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        heard = self.heard(turn)
        turn.tracker.add_slots(heard)
        if self.for_account and owner.login is None:
            self.first_say(turn)
            return [*heard, *who_are_you(self.goes_on_with(turn))]
        return [*heard, *self.act(turn, work, owner)]


def who_are_you(action: str) -> list[EventType]:
    """Events that ask for the account, and bring the action back once it is proved."""
    return [SlotSet(WANTED, action), *form(IDENTITY_FORM)]


def form(name: str) -> list[EventType]:
    """Events that start a form; what another one asked last is forgotten."""
    return [SlotSet(REQUESTED, None), FollowupAction(name)]


def forget(*slots: str) -> list[EventType]:
    """Events that empty slots."""
    return [SlotSet(slot, None) for slot in slots]
