"""Answers to the survey and the score made of them."""

from datetime import datetime, timezone
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.desk.errors import TooLongError
from actions.desk.identity import Owner
from actions.desk.surveys import (
    LONGEST_COMMENT,
    InvalidScoreError,
    Survey,
    Tally,
    answered,
    net_promoter_score,
    tallies,
)

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)
OWNER = Owner("chat", "anna")
SOURCE = ("pl", "webchat")
SCORES = st.lists(st.integers(0, 10), min_size=1)


@pytest.mark.parametrize("score", range(11))
def test_any_whole_number_from_0_to_10_is_an_answer(score: int) -> None:
    assert answered(OWNER, "chat", score, None, NOW, *SOURCE) == Survey(
        "chat", "anna", "chat", score, None, NOW, "pl", "webchat"
    )


@pytest.mark.parametrize("score", [-1, 11, 9.5, 10.0, True, "10", None])
def test_anything_else_is_none(score: Any) -> None:
    with pytest.raises(InvalidScoreError):
        answered(OWNER, "chat", score, None, NOW, *SOURCE)


@pytest.mark.parametrize(("comment", "kept"), [(None, None), ("", None), (" \n", None), (" Super ", "Super")])
def test_a_blank_comment_is_none(comment: str | None, kept: str | None) -> None:
    assert answered(OWNER, "chat", 10, comment, NOW, *SOURCE).comment == kept


def test_a_comment_has_an_end() -> None:
    assert answered(OWNER, "chat", 10, "x" * LONGEST_COMMENT, NOW, *SOURCE).comment
    with pytest.raises(TooLongError):
        answered(OWNER, "chat", 10, "x" * (LONGEST_COMMENT + 1), NOW, *SOURCE)


def test_without_answers_there_is_no_score() -> None:
    assert net_promoter_score([]) is None


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([9, 10], Fraction(100)),
        ([0, 6], Fraction(-100)),
        ([7, 8], Fraction(0)),
        ([10, 8, 6], Fraction(0)),
        ([10, 9, 7], Fraction(200, 3)),
        ([6, 7, 7], Fraction(-100, 3)),
    ],
)
def test_promoters_less_detractors(scores: list[int], expected: Fraction) -> None:
    assert net_promoter_score(scores) == expected


@given(SCORES)
def test_the_score_is_exact_and_within_its_bounds(scores: list[int]) -> None:
    found = net_promoter_score(scores)
    each = {score: 100 if score > 8 else -100 if score < 7 else 0 for score in range(11)}
    assert found == Fraction(sum(each[score] for score in scores), len(scores))
    assert -100 <= found <= 100


@given(SCORES)
def test_the_order_of_answers_and_their_doubling_change_nothing(scores: list[int]) -> None:
    assert net_promoter_score(scores) == net_promoter_score(sorted(scores) * 2)


def test_each_language_on_each_channel_has_its_own_score() -> None:
    scores = [("pl", "webchat", 10), ("en", "rest", 0), ("pl", "webchat", 6), ("pl", "rest", 8)]
    assert tallies(scores) == [
        Tally("en", "rest", 1, Fraction(-100)),
        Tally("pl", "rest", 1, Fraction(0)),
        Tally("pl", "webchat", 2, Fraction(0)),
    ]
    assert tallies([]) == []
