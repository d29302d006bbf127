from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from bot import clock
from bot.nlu.entities import ListedWords, RuleEntityExtractor, day_of, wished_language

WORDS = ListedWords()
EXTRACTOR = RuleEntityExtractor()


def extracted(text: str, language: str, intent: str, today: str = "2026-11-24") -> list[dict[str, Any]]:
    data = {"text": text, "language": language, "intent": {"name": intent}, "metadata": {"today": today}}
    return list(EXTRACTOR.process([Message(data)])[0].get("entities", []))


def found(text: str, language: str, intent: str) -> set[tuple[str, str]]:
    return {(entity["entity"], entity["value"]) for entity in extracted(text, language, intent)}


@pytest.mark.parametrize(
    ("text", "language", "wish"),
    [
        ("po angielsku proszę", "pl", ("language_wish", "en")),
        ("can we speak Polish", "en", ("language_wish", "pl")),
        ("dlaczego pisze pan po angielsku", "pl", ("language_wish", "pl")),
        ("why are you writing in Polish", "en", ("language_wish", "en")),
        ("I don't speak Polish", "en", ("language_wish", "en")),
        ("po niemiecku?", "pl", ("aspect", "other_language")),
        ("zmień język", "pl", None),
    ],
)
def test_a_wished_language_is_understood(text: str, language: str, wish: tuple[str, str] | None) -> None:
    assert wished_language(WORDS.find(text), language) == wish


def test_a_language_is_a_wish_only_where_one_asks_for_it() -> None:
    assert ("language_wish", "en") in found("po angielsku proszę", "pl", "language_switch")
    assert found("instrukcja po angielsku", "pl", "out_of_scope") == set()


@pytest.mark.parametrize(
    ("text", "language", "aspect"),
    [
        ("a dla SMART?", "pl", "smart"),
        ("jakie nagrody dostaliście", "pl", "awards"),
        ("how many transactions in 2019", "en", "year_2019"),
    ],
)
def test_the_part_of_a_topic_is_found(text: str, language: str, aspect: str) -> None:
    assert ("aspect", aspect) in found(text, language, "company_facts")


def test_facts_of_a_case_stand_beside_the_aspects() -> None:
    text = "Kupiłam buty w zeszły piątek, nie dotarły"
    assert found(text, "pl", "open_discussion") >= {
        ("product", "buty"),
        ("date", "2026-11-20"),
        ("problem", "not_received"),
    }


def test_the_span_of_an_entity_is_its_place_in_the_text_as_written() -> None:
    text = "Ekran   pęknięty,\n zapłaciłam \u200b 200 zł"
    spans = {e["entity"]: text[e["start"] : e["end"]] for e in extracted(text, "pl", "open_discussion")}
    assert spans["problem"] == "pęknięty"
    assert spans["money"] == "200 zł"


def test_today_is_that_of_the_message_or_else_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 2))
    assert day_of(Message({"text": ""})) == date(2027, 1, 2)
    assert day_of(Message({"metadata": {"today": "2026-05-01"}})) == date(2026, 5, 1)


@given(st.text(max_size=200), st.sampled_from(["pl", "en"]), st.sampled_from(["open_discussion", "inform"]))
def test_any_text_can_be_processed_and_spans_lie_inside_it(text: str, language: str, intent: str) -> None:
    for entity in extracted(text, language, intent):
        assert 0 <= entity["start"] < entity["end"] <= len(text)
