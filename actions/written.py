"""Writing into a Discussion: what a message is, and whether a question in it is for the other party."""

from abc import ABC, abstractmethod
from typing import ClassVar

from rasa_sdk.events import EventType

from actions.base import DeskAction
from actions.cases import discussion_values, quoted
from actions.desk.identity import Owner
from actions.forms import Found, words_of
from actions.matters import Matter, MatterForm
from actions.services.discussions import discussion_of
from actions.store.database import UnitOfWork
from actions.turn import Turn


class AskWhatToWrite(DeskAction, ABC):
    """Asks for the text, naming who will read it."""

    matter: ClassVar[Matter]
    reply: ClassVar[str]

    @abstractmethod
    def name(self) -> str:
        """Its name in the domain."""

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Name the Discussion and the other party."""
        found = discussion_of(work, owner.login or "", turn.slot(self.matter.which))
        turn.say(self.reply, **discussion_values(found))
        return []


class AskToSend(DeskAction, ABC):
    """Asks whether a text is to be sent: one that may have been meant for the assistant."""

    matter: ClassVar[Matter]
    reply: ClassVar[str]
    text: ClassVar[str]

    @abstractmethod
    def name(self) -> str:
        """Its name in the domain."""

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Quote the text and name who would read it."""
        found = discussion_of(work, owner.login or "", turn.slot(self.matter.which))
        turn.say(self.reply, **discussion_values(found), quote=quoted(turn.slot(self.text)))
        return []


class WritingForm(MatterForm, ABC):
    """Reads a Discussion and a text for it; its fields are the Discussion, the text and the last word.

    Statements go as they are. A question that the assistant could answer itself is answered, and only sent
    after a yes.
    """

    @abstractmethod
    def name(self) -> str:
        """Its name in the domain."""

    def read_more(self, field: str, turn: Turn) -> Found:
        """The text, or whether to send it."""
        _, text, confirmed = self.fields
        if field == text:
            words = words_of(turn)
            return {text: words, confirmed: None if turn.asks else "yes"} if words else None
        if turn.intent == "affirm":
            return {confirmed: "yes"}
        return {text: None, confirmed: None} if turn.intent == "deny" else None
