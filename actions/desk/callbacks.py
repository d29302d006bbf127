"""Calls that a consultant makes on request: now, or at a chosen day and hour in Poland.

Customer service works around the clock, so every hour is allowed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum

import phonenumbers
from phonenumbers import PhoneNumberType

from actions.desk.accounts import Account
from actions.desk.days import WARSAW
from actions.desk.errors import DeskError, IllegalMoveError, NotFoundError
from actions.desk.identity import Owner

REGION = "PL"  # of numbers written without a country
FURTHEST = timedelta(days=60)
BOOKED_AT_ONCE = 5  # a person needs one; more would be calls to other people's telephones
# Lines on which a call costs no more than a call: never premium or shared-cost numbers.
CALLABLE = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)


class CallbackState(str, Enum):
    """From booked to either end."""

    BOOKED = "booked"
    DONE = "done"
    CANCELLED = "cancelled"


class InvalidPhoneError(DeskError):
    """Not a telephone number that can be called."""

    id = "invalid_phone"


class ForeignPhoneError(DeskError):
    """A telephone number of another country: calls are made within Poland."""

    id = "foreign_phone"


class PastTimeError(DeskError):
    """The time has passed."""

    id = "past_time"


class TooFarError(DeskError):
    """The time is more than sixty days ahead."""

    id = "too_far"


class SkippedHourError(DeskError):
    """The clocks go over that hour in spring; `next_time` is the first that exists, in Warsaw."""

    id = "skipped_hour"


class AlreadyBookedError(DeskError):
    """A call to this number is booked for that time already."""

    id = "already_booked"


class TooManyCallbacksError(DeskError):
    """So many calls are booked already that no other can be."""

    id = "too_many_callbacks"


@dataclass(frozen=True)
class Callback:
    """A call on request. `at` is in UTC and a whole minute; `urgent`: it was asked for right away."""

    id: str
    sender: str
    login: str | None
    phone: str
    at: datetime
    urgent: bool = False
    state: CallbackState = CallbackState.BOOKED


def phone_number(text: str) -> str:
    """A telephone number in E.164; one without a country code is Polish.

    Raises:
        InvalidPhoneError: no such number can exist, or calling it costs extra.
    """
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise InvalidPhoneError from None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in CALLABLE:
        raise InvalidPhoneError
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def number_to_call(text: str) -> str:
    """A telephone number that a consultant calls, in E.164.

    Raises:
        InvalidPhoneError: no such number can exist, or calling it costs extra.
        ForeignPhoneError: it is a number of another country.
    """
    number = phone_number(text)
    if phonenumbers.parse(number).country_code != phonenumbers.country_code_for_region(REGION):
        raise ForeignPhoneError
    return number


def appointment(day: date, hour: time, now: datetime) -> datetime:
    """A day and hour of the clocks in Warsaw as a moment, in UTC, at which a call can be made.

    Raises:
        SkippedHourError, PastTimeError, TooFarError
    """
    return _checked(moment(day, hour, now), now)


def check_day(day: date, now: datetime) -> None:
    """Make sure that calls are made on a day, whatever the hour.

    Raises:
        PastTimeError, TooFarError
    """
    if day < now.astimezone(WARSAW).date():
        raise PastTimeError
    if moment(day, time(), now) > now + FURTHEST:
        raise TooFarError(days=FURTHEST.days)


def next_day(hour: time, now: datetime) -> date:
    """The day on which the clocks in Warsaw next show an hour."""
    local = now.astimezone(WARSAW)
    today = hour >= local.time().replace(second=0, microsecond=0)
    return local.date() if today else local.date() + timedelta(days=1)


def moment(day: date, hour: time, now: datetime) -> datetime:
    """A day and hour of the clocks in Warsaw as a moment in UTC.

    In the autumn one hour comes twice: the first that is still ahead is meant.

    Raises:
        SkippedHourError: the clocks went over it.
    """
    first, second = (
        datetime.combine(day, hour.replace(tzinfo=WARSAW, fold=fold)).astimezone(timezone.utc)
        for fold in (0, 1)
    )
    if first.astimezone(WARSAW).replace(tzinfo=None) != datetime.combine(day, hour.replace(tzinfo=None)):
        raise SkippedHourError(next_time=_after_gap(first, second))
    return first if first >= now else second


def _after_gap(*around: datetime) -> datetime:
    """The first whole hour after the gap that lies between the two readings of a skipped time."""
    return max(around).astimezone(WARSAW).replace(minute=0, second=0, microsecond=0)


def book(
    owner: Owner, phone: str, at: datetime | None, now: datetime, new_id: str, existing: Iterable[Callback]
) -> Callback:
    """Book a call, or find that it is booked already.

    Args:
        owner: whose call it is.
        phone: in any notation.
        at: a time-zone-aware moment, or None for right away.
        now: a time-zone-aware moment.
        new_id: the id of the call if it becomes a new one.
        existing: the owner's calls.

    Raises:
        InvalidPhoneError, ForeignPhoneError, PastTimeError, TooFarError, TooManyCallbacksError
    """
    number = number_to_call(phone)
    new = Callback(new_id, owner.sender, owner.login, number, _checked(at or now, now), urgent=at is None)
    booked = [call for call in existing if call.state is CallbackState.BOOKED]
    for call in booked:
        if call.phone == number and (call.at == new.at or (call.urgent and new.urgent)):
            return call
    check_room(booked)
    return new


def check_room(booked: Sequence[Callback]) -> None:
    """Make sure that another call can be booked beside the booked ones.

    Raises:
        TooManyCallbacksError
    """
    if len(booked) >= BOOKED_AT_ONCE:
        raise TooManyCallbacksError(limit=BOOKED_AT_ONCE)


def _checked(at: datetime, now: datetime) -> datetime:
    minute = at.astimezone(timezone.utc).replace(second=0, microsecond=0)
    if minute < now.replace(second=0, microsecond=0):
        raise PastTimeError
    if minute > now + FURTHEST:
        raise TooFarError(days=FURTHEST.days)
    return minute


def moved(
    call: Callback | None, owner: Owner, at: datetime, now: datetime, existing: Iterable[Callback]
) -> Callback:
    """The call at another time.

    Args:
        call: the call.
        owner: who wants it moved.
        at, now: time-zone-aware moments.
        existing: the owner's calls.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
        IllegalMoveError: it was made or cancelled.
        PastTimeError, TooFarError
        AlreadyBookedError: another call to the number is booked for that time.
    """
    own = replace(_booked(_of(call, owner)), at=_checked(at, now), urgent=False)
    for other in existing:
        if other.id != own.id and (other.phone, other.at, other.state) == (own.phone, own.at, own.state):
            raise AlreadyBookedError
    return own


def cancelled(call: Callback | None, owner: Owner) -> Callback:
    """The call cancelled; it stays so when it is cancelled again.

    Raises:
        NotFoundError, IllegalMoveError
    """
    own = _of(call, owner)
    if own.state is CallbackState.CANCELLED:
        return own
    return replace(_booked(own), state=CallbackState.CANCELLED)


def done(call: Callback | None, actor: Account) -> Callback:
    """The call as made, said by staff.

    Raises:
        NotFoundError: there is none, or the actor is not staff.
        IllegalMoveError: it was made or cancelled before.
    """
    if call is None or not actor.staff:
        raise NotFoundError
    return replace(_booked(call), state=CallbackState.DONE)


def _of(call: Callback | None, owner: Owner) -> Callback:
    if call is None or not owner.owns(call.sender, call.login):
        raise NotFoundError
    return call


def _booked(call: Callback) -> Callback:
    if call.state is not CallbackState.BOOKED:
        raise IllegalMoveError(status=call.state.value)
    return call
