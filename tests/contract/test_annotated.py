from datetime import date

import pytest

from bot.evaluation.entities import TYPES, Annotated, load_annotated
from bot.languages import LANGUAGES
from tests.support.project import ROOT

SETS = ("validation", "test")
FEWEST = 20


def annotated(name: str, language: str) -> list[Annotated]:
    return load_annotated([ROOT / "tests/entities" / name / f"{language}.jsonl"])


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_annotations_lie_in_their_texts_and_every_type_is_there_often_enough(
    name: str, language: str
) -> None:
    messages = annotated(name, language)
    found = [entity for message in messages for entity in message.entities]
    for message in messages:
        date.fromisoformat(message.today)
        assert message.language == language
        assert all(0 <= entity.start < entity.end <= len(message.text) for entity in message.entities)
    assert all(sum(entity.type == kind for entity in found) >= FEWEST for kind in TYPES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_validation_and_test_share_no_message(language: str) -> None:
    validation, test = ({message.text for message in annotated(name, language)} for name in SETS)
    assert not validation & test
