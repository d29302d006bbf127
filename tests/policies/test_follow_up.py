from typing import Any

import pytest

from bot.nlu.entities import ListedWords
from bot.policies.follow_up import aspect_alone, favoured_intent, is_follow_up


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("a dla Smart?", True),
        ("and in 2019?", True),
        ("what about sellers", True),
        ("2019?", True),
        ("ile trwa zwrot pieniędzy z programu", False),
        ("", False),
        ("a jak kupię coś od prywatnego sprzedawcy i nie dojdzie to co wtedy", False),
    ],
)
def test_a_follow_up_is_short_and_opened_like_one(text: str, follows: bool) -> None:
    assert is_follow_up(text) is follows


def _aspects(text: str) -> list[dict[str, Any]]:
    return [
        {"entity": name, "value": value, "start": start, "end": end}
        for name, value, (start, end) in ListedWords().find(text)
        if name == "aspect"
    ]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("a dla Smart?", True),
        ("a w 2019 roku?", True),
        ("and for Smart members?", True),
        ("a ile kosztuje Smart?", False),
        ("and what does Smart cost?", False),
    ],
)
def test_an_aspect_alone_leaves_no_other_matter(text: str, alone: bool) -> None:
    assert aspect_alone(text, _aspects(text)) is alone


def _parsed(**ranking: float) -> dict[str, Any]:
    entries = [{"name": name, "confidence": value} for name, value in ranking.items()]
    return {"intent": entries[0], "intent_ranking": entries}


def test_a_question_of_the_same_family_is_favoured_when_in_doubt() -> None:
    parsed = _parsed(nlu_fallback=0.7, survey_nps=0.2, standard_ratings=0.15)
    assert favoured_intent(parsed, "standard_criteria") == "standard_ratings"


def test_a_clear_question_of_another_family_stays() -> None:
    assert favoured_intent(_parsed(report_ad=0.9, standard_ratings=0.05), "standard_criteria") is None


def test_nothing_is_favoured_where_nothing_of_the_family_is_near() -> None:
    assert favoured_intent(_parsed(nlu_fallback=0.7, survey_nps=0.2), "standard_criteria") is None
    assert favoured_intent({}, "standard_criteria") is None
