"""The forms of calls on request: booking, moving and cancelling."""

import re
from abc import ABC
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.base import REQUESTED, DeskAction, refused
from actions.callbacks import (
    BOOK_FORM,
    CALL,
    CANCEL,
    CANCEL_FORM,
    CHANGE,
    CONFIRMED,
    DAY,
    HOUR,
    MOVE_FORM,
    PHONE,
    SHOWN,
    call_buttons,
    call_values,
    calls_meant,
    chosen_time,
    phone_said,
    readable,
    time_said,
)
from actions.desk import callbacks as desk
from actions.desk.callbacks import Callback
from actions.desk.errors import DeskError, NotFoundError
from actions.desk.identity import Owner
from actions.forms import DeskForm, Found, SubmitAction
from actions.services import callbacks
from actions.services.identifiers import new_code
from actions.store.database import UnitOfWork
from actions.turn import Turn

YES, NO = "yes", "no"
PARTS = {"phone": (PHONE,), "time": (DAY, HOUR)}
_DIGITS = re.compile(r"[+(]?\d[\d\s()./-]+\d")
SUMMARIES = {
    BOOK_FORM: "utter_callback_summary",
    MOVE_FORM: "utter_callback_move_summary",
    CANCEL_FORM: "utter_callback_cancel_summary",
}


class CallForm(DeskForm, ABC):
    """What the three forms share: a question of yes or no at the end, and their own intent."""

    def _own_intents(self) -> frozenset[str]:
        return frozenset({"callback_request"})

    def _from_before(self, field: str) -> tuple[str, ...]:
        """A time goes back whole."""
        whole = field == CONFIRMED and DAY in self.fields
        return (DAY, HOUR, CONFIRMED) if whole else super()._from_before(field)

    def _confirmed(self, turn: Turn) -> Found:
        return {"affirm": {CONFIRMED: YES}, "deny": {CONFIRMED: NO}}.get(turn.intent)


class ValidateCallbackForm(CallForm):
    """Takes a telephone number, a day and an hour."""

    fields = (PHONE, DAY, HOUR, CONFIRMED)
    detours = (CHANGE,)
    names = (PHONE,)

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_callback_form"

    def takes(self, field: str, turn: Turn) -> bool:
        """Also "the number", which alone would ask for the helpline's."""
        return super().takes(field, turn) or (field == CHANGE and turn.found("detail") is not None)

    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """Everything that the message says of the call, whatever was asked."""
        said = phone_said(turn) or (_mistyped(turn) if field == PHONE else {})
        said |= time_said(turn, turn.tracker.slots, hour_asked=field == HOUR)
        if said:
            return {**said, CONFIRMED: None}
        if field not in (CONFIRMED, CHANGE):
            return None
        if part := PARTS.get(turn.found("detail") or ""):
            return {**dict.fromkeys(part), CONFIRMED: None}
        answer = self._confirmed(turn)
        return {REQUESTED: CHANGE} if answer == {CONFIRMED: NO} else answer


def _mistyped(turn: Turn) -> dict[str, Any]:
    """Digits that are no telephone number of any country, refused as such."""
    match = _DIGITS.search(turn.text)
    if not match:
        return {}
    try:
        return {PHONE: desk.number_to_call(match[0])}
    except DeskError as error:
        refused(turn, error)
        return {PHONE: None}


class ValidateCallbackMoveForm(CallForm):
    """Takes a call of several, and its new day and hour."""

    fields = (CALL, DAY, HOUR, CONFIRMED)

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_callback_move_form"

    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """Which call, and the new time."""
        if field == CALL:
            return _call(turn, work, owner)
        said = time_said(turn, turn.tracker.slots, hour_asked=field == HOUR)
        if said:
            return {**said, CONFIRMED: None}
        answer = self._confirmed(turn) if field == CONFIRMED else None
        return dict.fromkeys((DAY, HOUR, CONFIRMED)) if answer == {CONFIRMED: NO} else answer


