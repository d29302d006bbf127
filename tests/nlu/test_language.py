from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.languages import conversation_language
from bot.nlu.language import LanguageDetector, detect

DETECTOR = LanguageDetector(**LanguageDetector.get_default_config())


def entities(text: str, metadata: dict[str, Any] | None = None) -> dict[str, str]:
    message = Message({"text": text, "metadata": metadata})
    DETECTOR.process([message])
    return {entity["entity"]: entity["value"] for entity in message.get("entities", [])}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("kiedy dostanę pieniądze", "pl"),
        ("kiedy dostane pieniadze z powrotem", "pl"),
        ("when do I get my money back", "en"),
        ("the kettle cost 120 zł and I want it back", "en"),
        ("I live in Łódź and my parcel went to Kraków", "en"),
        ("is biuroplus trusted?", "en"),
        ("co to cert allegro", "pl"),
    ],
)
def test_the_language_of_a_sentence_is_told(text: str, language: str) -> None:
    assert entities(text)["language"] == language


@pytest.mark.parametrize(
    "text", ["", "12345678", "ok", "POK", "biuro-plus", "Smart!", "😂", "https://allegro.pl/x"]
)
def test_a_text_without_words_of_one_language_tells_nothing(text: str) -> None:
    assert detect(text) is None
    assert entities(text) == {}


def test_an_uncertain_guess_counts_only_as_a_hint() -> None:
    assert "language" not in entities("go on")
    assert "locale" in entities("go on")


def test_the_channels_hint_goes_before_a_guess() -> None:
    assert entities("ok", {"locale": "en_GB"}) == {"locale": "en_GB"}


@pytest.mark.parametrize(
    ("slots", "language"),
    [
        ({}, "pl"),
        ({"locale": "en_GB"}, "en"),
        ({"locale": "de"}, "pl"),
        ({"locale": "en", "language": "pl"}, "pl"),
        ({"locale": "en", "language": "pl", "language_wish": "en"}, "en"),
    ],
)
def test_a_wish_goes_before_detection_and_detection_before_the_hint(
    slots: dict[str, str], language: str
) -> None:
    assert conversation_language(slots) == language
