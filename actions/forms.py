"""Forms that behave: answers, questions, a way back, a way out.

A subclass names its fields in order and reads one message. Everything a person may do in the middle of a
form is here, once: cancel, go back, ask why or something else, answer and ask at once, answer wrongly.
"""

import re
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import REQUESTED, DeskAction, carried_out, forget, refused, who_are_you
from actions.desk.errors import BusyError, DeskError
from actions.desk.identity import Owner
from actions.desk.texts import clean_text
from actions.services.messaging import stop_news
from actions.spoken import language_kept
from actions.store.database import UnitOfWork
from actions.turn import FEW_WORDS, Turn
from bot.nlu.text import fold

MISSES = "form_misses"
PATIENT_FOR = 3  # wrong answers in a row
# What ends any form, and the action that then takes over.
ENDINGS = {"start_over": "action_start_over", "log_out": "action_log_out"}
Found = dict[str, Any] | None

_BACK = re.compile(
    r"^(?:(?:nie |czekaj |poczekaj |wait |no |please |prosze )*)"
    r"(?:wroc|wracam|cofnij|cofam|wstecz|krok wstecz|(?:do )?poprzedni\w*|go back|back|step back|previous)"
    r"(?: (?:do |o )?(?:poprzedni\w*|pytani\w*|krok\w*|to the|previous|last|one|question|step))*[ .!]*$",
)
_WHY_ASKED = re.compile(
    r"\b(?:po co|dlaczego|czemu|do czego|why|what for)\b.*"
    r"\b(?:pyta\w*|potrzebn\w*|potrzebuj\w*|podawac|podac|wiedziec|chcecie|ci to|wam to|"
    r"need|ask\w*|want|know)\b|"
    r"^(?:a )?(?:po co|dlaczego|czemu|why|what for)(?: to)?[ ?!]*$|"
    r"^(?:a )?(?:po co|na co|do czego) (?:ci|wam|mi|to|ten|moj)\b"
)


