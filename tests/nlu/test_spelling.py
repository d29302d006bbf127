import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.spelling import MOST_NEW, Speller, one_slip_apart

SPELLER = Speller.learn(
    [
        "gdzie jest paczka",
        "gdzie paczka",
        "zwrot żółtej paczki",
        "zwrot, paczki",
        "jestem",
        *["rekompensaty"] * 2,
    ]
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("gdize paczka", "gdzie paczka"),
        ("gzdie jest PACZKA?", "gdzie jest PACZKA?"),
        ("gzdie jestt PACZKKA?", "gdzie jestt paczka?"),
        ("gzdie trallala brrum pstryk", "gzdie trallala brrum pstryk"),
        ("rekompesnatty", "rekompensaty"),
        ("pczkaa", "pczkaa"),
        ("pavzka", "paczka"),
        ("zwrott", "zwrot"),
        ("Gdzie paczki", "Gdzie paczki"),
        ("jestm", "jestm"),
        ("żółtej", "żółtej"),
        ("zrt 123", "zrt 123"),
    ],
)
def test_a_new_word_becomes_the_frequent_one_a_slip_away_a_long_one_two(written: str, read: str) -> None:
    assert SPELLER.correct(written) == read


@pytest.mark.parametrize(
    ("word", "other", "apart"),
    [
        ("zwrot", "zwort", True),
        ("zwrot", "zwro", True),
        ("zwrot", "zwroty", True),
        ("zwrot", "swrot", True),
        ("zwrot", "zwrot", False),
        ("zwrot", "trowz", False),
        ("zwrot", "zwr", False),
    ],
)
def test_one_slip_apart(word: str, other: str, apart: bool) -> None:
    assert one_slip_apart(word, other) is apart
    assert one_slip_apart(other, word) is apart


def test_a_flood_of_new_words_is_left_as_it_is() -> None:
    few, many = "pavzka " * 10, "pavzka " * (MOST_NEW + 1)
    assert SPELLER.correct(few) == "paczka " * 10
    assert SPELLER.correct(many) == many


@given(st.text(max_size=200))
def test_any_text_can_be_corrected(text: str) -> None:
    SPELLER.correct(text)
