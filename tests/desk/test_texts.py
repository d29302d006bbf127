"""What people write is kept readable, storable and of a bearable length."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.desk.errors import EmptyTextError, TooLongError
from actions.desk.texts import LONGEST_TEXT, clean_text

FAMILY = "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Nie doszło.\n", "Nie doszło."),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("a\x00b\x07c\x1b[31md", "abc[31md"),
        ("\u202eevil\u202c \u200btext\ufeff", "evil text"),
        ("half \ud83d pair", "half  pair"),
        ("z\u0307o\u0301ł\u0301", "żół\u0301"),
        (FAMILY, FAMILY),
    ],
)
def test_what_cannot_be_read_is_left_out(written: str, kept: str) -> None:
    assert clean_text(written) == kept


@pytest.mark.parametrize(
    "written", ["", " \n\t ", "\x00\x1b", "\u200b\u200c\u200d\ufeff", "\u200d\xa0\u200d"]
)
def test_a_text_with_nothing_to_read_is_refused(written: str) -> None:
    with pytest.raises(EmptyTextError):
        clean_text(written)


def test_the_longest_text_is_kept_and_one_more_character_is_refused() -> None:
    assert clean_text(" " + "ż" * LONGEST_TEXT) == "ż" * LONGEST_TEXT
    with pytest.raises(TooLongError) as refusal:
        clean_text("ż" * (LONGEST_TEXT + 1))
    assert refusal.value.values == {"limit": 4000, "length": 4001}


@given(st.text(st.characters(codec=None), max_size=60))
def test_whatever_is_kept_can_be_stored_and_kept_again_as_it_is(written: str) -> None:
    try:
        kept = clean_text(written)
    except EmptyTextError:
        return
    assert kept.encode("utf-8")
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert clean_text(kept) == kept
