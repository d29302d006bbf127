import re

import pytest

from bot.nlu.words import FOLDER, any_of, load_words, meaning, whole


def _expressions(value: object) -> list[str]:
    if isinstance(value, dict):
        return [found for listed in value.values() for found in _expressions(listed)]
    return [str(value)]


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yml")))
def test_every_list_is_a_regular_expression_without_groups_of_its_own(name: str) -> None:
    for expression in _expressions(load_words(name)):
        assert re.compile(expression).groups == 0
        assert not re.search(r"\|\||^\||\|$", expression)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yml")))
def test_the_lists_are_in_lower_case_without_diacritics(name: str) -> None:
    content = "".join(
        line for line in (FOLDER / f"{name}.yml").read_text(encoding="utf-8").splitlines() if "#" not in line
    )
    assert not set(content) & set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")


def test_the_longest_alternative_comes_first() -> None:
    assert any_of(["a", "abc", "ab"]) == "abc|ab|a"


def test_whole_words_are_matched() -> None:
    assert whole("ab").search("ab c")
    assert not whole("ab").search("abc")


def test_a_word_means_the_key_it_is_listed_under() -> None:
    listed = {1: "jan|january", 2: "feb"}
    assert meaning(listed, "january") == 1
    assert meaning(listed, "jan") == 1
    assert meaning(listed, "janua") is None
