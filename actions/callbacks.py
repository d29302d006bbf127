"""Calls on request: booking one, seeing what is booked, moving and cancelling."""

from datetime import date, datetime, time
from typing import Any

from phonenumbers import PhoneNumberFormat, format_number, parse
from rasa_sdk.events import EventType, SlotSet

from actions.base import DeskAction, forget, form, refused
from actions.call_times import NOW, CallTime, call_time, local_day, local_hour
from actions.desk import callbacks as desk
from actions.desk.callbacks import Callback, SkippedHourError
from actions.desk.errors import DeskError
from actions.desk.identity import Owner
from actions.services.callbacks import my_callbacks
from actions.store.database import UnitOfWork
from actions.turn import Turn
from bot.render import ReplyFormatter

PHONE, DAY, HOUR = "callback_phone", "callback_day", "callback_hour"
CALL, CONFIRMED, CHANGE = "callback_call", "callback_confirmed", "callback_change"
SLOTS = (PHONE, DAY, HOUR, CALL, CONFIRMED)
BOOK_FORM, MOVE_FORM, CANCEL_FORM = "callback_form", "callback_move_form", "callback_cancel_form"
BOOK, LIST, MOVE, CANCEL = "book", "list", "move", "cancel"
SHOWN = 5
Slots = dict[str, Any]


def deed(turn: Turn) -> str:
    """What a message wants of a call; two days or hours with a cancellation are a move."""
    found = turn.found("deed")
    said = found if found in (LIST, MOVE, CANCEL) else BOOK
    times = call_time(turn)
    return MOVE if said == CANCEL and max(len(times.days), len(times.hours)) > 1 else said


def phone_said(turn: Turn) -> Slots:
    """The telephone in a message, as a slot; one that is not called is refused, and the slot empty."""
    said = turn.found("phone")
    if said is None:
        return {}
    try:
        return {PHONE: desk.number_to_call(said)}
    except DeskError as error:
        refused(turn, error)
        return {PHONE: None}


def time_said(turn: Turn, known: Slots, hour_asked: bool = False) -> Slots:
    """The day and hour in a message, as slots, each beside what is known of the other.

    A time at which nobody can be called is refused, and the slots are empty.
    """
    said = call_time(turn, hour_asked)
    if not said:
        return {}
    found = _combined(said, known, turn.now)
    try:
        check_time(found, turn.now)
    except DeskError as error:
        refused(turn, error)
        # A day without that hour is still the day.
        return {**found, HOUR: None} if isinstance(error, SkippedHourError) else {DAY: None, HOUR: None}
    return found


def _combined(said: CallTime, known: Slots, now: datetime) -> Slots:
    if said.now:
        return {DAY: NOW, HOUR: NOW}
    before = {slot: known.get(slot) for slot in (DAY, HOUR) if known.get(slot) != NOW}
    day = said.days[-1] if said.days else before.get(DAY)
    hour = said.hours[-1] if said.hours else before.get(HOUR)
    if day is None and hour:
        day = desk.next_day(time.fromisoformat(hour), now).isoformat()
    return {DAY: day, HOUR: hour}


def check_time(known: Slots, now: datetime) -> None:
    """Make sure that a call can be made then; raises what `desk.appointment` does."""
    if known[DAY] != NOW and known[HOUR]:
        chosen_time(known, now)
    elif known[DAY] != NOW:
        desk.check_day(date.fromisoformat(known[DAY]), now)


def chosen_time(known: Slots, now: datetime) -> datetime | None:
    """The moment that day and hour say; None is right away. Raises what `desk.appointment` does."""
    if known[DAY] == NOW:
        return None
    return desk.appointment(date.fromisoformat(known[DAY]), time.fromisoformat(known[HOUR]), now)


def call_values(call: Callback) -> dict[str, Any]:
    """A call as replies show it."""
    return {"at": call.at.isoformat(), "phone": readable(call.phone)}


def readable(phone: str) -> str:
    """A telephone number as people write it."""
    return str(format_number(parse(phone), PhoneNumberFormat.INTERNATIONAL))


def call_buttons(calls: list[Callback], language: str) -> list[dict[str, str]]:
    """A button for each call, by its time."""
    title = ReplyFormatter(language).format_field
    return [
        {"title": title(call.at.isoformat(), "brief"), "payload": f'/inform{{"call": "{call.id}"}}'}
        for call in calls
    ]


class ActionCallbackRequest(DeskAction):
    """Does with calls what the words want: book, list, move or cancel."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_callback_request"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Begin it with what the message already says."""
        booked, wanted = my_callbacks(work, owner), deed(turn)
        if wanted == BOOK:
            return self._book(turn, booked)
        if not booked:
            turn.say("utter_no_callbacks")
            return forget(*SLOTS)
        if wanted == LIST:
            turn.say("utter_callbacks", items=[call_values(call) for call in booked])
            return []
        return self._change(turn, booked, wanted)

    def _book(self, turn: Turn, booked: list[Callback]) -> list[EventType]:
        desk.check_room(booked)
        known = {slot: turn.slot(slot) for slot in (PHONE, DAY, HOUR)}
        known |= {DAY: None, HOUR: None} if _stale(known, turn.now) else {}
        known |= phone_said(turn)
        known |= time_said(turn, known)
        if not any(known.values()):
            turn.say("utter_callback_request")
        return [*_set(known), *forget(CALL, CONFIRMED), *form(BOOK_FORM)]

    def _change(self, turn: Turn, booked: list[Callback], wanted: str) -> list[EventType]:
        meant = calls_meant(turn, booked, alone=wanted == CANCEL)
        known: Slots = {**dict.fromkeys(SLOTS), CALL: meant[0].id if len(meant) == 1 else None}
        if wanted == MOVE:
            known |= time_said(turn, {})
        return [*_set(known), *form(MOVE_FORM if wanted == MOVE else CANCEL_FORM)]


def calls_meant(turn: Turn, booked: list[Callback], alone: bool = True) -> list[Callback]:
    """The calls that a message may mean by day or hour.

    Args:
        turn: the message.
        booked: the owner's calls.
        alone: whether a single day or hour tells which call, and not its new time.
    """
    if len(booked) == 1:
        return booked
    if by_id := [call for call in booked if call.id == turn.found("call")]:
        return by_id
    said = call_time(turn)
    fewest = 1 if alone else 2
    days = said.days[:1] if len(said.days) >= fewest else ()
    hours = said.hours[:1] if len(said.hours) >= fewest else ()
    return [
        call
        for call in booked
        if all(day == local_day(call.at) for day in days)
        and all(hour == local_hour(call.at) for hour in hours)
    ] or booked


def _stale(known: Slots, now: datetime) -> bool:
    """Whether a time that was given earlier has passed meanwhile."""
    if known[DAY] is None:
        return False
    try:
        check_time(known, now)
    except DeskError:
        return True
    return False


def _set(slots: Slots) -> list[EventType]:
    return [SlotSet(slot, value) for slot, value in slots.items()]
