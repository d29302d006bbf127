import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.evaluation.registers import registers, with_typos, without_diacritics
from bot.evaluation.sets import Labelled


def test_diacritics_go_and_everything_else_stays() -> None:
    assert without_diacritics("Żółw, ŁÓDŹ? café 12") == "Zolw, LODZ? cafe 12"


@pytest.mark.parametrize(("length", "slips"), [(10, 1), (20, 1), (21, 2), (60, 3)])
def test_there_is_a_slip_for_every_twenty_characters_begun(length: int, slips: int) -> None:
    text = "abcdefghij" * 10
    slipped = with_typos(text[:length], random.Random(3))
    assert 0 < OSA.distance(text[:length], slipped) <= slips


@given(st.text(max_size=80), st.integers())
def test_any_text_can_slip(text: str, seed: int) -> None:
    with_typos(text, random.Random(seed))


def test_the_same_slips_are_made_each_time() -> None:
    messages = [Labelled("gdzie jest moja paczka", "pl", "open_discussion")]
    assert registers(messages) == registers(messages)


def test_hard_kinds_of_messages_are_found() -> None:
    messages = [
        Labelled("reset", "pl", "start_over"),
        Labelled("start over proszę", "mixed", "start_over"),
        Labelled("słowo " * 30, "pl", "out_of_scope"),
    ]
    found = registers(messages)
    assert [len(found[name]) for name in ("one word", "mixed language", "long")] == [1, 1, 1]
