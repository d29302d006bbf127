"""Requests about one of several Discussions: the one named, the one shown last, or one chosen from a list."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rasa_sdk.events import EventType, SlotSet

from actions.base import DeskAction, form
from actions.cases import SHOWN_LAST, discussion_values, short_title, show_discussion
from actions.desk.discussions import Discussion
from actions.desk.identity import Owner
from actions.forms import DeskForm, Found
from actions.hints import Hint, bare_number, discussion_hint, fitting_discussions, names_one, points_somewhere
from actions.store.database import UnitOfWork
from actions.turn import Turn

HINT = "case_hint"
LISTED = 5
Discussions = Callable[[UnitOfWork, str], list[Discussion]]


def refuse_closed(turn: Turn, work: UnitOfWork, discussion: Discussion, login: str) -> None:
    """Say that nothing more can happen in a Discussion, and show it."""
    turn.say("utter_error_illegal_move")
    show_discussion(turn, discussion, login)


@dataclass(frozen=True)
class Matter:
    """A kind of request about a Discussion.

    Attributes:
        name: of its form, without "_form".
        intent: what begins it.
        which: the slot that holds the Discussion's reference.
        visible: the Discussions that an account can name here.
        eligible: those of them that the request can be about.
        none: the reply where there is none.
        ask: the reply that lists them.
        confirmed: the slot of the last word, if there is one.
        refuse: says why a visible one will not do.
    """

    name: str
    intent: str
    which: str
    visible: Discussions
    eligible: Discussions
    none: str
    ask: str
    confirmed: str | None = None
    refuse: Callable[[Turn, UnitOfWork, Discussion, str], None] = refuse_closed


class StartMatter(DeskAction, ABC):
    """Begins a request with the Discussion that it is about, if that is plain."""

    for_account = True
    matter: ClassVar[Matter]

    @abstractmethod
    def name(self) -> str:
        """Its name in the domain."""

    def heard(self, turn: Turn) -> list[EventType]:
        """What the opening message says of the Discussion."""
        if turn.intent != self.matter.intent:
            return []
        return [SlotSet(HINT, discussion_hint(turn) or None)]

    def first_say(self, turn: Turn) -> None:
        """What will be done."""
        turn.say(f"utter_{self.matter.intent}")

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Ask for the rest, or say why it cannot be done."""
        login, matter = owner.login or "", self.matter
        hint: Hint = turn.slot(HINT) or {}
        eligible = matter.eligible(work, login)
        named = fitting_discussions(work, login, matter.visible(work, login), hint) if hint else []
        fitting = [discussion for discussion in named if discussion in eligible]
        if named and not fitting:
            matter.refuse(turn, work, named[0], login)
            return [SlotSet(HINT, None)]
        unknown = names_one(hint) and not named
        if unknown:
            turn.say("utter_error_not_found")
        if not eligible:
            self.say_none(turn, work, login)
            return [SlotSet(HINT, None)]
        if fitting or unknown:
            return self._asked(fitting, hinted=bool(fitting))
        return self._asked(self._remembered(turn, eligible), hinted=False)

    def say_none(self, turn: Turn, work: UnitOfWork, login: str) -> None:
        """Say that there is no Discussion for it."""
        turn.say(self.matter.none)

    def _remembered(self, turn: Turn, eligible: list[Discussion]) -> list[Discussion]:
        """The one chosen before, or for a request that changes something the one shown last; else all."""
        slots = [self.matter.which, *([SHOWN_LAST] if self.matter.confirmed else [])]
        for reference in filter(None, map(turn.slot, slots)):
            if known := [discussion for discussion in eligible if discussion.reference == reference]:
                return known
        return eligible

    def _asked(self, fitting: list[Discussion], hinted: bool) -> list[EventType]:
        matter, sure = self.matter, len(fitting) == 1
        events = [SlotSet(matter.which, fitting[0].reference if sure else None)]
        if sure or not hinted:
            events.append(SlotSet(HINT, None))
        if matter.confirmed:
            events.append(SlotSet(matter.confirmed, None))
        return [*events, *form(f"{matter.name}_form")]


class AskWhich(DeskAction, ABC):
    """Lists the Discussions that a request can be about."""

    matter: ClassVar[Matter]

    @abstractmethod
    def name(self) -> str:
        """Its name in the domain."""

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """List those that fit what has been said, or all; the latest few of them."""
        login = owner.login or ""
        eligible = self.matter.eligible(work, login)
        fitting = fitting_discussions(work, login, eligible, turn.slot(HINT)) if turn.slot(HINT) else eligible
        shown = (fitting or eligible)[:LISTED]
        turn.say(self.matter.ask, items=[discussion_values(d) for d in shown], buttons=_buttons(shown))
        return []


def _buttons(shown: list[Discussion]) -> list[dict[str, str]]:
    return [
        {"title": short_title(d.order.product), "payload": f'/inform{{"discussion": "{d.reference}"}}'}
        for d in shown
    ]


class MatterForm(DeskForm, ABC):
    """Reads which Discussion is meant; a subclass reads the rest of its fields."""

    for_account = True
    matter: ClassVar[Matter]

    @abstractmethod
    def name(self) -> str:
        """Its name in the domain."""

    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """The Discussion that a message names, or what it says of the other fields."""
        if field != self.matter.which:
            return self.read_more(field, turn)
        hint = bare_number(turn) or discussion_hint(turn)
        return self._which(hint, turn, work, owner.login or "") if hint else None

    def is_named(self, field: str) -> bool:
        """Whether a field's answer is a Discussion."""
        return field == self.matter.which

    def read_more(self, field: str, turn: Turn) -> Found:
        """What a message says of another field than the Discussion, as `read`."""
        return None

    def _which(self, hint: Hint, turn: Turn, work: UnitOfWork, login: str) -> Found:
        matter = self.matter
        fitting = fitting_discussions(work, login, matter.eligible(work, login), hint)
        if len(fitting) == 1:
            return {matter.which: fitting[0].reference, HINT: None}
        if not fitting and not self._unfit(hint, turn, work, login):
            return None
        return {matter.which: None, HINT: hint if fitting else None}

    def _unfit(self, hint: Hint, turn: Turn, work: UnitOfWork, login: str) -> bool:
        """Say why what was named will not do; tell whether anything was named."""
        named = fitting_discussions(work, login, self.matter.visible(work, login), hint)
        if named:
            self.matter.refuse(turn, work, named[0], login)
        elif points_somewhere(hint):
            turn.say("utter_error_not_found")
        return bool(named) or points_somewhere(hint)
