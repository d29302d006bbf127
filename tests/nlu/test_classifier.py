from pathlib import Path

import numpy as np
import pytest

from bot.nlu.cascade import CascadeClassifier
from bot.nlu.classifier import LinearIntentClassifier, Ranking, Reading, combine
from bot.nlu.encoder import encode
from bot.nlu.questions import Piece

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
def classifier() -> CascadeClassifier:
    trained = CascadeClassifier(CONFIG)
    trained.fit(TEXTS, LABELS, encode)
    return trained


def probabilities(classifier: CascadeClassifier, text: str) -> dict[str, float]:
    row = classifier.probabilities([text], encode)[0]
    return dict(zip(classifier.intents, row, strict=True))


def test_a_new_wording_is_understood(classifier: CascadeClassifier) -> None:
    found = probabilities(classifier, "KIEDY BEDA MOJE PIENIADZE ZE ZWROTU")
    assert max(found, key=lambda intent: found[intent]) == "refund"


def test_probabilities_sum_to_one(classifier: CascadeClassifier) -> None:
    assert sum(probabilities(classifier, "???").values()) == pytest.approx(1)


def test_a_stored_classifier_answers_as_before(classifier: CascadeClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    loaded = CascadeClassifier(CONFIG)
    loaded.load(tmp_path)
    np.testing.assert_allclose(
        loaded.probabilities(TEXTS, encode), classifier.probabilities(TEXTS, encode), rtol=1e-5, atol=1e-9
    )


def test_two_trainings_give_the_same_model(classifier: CascadeClassifier) -> None:
    again = CascadeClassifier(CONFIG)
    again.fit(TEXTS, LABELS, encode)
    np.testing.assert_array_equal(again.probabilities(TEXTS, encode), classifier.probabilities(TEXTS, encode))


@pytest.mark.parametrize("text", ["", " ", "😂", "\x00", "a" * 10_000, "<img onerror=x>"])
def test_any_text_gets_probabilities(classifier: CascadeClassifier, text: str) -> None:
    assert all(np.isfinite(list(probabilities(classifier, text).values())))


def test_the_encoder_is_not_asked_about_plain_messages() -> None:
    plain = [f"{word} {end}" for word in ("zwrot", "powitanie", "pogoda") for end in "abcdefghijklmnop"]
    trained = CascadeClassifier(CONFIG)
    trained.fit(plain, [text.split()[0] for text in plain], encode)
    trained.probabilities(["zwrot a"], lambda texts: pytest.fail(f"asked about {texts}"))


def _ranking(name: str, confidence: float = 0.9) -> Ranking:
    return [{"name": name, "confidence": confidence}]


def _parts(*found: tuple[str, str, float]) -> list[tuple[Piece, Ranking]]:
    return [
        (Piece(text, 10 * i, 10 * i + 9), _ranking(name, sure)) for i, (text, name, sure) in enumerate(found)
    ]


def test_two_questions_are_kept_in_order() -> None:
    parts = _parts(("ile to trwa?", "refund_time", 0.9), ("a kontakt?", "contact_channels", 0.8))
    reading = combine(_ranking("contact_channels"), parts)
    assert [question["intent"] for question in reading.questions] == ["refund_time", "contact_channels"]
    assert reading.ranking[0]["name"] == "refund_time"


def test_the_same_question_twice_is_one() -> None:
    parts = _parts(("ile to trwa?", "refund_time", 0.9), ("no ile?", "refund_time", 0.8))
    assert combine(_ranking("refund_time"), parts).questions == ()


def test_a_story_is_read_as_a_whole() -> None:
    parts = _parts(("kupiłam buty", "open_discussion", 0.9), ("czekam", "refund_status", 0.8))
    assert combine(_ranking("claim_compensation"), parts) == Reading(_ranking("claim_compensation"))


@pytest.mark.parametrize("courtesy", ["greet", "thanks", "complaint_anger"])
def test_a_courtesy_does_not_hide_a_question(courtesy: str) -> None:
    parts = _parts(("…", courtesy, 0.9), ("gdzie zwrot?", "refund_status", 0.8))
    reading = combine(_ranking(courtesy), parts)
    assert reading.ranking[0]["name"] == "refund_status"
    assert reading.angry is (courtesy == "complaint_anger")


def test_an_unsure_piece_does_not_count() -> None:
    parts = _parts(("hej", "greet", 0.9), ("eee?", "refund_status", 0.5))
    assert combine(_ranking("greet"), parts) == Reading(_ranking("greet"))
