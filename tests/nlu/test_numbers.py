import pytest

from bot.nlu.numbers import cardinal, ordinal


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("dwadziescia piec", 25),
        ("sto dwudziestu", 120),
        ("tysiac dwiescie", 1200),
        ("dwa tysiace trzysta", 2300),
        ("two hundred and fifty", 250),
        ("twenty-five", 25),
        ("a thousand", 1000),
        ("three thousand six hundred", 3600),
        ("abc", 0),
    ],
)
def test_numbers_in_words_are_added_up(words: str, number: int) -> None:
    assert cardinal(words) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("pierwszego", 1),
        ("trzecia", 3),
        ("dwudziestego pierwszego", 21),
        ("osiemnastej", 18),
        ("twenty-first", 21),
        ("thirtieth", 30),
        ("five", 5),
        ("abc", 0),
    ],
)
def test_ordinals_in_any_case_are_read(words: str, number: int) -> None:
    assert ordinal(words) == number