class DeskForm(FormValidationAction, ABC):
    """The validation of a form whose slots are filled by what `read` understands."""

    fields: ClassVar[tuple[str, ...]]
    # Asked for only when an answer sends there (`{REQUESTED: field}`), and no part of what is submitted.
    detours: ClassVar[tuple[str, ...]] = ()
    # Filled by a verified account alone; one whose proof has lapsed meanwhile is asked for it again.
    for_account: ClassVar[bool] = False
    # Answered by a login, a number, a code or a name, which is of no language.
    names: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """What a message says when a field has been asked for.

        Returns:
            Slots to fill, the field's own or others; a value of None asks for that one (again). None where
            the message does not answer.
        """

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """The slots that the latest message fills; none where it is for somebody else to answer."""
        turn = Turn(dispatcher, tracker)
        field = turn.slot(REQUESTED)
        if field not in self.fields + self.detours or _answered_already(turn, self.form_name()):
            return []
        return await carried_out(
            turn,
            lambda work, owner: (
                news_stopped(turn, work, owner, field) or self._events(field, turn, work, owner)
            ),
        )

    def _events(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        steered = self._steered(field, turn)
        if steered is not None:
            return steered
        if turn.is_aside and not self.takes(field, turn):
            return []
        if self.for_account and owner.login is None:
            turn.say("utter_identity_lapsed")
            return who_are_you(f"action_{self._begun_by()}")
        found = self._read(field, turn, work, owner)
        if found is None:
            return [] if turn.leads_elsewhere else self._missed(field, turn)
        kept = language_kept(turn.tracker) if self.is_named(field) else []
        turn.tracker.add_slots(kept)
        if self.is_settled({**turn.tracker.slots, **found}, turn, work, owner):
            return [*kept, *self._emptied()]
        return [*kept, *self._understood(turn, found)]

    def is_named(self, field: str) -> bool:
        """Whether a field's answer is a name of something."""
        return field in self.names

    def _steered(self, field: str, turn: Turn) -> list[EventType] | None:
        """Events of a message about the form itself: back, stop, start over, why; None for any other."""
        if _BACK.match(fold(turn.text)):
            return [*forget(*self._from_before(field)), SlotSet(MISSES, 0)]
        if turn.intent == "stop_form" and (turn.pressed or (turn.sure and turn.words <= FEW_WORDS)):
            return self._stopped(turn)
        if turn.intent in ENDINGS and (turn.pressed or (turn.sure and not turn.option())):
            return [*self._emptied(), FollowupAction(ENDINGS[turn.intent])]
        if _WHY_ASKED.search(fold(turn.text)) and turn.words <= 2 * FEW_WORDS:
            turn.say("utter_why_asked")
            return [SlotSet(field, None)]
        return None

    def takes(self, field: str, turn: Turn) -> bool:
        """Whether what usually is an aside answers this field."""
        return turn.intent in self._own_intents()

    def _read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """What `read` finds; what the desk would refuse is said, and the field asked for again."""
        try:
            return self.read(field, turn, work, owner)
        except BusyError:
            raise
        except DeskError as error:
            refused(turn, error)
            return {field: None}

    def is_settled(self, known: dict[str, Any], turn: Turn, work: UnitOfWork, owner: Owner) -> bool:
        """Whether the matter turns out to be dealt with already, and has been answered so."""
        return False

    def _stopped(self, turn: Turn) -> list[EventType]:
        turn.say("utter_stop_form")
        return self._emptied()

    def _emptied(self) -> list[EventType]:
        return [*forget(*self.fields), SlotSet(MISSES, 0), SlotSet(REQUESTED, None)]

    def _from_before(self, field: str) -> tuple[str, ...]:
        """The field before this one, and all after it; a detour leads back to the last."""
        if field in self.detours:
            return self.fields[-1:]
        return self.fields[max(self.fields.index(field) - 1, 0) :]

    def _understood(self, turn: Turn, found: dict[str, Any]) -> list[EventType]:
        if turn.asks and turn.intent not in self._own_intents():
            turn.say(f"utter_{turn.intent}")
        return [*(SlotSet(name, value) for name, value in found.items()), SlotSet(MISSES, 0)]

    def _own_intents(self) -> frozenset[str]:
        """Intents that start this form: to name them again is no question."""
        return frozenset({self._begun_by()})

    def _begun_by(self) -> str:
        return str(self.form_name().removesuffix("_form"))

    def _missed(self, field: str, turn: Turn) -> list[EventType]:
        misses = int(turn.slot(MISSES) or 0) + 1
        if misses >= PATIENT_FOR:
            turn.say("utter_form_way_out")
            return [SlotSet(MISSES, 0), SlotSet(REQUESTED, None)]
        turn.say(f"utter_invalid_{field}")
        return [SlotSet(field, None), SlotSet(MISSES, misses)]


def news_stopped(turn: Turn, work: UnitOfWork, owner: Owner, field: str) -> list[EventType]:
    """Take back a consent to news, whatever is being asked, and ask again; nothing if that is not wished."""
    if turn.found("news") != "off" or turn.words > FEW_WORDS:
        return []
    stop_news(work, owner.sender)
    turn.say("utter_news_off")
    return [SlotSet(field, None)]


def _answered_already(turn: Turn, form: str) -> bool:
    """Whether the form only comes back after an aside: its message has been dealt with."""
    done: list[str] = []
    for event in reversed(turn.tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "action":
            done.append(str(event.get("name")))
    return any(name != form and not name.startswith("action_extract") for name in done)


def free_text(turn: Turn) -> str | None:
    """A message as the answer to an open question; None where it asks something itself.

    Raises:
        TooLongError: it is longer than a text may be.
    """
    return None if turn.asks else words_of(turn)


def words_of(turn: Turn) -> str | None:
    """What was written, questions too; None where there are no words in it.

    Raises:
        TooLongError: it is longer than a text may be.
    """
    return clean_text(turn.text) if any(char.isalnum() for char in turn.text) else None


def yes_or_no(field: str, turn: Turn) -> Found:
    """A field of which the answer is yes or no."""
    answers = {"affirm": "yes", "deny": "no"}
    return {field: answers[turn.intent]} if turn.intent in answers else None


class SubmitAction(DeskAction, ABC):
    """What a form was filled for. It does nothing for a form that was left half-way."""

    for_account = True
    fields: ClassVar[tuple[str, ...]]

    @abstractmethod
    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Do it with all fields filled, and answer."""

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Submit, and forget the answers once that has gone well."""
        return [*self.submit(turn, work, owner), *forget(*self.fields)]

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Submit the form if it is complete."""
        if any(tracker.get_slot(field) is None for field in self.fields):
            return []
        # What was refused is not submitted again as it is: the last word on it has to be said anew.
        return await super().run(dispatcher, tracker, domain) or forget(self.fields[-1])
