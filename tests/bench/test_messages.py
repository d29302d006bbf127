from collections import Counter

from bot.evaluation.sets import Labelled
from tests.bench.messages import questions, varied

MESSAGES = [
    Labelled(f"{language} {intent} {number}", language, intent)
    for language, intents in {"pl": "abc", "en": "ab"}.items()
    for intent in intents
    for number in range(9 if intent == "a" else 3)
]


def test_half_are_in_each_language() -> None:
    assert Counter(message.language for message in varied(MESSAGES, 10)) == {"pl": 5, "en": 5}


def test_no_intent_crowds_out_another() -> None:
    chosen = varied(MESSAGES, 12)
    assert Counter(message.intent for message in chosen if message.language == "pl") == dict.fromkeys(
        "abc", 2
    )
    assert len(set(chosen)) == 12


def test_the_same_messages_are_chosen_each_time() -> None:
    assert varied(MESSAGES, 8) == varied(list(MESSAGES), 8)


def test_a_question_is_what_a_reply_answers() -> None:
    found = [Labelled("…", "pl", intent) for intent in ("refund_time", "greet", "open_discussion")]
    assert [message.intent for message in questions(found)] == ["refund_time"]
