from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlg import BilingualGenerator, MissingReplyError, choose
from bot.validation import faults


def variant(language: str, text: str, channel: str | None = None, **slots: str) -> dict[str, Any]:
    conditions = {"language": language, **slots}
    made = {
        "text": text,
        "condition": [{"type": "slot", "name": n, "value": v} for n, v in conditions.items()],
    }
    return {**made, "channel": channel} if channel else made


VARIANTS = [
    variant("pl", "ogólnie"),
    variant("en", "in general"),
    variant("pl", "nagrody", aspect="awards"),
    variant("en", "na kanale", channel="messenger"),
]


@pytest.mark.parametrize(
    ("language", "circumstances", "channel", "text"),
    [
        ("pl", {"aspect": []}, "rest", "ogólnie"),
        ("pl", {"aspect": ["awards", "brands"]}, "rest", "nagrody"),
        ("en", {"aspect": ["awards"]}, "rest", "in general"),
        ("en", {}, "messenger", "na kanale"),
        ("pl", {}, "messenger", "ogólnie"),
    ],
)
def test_language_goes_first_then_conditions_then_channel(
    language: str, circumstances: dict[str, Any], channel: str, text: str
) -> None:
    found = choose(VARIANTS, language, circumstances, channel)
    assert found
    assert found["text"] == text


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load("domain")


def tracker(domain: Domain, *events: Any) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("someone", events, domain.slots)


def message(intent: str, *aspects: str) -> UserUttered:
    entities = [{"entity": "aspect", "value": aspect} for aspect in aspects]
    ranking = [
        {"name": name, "confidence": 0.2}
        for name in ("nlu_fallback", "refund_time", "inform", "smart_program")
    ]
    return UserUttered("text", {"name": intent}, entities, {"intent_ranking": ranking})


async def said(domain: Domain, reply: str, *events: Any) -> dict[str, Any]:
    generator = BilingualGenerator(None, domain)
    rendered = await generator.generate(reply, tracker(domain, *events), "rest")
    assert rendered
    return rendered


async def test_a_reply_comes_in_the_conversations_language(domain: Domain) -> None:
    assert "średnio 5 dni" in (await said(domain, "utter_refund_time"))["text"]
    assert "5 days on average" in (await said(domain, "utter_refund_time", SlotSet("language", "en")))["text"]


async def test_an_aspect_counts_for_the_message_that_asks_for_it_alone(domain: Domain) -> None:
    asked = message("company_facts", "awards")
    assert "Superbrands" in (await said(domain, "utter_company_facts", asked))["text"]
    later = await said(
        domain, "utter_company_facts", asked, SlotSet("aspect", "awards"), message("company_facts")
    )
    assert "Ceneo" in later["text"]


async def test_who_is_not_understood_is_offered_the_nearest_topics(domain: Domain) -> None:
    offered = await said(domain, "utter_offer_topics", message("nlu_fallback"))
    assert [button["payload"] for button in offered["buttons"]] == ["/refund_time", "/smart_program"]


async def test_who_is_not_understood_twice_is_offered_a_person(domain: Domain) -> None:
    offered = await said(domain, "utter_offer_topics", message("nlu_fallback"), message("nlu_fallback"))
    assert "/human_agent" in [button["payload"] for button in offered["buttons"]]


async def test_an_unknown_reply_is_none_and_a_missing_language_an_error(domain: Domain) -> None:
    generator = BilingualGenerator(None, domain)
    assert await generator.generate("utter_unknown", tracker(domain), "rest") is None
    generator.responses = {"utter_x": [variant("en", "only English")]}
    with pytest.raises(MissingReplyError):
        await generator.generate("utter_x", tracker(domain), "rest")


def test_the_project_has_no_faults() -> None:
    assert faults() == []
