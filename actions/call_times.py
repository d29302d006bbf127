"""When somebody wants to be called: now, in an hour, on a day, at an hour, or both."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.desk.days import WARSAW
from actions.turn import Turn
from bot.nlu.dates import find_dates
from bot.nlu.hours import find_hours
from bot.nlu.numbers import WORDS, cardinal
from bot.nlu.text import aligned, fold

NOW = "now"
_NUMBER = rf"(?P<n>\d{{1,3}}|{WORDS})"
_FROM_NOW = re.compile(
    rf"(?<!\w)(?:za|in) (?:about |around |okolo |jakies |jakas |ok\.? )?"
    rf"(?:(?P<half>pol godziny|half an hour)|(?P<quarter>kwadrans|(?:a )?quarter of an hour)|"
    rf"(?:{_NUMBER} )?(?:(?P<hours>godzin\w{{0,2}}|an hour|hours?)|(?P<minutes>min\w{{0,4}}|minutes?)))(?!\w)"
)


@dataclass(frozen=True)
class CallTime:
    """What is said of a time: ISO days in order, hours as HH:MM in order, or a moment counted from now."""

    days: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    now: bool = False

    def __bool__(self) -> bool:
        return bool(self.days or self.hours or self.now)


def call_time(turn: Turn, hour_asked: bool = False) -> CallTime:
    """What a message says of the time of a call.

    Args:
        turn: the message.
        hour_asked: whether an hour was asked for, so that a bare number is one.
    """
    if after := _from_now(fold(turn.text)):
        at = turn.now + after
        return CallTime((local_day(at),), (local_hour(at),))
    days, hours = _days(turn), tuple(turn.values("time"))
    if hour_asked and not days and not hours:
        hours = tuple(hour for _, hour, _ in find_hours(f"o {fold(turn.text).strip()}"))
    return CallTime(days, hours, now=turn.found("urgency") == NOW and not days and not hours)


def _days(turn: Turn) -> tuple[str, ...]:
    """The days named, each read as one to come: "w piątek" is the next one."""
    today = turn.now.astimezone(WARSAW).date()
    found = []
    for entity in turn.entities("date"):
        phrase = aligned(turn.text[entity["start"] : entity["end"]]) if "start" in entity else ""
        planned = find_dates(phrase, today, "plan") if phrase else []
        found.append(planned[0][1] if planned else entity["value"])
    return tuple(found)


def _from_now(folded: str) -> timedelta | None:
    match = _FROM_NOW.search(folded)
    if not match:
        return None
    if match["half"] or match["quarter"]:
        return timedelta(minutes=30 if match["half"] else 15)
    number = _count(match["n"])
    return timedelta(hours=number) if match["hours"] else timedelta(minutes=number)


def _count(said: str | None) -> int:
    if not said:
        return 1
    return int(said) if said.isdigit() else cardinal(said) or 1


def local_day(moment: datetime) -> str:
    """The day of a moment in Warsaw, in ISO form."""
    return moment.astimezone(WARSAW).date().isoformat()


def local_hour(moment: datetime) -> str:
    """The hour of a moment on the clocks of Warsaw, as HH:MM."""
    return moment.astimezone(WARSAW).strftime("%H:%M")
