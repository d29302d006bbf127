from pathlib import Path

import numpy as np
import pytest

from bot.nlu.classifier import BlendedClassifier, LinearIntentClassifier
from bot.nlu.encoder import encode

CONFIG = LinearIntentClassifier.get_default_config()
MESSAGES = {
    "refund": [
        "kiedy zwrot pieniędzy",
        "gdzie moje pieniądze",
        "refund please",
        "where is my money",
        "oddajcie kasę",
    ],
    "greet": ["cześć", "dzień dobry", "hello there", "good morning", "hej wszystkim"],
    "out_of_scope": [
        "jaka jest pogoda",
        "tell me a joke",
        "ile kosztuje chleb",
        "who won the match",
        "przepis na bigos",
    ],
}
TEXTS = [text for texts in MESSAGES.values() for text in texts * 3]
LABELS = [intent for intent, texts in MESSAGES.items() for _ in texts * 3]


@pytest.fixture(scope="module")
def classifier() -> BlendedClassifier:
    trained = BlendedClassifier(CONFIG)
    trained.fit(TEXTS, encode(TEXTS), LABELS)
    return trained


def probabilities(classifier: BlendedClassifier, text: str) -> dict[str, float]:
    row = classifier.probabilities([text], encode([text]))[0]
    return dict(zip(classifier.intents, row, strict=True))


def test_a_new_wording_is_understood(classifier: BlendedClassifier) -> None:
    found = probabilities(classifier, "KIEDY BEDA MOJE PIENIADZE ZE ZWROTU")
    assert max(found, key=lambda intent: found[intent]) == "refund"


def test_probabilities_sum_to_one(classifier: BlendedClassifier) -> None:
    assert sum(probabilities(classifier, "???").values()) == pytest.approx(1)


def test_a_stored_classifier_answers_as_before(classifier: BlendedClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    loaded = BlendedClassifier(CONFIG)
    loaded.load(tmp_path)
    vectors = encode(TEXTS)
    np.testing.assert_allclose(
        loaded.probabilities(TEXTS, vectors), classifier.probabilities(TEXTS, vectors), rtol=1e-5, atol=1e-9
    )


def test_two_trainings_give_the_same_model(classifier: BlendedClassifier) -> None:
    again = BlendedClassifier(CONFIG)
    again.fit(TEXTS, encode(TEXTS), LABELS)
    vectors = encode(TEXTS)
    np.testing.assert_array_equal(
        again.probabilities(TEXTS, vectors), classifier.probabilities(TEXTS, vectors)
    )


@pytest.mark.parametrize("text", ["", " ", "😂", "\x00", "a" * 10_000, "<img onerror=x>"])
def test_any_text_gets_probabilities(classifier: BlendedClassifier, text: str) -> None:
    assert all(np.isfinite(list(probabilities(classifier, text).values())))
