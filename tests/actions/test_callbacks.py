"""What is understood of the time and the number of a call, at fixed moments."""

from datetime import datetime, timezone
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.call_times import NOW as RIGHT_AWAY
from actions.callbacks import BOOK, CANCEL, DAY, HOUR, MOVE, PHONE, deed, phone_said, time_said
from actions.turn import Turn
from bot.nlu.finder import FactFinder

MONDAY = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)  # 13:00 in Warsaw
BEFORE_SPRING = datetime(2026, 3, 27, 12, 0, tzinfo=timezone.utc)
FINDER = FactFinder()


def turn(text: str, now: datetime = MONDAY, language: str = "pl", **entities: str) -> Turn:
    """A message with what the rules find in it, and more entities."""
    found = FINDER.find(text, language, now.date(), "inform")
    spans = [
        {"entity": entity, "value": value, "start": start, "end": end}
        for entity, value, (start, end) in found
    ]
    more = [{"entity": entity, "value": value} for entity, value in entities.items()]
    message = {"text": text, "entities": spans + more}
    tracker = Tracker("a", {"language": language}, message, [], False, None, {}, "action_listen")
    return Turn(CollectingDispatcher(), tracker, now)


def refusals(said: Turn) -> list[Any]:
    return [message["response"] for message in said.dispatcher.messages]


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("jutro po 17", "2025-11-25", "17:00"),
        ("w piątek", "2025-11-28", None),
        ("next Tuesday morning", "2025-11-25", None),
        ("o 17", "2025-11-24", "17:00"),
        ("o 9 rano", "2025-11-25", "09:00"),
        ("za godzinę", "2025-11-24", "14:00"),
        ("za pół godziny", "2025-11-24", "13:30"),
        ("in 20 minutes", "2025-11-24", "13:20"),
        ("in two hours", "2025-11-24", "15:00"),
        ("za 12 godzin", "2025-11-25", "01:00"),
    ],
)
def test_a_time_in_words_is_one_to_come(text: str, day: str, hour: str | None) -> None:
    assert time_said(turn(text), {}) == {DAY: day, HOUR: hour}


@pytest.mark.parametrize("text", ["17", "17:00", "piąta po południu", "o siedemnastej", "5 pm"])
def test_an_hour_that_was_asked_for_may_be_bare(text: str) -> None:
    known = {DAY: "2025-11-28", HOUR: None}
    assert time_said(turn(text), known, hour_asked=True) == {DAY: "2025-11-28", HOUR: "17:00"}


def test_what_is_said_replaces_only_itself() -> None:
    known = {DAY: "2025-11-28", HOUR: "17:00"}
    assert time_said(turn("w sobotę"), known) == {DAY: "2025-11-29", HOUR: "17:00"}
    assert time_said(turn("o 18"), known) == {DAY: "2025-11-28", HOUR: "18:00"}
    assert time_said(turn("byle szybko", urgency="now"), known) == {DAY: RIGHT_AWAY, HOUR: RIGHT_AWAY}
    assert time_said(turn("o 18"), {DAY: RIGHT_AWAY, HOUR: RIGHT_AWAY}) == {DAY: "2025-11-24", HOUR: "18:00"}


def test_a_time_beside_now_is_meant() -> None:
    assert time_said(turn("teraz nie, jutro o 17", urgency="now"), {}) == {DAY: "2025-11-25", HOUR: "17:00"}


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("wczoraj", "utter_error_past_time"),
        ("dziś o 10:00", "utter_error_past_time"),
        ("za trzy miesiące", "utter_error_too_far"),
    ],
)
def test_a_time_at_which_nobody_calls_is_refused(text: str, reply: str) -> None:
    said = turn(text)
    assert time_said(said, {}) == {DAY: None, HOUR: None}
    assert refusals(said) == [reply]


def test_of_an_hour_that_the_clocks_skip_the_day_is_kept() -> None:
    said = turn("w niedzielę o 02:30", BEFORE_SPRING)
    assert time_said(said, {}) == {DAY: "2026-03-29", HOUR: None}
    assert refusals(said) == ["utter_error_skipped_hour"]
    assert said.dispatcher.messages[0]["next_time"] == "2026-03-29T03:00:00+02:00"


@pytest.mark.parametrize(
    ("text", "reply"),
    [("701 234 567", "utter_error_invalid_phone"), ("+49 30 901820", "utter_error_foreign_phone")],
)
def test_a_number_that_nobody_calls_is_refused(text: str, reply: str) -> None:
    said = turn(text)
    assert phone_said(said) == {PHONE: None}
    assert refusals(said) == [reply]


def test_a_number_is_read_in_any_notation() -> None:
    assert phone_said(turn("mój nr: 501-234-567")) == {PHONE: "+48501234567"}
    assert phone_said(turn("jutro po 17")) == {}


def test_a_cancellation_with_two_times_is_a_move() -> None:
    assert deed(turn("odwołajcie jutrzejszą rozmowę", deed=CANCEL)) == CANCEL
    assert deed(turn("odwołajcie jutrzejszą rozmowę i dajcie piątek", deed=CANCEL)) == MOVE


def test_what_is_wanted_of_data_is_not_wanted_of_a_call() -> None:
    assert deed(turn("zadzwońcie w sprawie kopii moich danych", deed="export")) == BOOK
