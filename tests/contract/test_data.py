"""What holds for the messages: enough of them, of both languages, and the sets kept apart."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.evaluation.sets import load_set
from bot.languages import LANGUAGES
from tests.support.project import ROOT, intents, spoken_intents, training_messages, words

TRAINING_MESSAGES = 40
TRAINING_MESSAGES_OF_ACTIONS = 60
TEST_MESSAGES = 12
ACTIONS = {
    "open_discussion",
    "discussion_status",
    "claim_compensation",
    "refund_status",
    "check_seller_status",
    "my_standard",
    "callback_request",
    "human_agent",
    "out_of_scope",
}
SAMPLE = ROOT / "../shared/messages-sample.jsonl"


def _nearly(text: str) -> Iterator[str]:
    """The text's words, and the same with each one left out or open: what differs by a word meets here."""
    found = words(text)
    yield " ".join(found)
    for i in range(len(found) if len(found) >= 4 else 0):
        yield " ".join([*found[:i], *found[i + 1 :]])
        yield " ".join([*found[:i], "*", *found[i + 1 :]])


def _texts(folder: Path) -> set[str]:
    return {message.text for message in load_set([folder])} if folder.exists() else set()


SETS = {
    "training": {text for text, _, _ in training_messages()},
    "validation": _texts(ROOT / "tests/validation"),
    "test": _texts(ROOT / "tests/nlu"),
    "sample": _texts(SAMPLE),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", spoken_intents())
def test_an_intent_has_enough_training_messages_in_each_language(intent: str, language: str) -> None:
    count = sum(1 for _, name, code in training_messages() if (name, code) == (intent, language))
    assert count >= (TRAINING_MESSAGES_OF_ACTIONS if intent in ACTIONS else TRAINING_MESSAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", spoken_intents())
def test_an_intent_has_enough_test_messages_in_each_language(intent: str, language: str) -> None:
    count = sum(message.intent == intent for message in load_set([ROOT / "tests/nlu" / language]))
    assert count >= TEST_MESSAGES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("training", "test"),
        ("training", "validation"),
        ("training", "sample"),
        ("validation", "test"),
        ("test", "sample"),
    ],
)
def test_no_message_of_one_set_is_in_another_nor_differs_by_just_a_word(one: str, other: str) -> None:
    keys = {key for text in SETS[one] for key in _nearly(text)}
    assert not [text for text in SETS[other] if any(key in keys for key in _nearly(text))]


def test_no_training_message_occurs_twice_within_a_language() -> None:
    counted = Counter(
        (" ".join(words(text)), language) for text, _, language in training_messages() if words(text)
    )
    assert not [entry for entry, count in counted.items() if count > 1]


def test_no_message_belongs_to_two_intents() -> None:
    labels: dict[str, set[str]] = {}
    for text, intent, _ in training_messages():
        labels.setdefault(" ".join(words(text)) or text, set()).add(intent)
    assert not {text: found for text, found in labels.items() if len(found) > 1}


def test_training_messages_carry_no_markup() -> None:
    assert not [
        text for text, _, _ in training_messages() if set(text) & set("[]{}\\") or text.startswith("/")
    ]


def test_labelled_messages_name_only_known_intents() -> None:
    for message in load_set([ROOT / "tests/nlu", ROOT / "tests/validation"]):
        assert {message.intent, *message.also} <= set(intents()), json.dumps(message.text)


def test_both_languages_have_the_same_files() -> None:
    for folder in ("data/nlu", "tests/nlu", "tests/conversations"):
        names = [{path.name for path in (ROOT / folder / language).iterdir()} for language in LANGUAGES]
        assert names[0] == names[1]


def test_every_intent_is_in_the_guide_and_has_a_rule_or_a_form() -> None:
    guide = (ROOT / "docs/intents.md").read_text(encoding="utf-8")
    rules = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "data/rules").glob("*.yml"))
    for intent in intents():
        assert f"`{intent}`" in guide
        assert f"intent: {intent}" in rules


def test_every_conversation_intent_is_tested_in_each_language() -> None:
    for language in LANGUAGES:
        entries = [
            entry
            for path in (ROOT / "tests/conversations" / language).glob("*.yml")
            for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
        ]
        assert sum(len(entry.get("asked", [1])) for entry in entries) >= 3 * 24
