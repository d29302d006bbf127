from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text import READ_CHARACTERS, fold, readable_part


def test_folding_drops_case_and_diacritics() -> None:
    assert fold("Zażółć GĘŚLĄ jaźń") == "zazolc gesla jazn"


def test_a_short_text_is_read_whole() -> None:
    assert readable_part("  ile   trwa\nzwrot ") == "ile trwa zwrot"


def test_of_a_long_text_the_start_and_the_end_are_read() -> None:
    read = readable_part("początek " + "bla " * 2000 + "koniec")
    assert read.startswith("początek")
    assert read.endswith("koniec")
    assert len(read) <= READ_CHARACTERS + 1


@given(st.text(max_size=3000))
def test_nothing_that_can_be_typed_is_too_long_or_breaks_folding(text: str) -> None:
    assert len(readable_part(text)) <= READ_CHARACTERS + 1
    fold(text)
