"""References are read out, typed back and never confused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.desk.references import ALPHABET, CODE_LENGTH, CaseKind, as_written, reference


def test_a_reference_is_a_letter_and_a_code() -> None:
    assert reference(CaseKind.DISCUSSION, "7K3M9Q") == "D-7K3M9Q"
    assert reference(CaseKind.CLAIM, "7K3M9Q") == "R-7K3M9Q"


def test_the_alphabet_has_nothing_that_looks_like_something_else() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 30
    assert not set(ALPHABET) & set("01ILOU")
    assert ALPHABET.upper() == ALPHABET


@pytest.mark.parametrize(
    "typed", ["D-7K3M9Q", "d7k3m9q", " d - 7k3 m9q ", "D–7K3M9Q", "(D-7K3M9Q)", "D_7K3\x00M9Q."]
)
def test_a_reference_is_recognised_however_it_is_typed(typed: str) -> None:
    assert as_written(typed) == "D-7K3M9Q"


@given(st.sampled_from(CaseKind), st.text(ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_a_reference_typed_right_is_itself(kind: CaseKind, code: str) -> None:
    assert as_written(reference(kind, code)) == reference(kind, code)


@given(st.text())
def test_anything_typed_is_taken(typed: str) -> None:
    assert "\x00" not in as_written(typed)
