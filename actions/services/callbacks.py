"""Calls on request. Each change writes its event and tells the account in one transaction."""

from datetime import datetime

from actions.desk import callbacks as desk
from actions.desk.callbacks import AlreadyBookedError, Callback, CallbackState
from actions.desk.contact_notices import callback_notice
from actions.desk.events import Event, Subject
from actions.desk.identity import Owner
from actions.services.accounts import acting_account
from actions.services.identifiers import NewId
from actions.store.database import UnitOfWork


def book_callback(
    work: UnitOfWork, owner: Owner, phone: str, at: datetime | None, now: datetime, new_id: NewId
) -> tuple[Callback, bool]:
    """Book a call for a moment, or for right away (None); or give back the one that is booked already.

    Returns:
        The call, and whether it is new.

    Raises:
        InvalidPhoneError, ForeignPhoneError, PastTimeError, TooFarError, TooManyCallbacksError
        AlreadyBookedError: somebody else booked the same in this conversation.
    """
    call = desk.book(owner, phone, at, now, new_id(), work.callbacks.of(owner))
    if work.callbacks.add(call):
        return _told(work, call, "booked", now), True
    for booked in work.callbacks.of(owner):
        if (booked.phone, booked.at, booked.state) == (call.phone, call.at, CallbackState.BOOKED):
            return booked, False
    raise AlreadyBookedError


def my_callbacks(work: UnitOfWork, owner: Owner) -> list[Callback]:
    """The booked calls of an owner, the next first."""
    booked = [call for call in work.callbacks.of(owner) if call.state is CallbackState.BOOKED]
    return sorted(booked, key=lambda call: call.at)


def move_callback(work: UnitOfWork, owner: Owner, callback_id: str, at: datetime, now: datetime) -> Callback:
    """Move a call to another moment; raises what `desk.moved` does."""
    found = work.callbacks.for_change(callback_id)
    return _changed(work, desk.moved(found, owner, at, now, work.callbacks.of(owner)), "moved", now)


def cancel_callback(work: UnitOfWork, owner: Owner, callback_id: str, now: datetime) -> Callback:
    """Cancel a call; raises what `desk.cancelled` does."""
    found = work.callbacks.for_change(callback_id)
    cancelled = desk.cancelled(found, owner)
    return cancelled if cancelled == found else _changed(work, cancelled, "cancelled", now)


def callback_made(work: UnitOfWork, staff_login: str, callback_id: str, now: datetime) -> Callback:
    """Staff record that a call was made; raises what `desk.done` does. Nobody needs to be told."""
    actor = acting_account(work, staff_login)
    call = desk.done(work.callbacks.for_change(callback_id), actor)
    work.callbacks.save(call)
    work.events.add(Event(Subject.CALLBACK, call.id, "done", now))
    return call


def _changed(work: UnitOfWork, call: Callback, event: str, now: datetime) -> Callback:
    work.callbacks.save(call)
    return _told(work, call, event, now)


def _told(work: UnitOfWork, call: Callback, event: str, now: datetime) -> Callback:
    happened = Event(Subject.CALLBACK, call.id, event, now)
    work.events.add(happened)
    if notice := callback_notice(call, happened):
        work.outbox.add(notice, now)
    return call