class ValidateCallbackCancelForm(CallForm):
    """Takes a call of several, and a yes."""

    fields = (CALL, CONFIRMED)

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_callback_cancel_form"

    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """Which call, and whether it is to be cancelled indeed."""
        if field == CALL:
            return _call(turn, work, owner)
        return {CONFIRMED: YES} if turn.found("deed") == CANCEL else self._confirmed(turn)

    def _stopped(self, turn: Turn) -> list[EventType]:
        """To "shall I cancel it?", "cancel" is a yes."""
        if turn.slot(REQUESTED) == CONFIRMED and turn.found("deed") == CANCEL:
            return [SlotSet(CONFIRMED, YES)]
        return super()._stopped(turn)

    def is_settled(self, known: dict[str, Any], turn: Turn, work: UnitOfWork, owner: Owner) -> bool:
        """Whether the call stays after all."""
        if known.get(CONFIRMED) == NO:
            turn.say("utter_callback_kept")
        return known.get(CONFIRMED) == NO


def _call(turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
    option = turn.option().get("call")
    booked = callbacks.my_callbacks(work, owner)
    meant = [call for call in booked if call.id == option] or calls_meant(turn, booked)
    return {CALL: meant[0].id} if len(meant) == 1 else None


class ActionAskCallbackCall(DeskAction):
    """Offers the booked calls."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_callback_call"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """List them, the next first."""
        booked = callbacks.my_callbacks(work, owner)[:SHOWN]
        items = [call_values(call) for call in booked]
        turn.say("utter_ask_callback_call", items=items, buttons=call_buttons(booked, turn.language))
        return []


class ActionAskCallbackConfirmed(DeskAction):
    """Shows what is about to be done."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_callback_confirmed"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Sum up the call in question, with its day of the week."""
        loop = turn.tracker.active_loop_name or BOOK_FORM
        turn.say(SUMMARIES[loop], **_summary(loop, turn, work, owner))
        return []


def _summary(loop: str, turn: Turn, work: UnitOfWork, owner: Owner) -> dict[str, Any]:
    at = None if loop == CANCEL_FORM else chosen_time(turn.tracker.slots, turn.now) or turn.now
    new = {"new_at": at.isoformat()} if at else {}
    if loop == BOOK_FORM:
        return {**new, "phone": readable(turn.slot(PHONE))}
    return {**new, **call_values(_booked(turn.slot(CALL), work, owner))}


def _booked(call_id: str, work: UnitOfWork, owner: Owner) -> Callback:
    for call in callbacks.my_callbacks(work, owner):
        if call.id == call_id:
            return call
    raise NotFoundError


class SubmitCall(SubmitAction, ABC):
    """What is done with a call at last, also without an account."""

    for_account = False


class ActionSubmitCallback(SubmitCall):
    """Books the call."""

    fields = (PHONE, DAY, HOUR, CONFIRMED)

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_callback"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Book it and say what happens next."""
        at = chosen_time(turn.tracker.slots, turn.now)
        call, created = callbacks.book_callback(work, owner, turn.slot(PHONE), at, turn.now, new_code)
        turn.say("utter_callback_booked" if created else "utter_callback_exists", **call_values(call))
        return []


class ActionSubmitCallbackMove(SubmitCall):
    """Moves the call."""

    fields = (CALL, DAY, HOUR, CONFIRMED)

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_callback_move"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Move it and say to when."""
        at = chosen_time(turn.tracker.slots, turn.now) or turn.now
        call = callbacks.move_callback(work, owner, turn.slot(CALL), at, turn.now)
        turn.say("utter_callback_moved", **call_values(call))
        return []


class ActionSubmitCallbackCancel(SubmitCall):
    """Cancels the call."""

    fields = (CALL, CONFIRMED)

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_callback_cancel"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Cancel it and say so."""
        call = callbacks.cancel_callback(work, owner, turn.slot(CALL), turn.now)
        turn.say("utter_callback_cancelled", **call_values(call))
        return []
