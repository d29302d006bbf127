"""How many fives a question is about."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.standard import asked_for
from actions.turn import Turn
from bot.nlu.entities import ListedWords


def turn(text: str, intent: str = "my_standard") -> Turn:
    """A message with the entities that are found in it."""
    entities: list[dict[str, Any]] = [
        {"entity": entity, "value": value, "start": start, "end": end}
        for entity, value, (start, end) in ListedWords().find(text)
    ]
    message = {"text": text, "intent": {"name": intent}, "entities": entities}
    tracker = Tracker("a", {}, message, [], False, None, {}, "action_listen")
    return Turn(CollectingDispatcher(), tracker)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("What if I get 15 more fives?", 15),
        ("a jak dostanę 20 piątek?", 20),
        ("a jeśli wpadnie dwadzieścia pięć kolejnych piątek", 25),
        ("if twenty more five star ratings come", 20),
        ("gdybym miała jedną piątkę więcej", 1),
        ("co da mi 7 ocen po 5", 7),
        ("ile piątek mi brakuje", None),
        ("ile piątek brakuje do 4,95 za kontakt", None),
        ("how many fives do I need by the 10th", None),
        ("mam 4,93, ile piątek trzeba", None),
    ],
)
def test_the_number_stands_before_the_fives(text: str, count: int | None) -> None:
    assert asked_for(turn(text)) == {"fives": count}


@pytest.mark.parametrize("text", ["mam Standard?", "czy w piątek będę w Standardzie?", "do I qualify?"])
def test_without_fives_it_is_about_how_things_stand(text: str) -> None:
    assert asked_for(turn(text)) is None


def test_more_is_every_line() -> None:
    assert asked_for(turn("pokaż wszystko", "more")) == {"all": True}
