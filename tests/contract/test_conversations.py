"""What holds for the conversation tests: as many in each language, and some for each ability."""

import pytest

from bot.languages import LANGUAGES
from tests.support.dialogues import CONVERSATIONS, entries
from tests.support.project import ROOT, Ability, abilities, action_names

FILES = sorted({path.name for path in CONVERSATIONS.glob("*/*.yml")})


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_as_many_conversations_in_each_language(name: str) -> None:
    counts = {language: len(entries(CONVERSATIONS / language / name)) for language in LANGUAGES}
    assert len(set(counts.values())) == 1, counts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILES)
def test_no_two_conversations_of_a_file_have_one_name(name: str, language: str) -> None:
    names = [entry["name"] for entry in entries(CONVERSATIONS / language / name)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("ability", abilities(), ids=lambda ability: ability.does)
def test_an_ability_names_known_actions_and_tests_that_exist_in_each_language(ability: Ability) -> None:
    assert set(ability.actions) <= action_names()
    files = [link.replace("{pl,en}", code) for link in ability.conversations for code in LANGUAGES]
    assert ability.conversations
    assert len(files) == len(set(files)), "a link must name each language"
    assert all((ROOT / file).is_file() for file in files)
    assert all((ROOT / link).exists() for link in ability.others)
