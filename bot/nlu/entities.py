"""Entities by rule: spaCy's matcher over word patterns, and the finders of the modules beside this one."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import Matcher
from spacy.util import filter_spans

from bot import clock
from bot.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.nlu.amounts import find_amounts
from bot.nlu.contacts import find_emails, find_phones
from bot.nlu.dates import find_dates
from bot.nlu.found import AMOUNT, HIDDEN, Found, hide, overlaps
from bot.nlu.hours import find_hours
from bot.nlu.language import LANGUAGE, add_entity
from bot.nlu.logins import find_logins
from bot.nlu.orders import find_orders
from bot.nlu.phrases import PROBLEMS, Phrases
from bot.nlu.products import find_products
from bot.nlu.text import aligned, fold, places, readable_part
from bot.nlu.tokenizer import blank_pipeline
from bot.nlu.words import whole

PATTERNS = Path("data/entities.yml")
SWITCH = "language_switch"
# A login is looked for where one is talked about; elsewhere "sklep-zoo24" may be part of any story.
LOGIN_INTENTS = frozenset({"check_seller_status", "inform"})
# About rules, not about a purchase: "fake" and "broken" tell of no problem here, unless one bought something.
RULE_INTENTS = frozenset(
    "my_standard standard_criteria standard_qualification_date standard_ratings standard_warnings "
    "report_infringement report_ad product_safety cybersecurity phishing_identity_theft privacy_gdpr "
    "deny affirm start_over help bot_challenge survey_nps education_program company_facts safe_payment "
    "community_gadane verify_seller out_of_scope goodbye greet thanks safe_shopping_tips smart_program "
    "language_switch contact_channels opening_hours_response_time".split()
)
_OWN_CASE = whole(
    r"(?:kupil|zamowil|zamawial|dostal|otrzymal|odebral|zaplacil|odeslal|zwrocil|wylicytowal)\w*|"
    r"moj\w* (?:paczk|zamow|przesyl)\w*|"
    r"(?:i|i've|we) (?:\w+ )?(?:bought|ordered|got|received|paid|returned|sent|purchased)|my (?:order|"
    r"parcel|package|\w+ arrived)|"
    r"paczk\w+|zamowieni\w+|przesylk\w+|przysz(?:la|lo|ly|edl)|order|parcel|package|arrived|sprzedaw\w+|seller"
)


def _words(phrase: str) -> list[dict[str, Any]]:
    return [{"LOWER": {"REGEX": f"^(?:{word})$"}} for word in phrase.split(" ")]


class PatternMatcher:
    """spaCy matcher for the phrases of a pattern file."""

    def __init__(self, patterns: dict[str, dict[str, list[str]]], language: str) -> None:
        self._pipeline = blank_pipeline(language)
        self._matcher = Matcher(self._pipeline.vocab)
        for entity, values in patterns.items():
            for value, phrases in values.items():
                self._matcher.add(f"{entity}:{value}", [_words(phrase) for phrase in phrases])

    def find(self, text: str) -> list[Found]:
        """Entity, value and span of each match; of overlapping matches of one value, the longest."""
        doc = self._pipeline.make_doc(fold(text))
        spans: dict[str, list[Any]] = {}
        for match, start, end in self._matcher(doc):
            spans.setdefault(doc.vocab.strings[match], []).append(doc[start:end])
        return [
            (*_entity_and_value(name), (span.start_char, span.end_char))
            for name, found in spans.items()
            for span in filter_spans(found)
        ]


def _entity_and_value(name: str) -> tuple[str, str]:
    entity, value = name.split(":")
    return entity, value


def _hidden(text: str, found: list[Found]) -> str:
    for entity, _, span in found:
        text = hide(text, [span], AMOUNT if entity == "money" else HIDDEN)
    return text


class FactFinder:
    """Finds what a case needs to know: orders, money, telephones, addresses, days, hours, problem, product.

    Each finder sees only what the ones before it left: the digits of an amount are no order and no day.
    """

    def __init__(self) -> None:
        self._problems = Phrases.load(PROBLEMS, "problem")

    def find(self, text: str, language: str, today: date) -> list[Found]:
        """Everything found in a text, with the days counted from `today`."""
        found = find_emails(text)
        folded = _hidden(aligned(text), found)
        finders = (
            find_amounts,
            partial(find_orders, text=text),
            find_phones,
            partial(find_dates, today=today),
            find_hours,
        )
        for finder in finders:
            new = finder(folded)
            found, folded = found + new, _hidden(folded, new)
        return found + self._told(text, folded, language)

    def _told(self, text: str, folded: str, language: str) -> list[Found]:
        problems = [("problem", value, span) for value, span in self._problems.find(folded)]
        return problems + find_products(folded, text, language, bought=bool(problems))


def wished_language(found: list[Found], written_in: str) -> tuple[str, str] | None:
    """The entity for a language asked for: a wish for one we speak, or the mark of one we don't.

    "Why do you write English?" names the language that is not wanted: the wish is the message's own.
    """
    named = [value for entity, value, _ in found if entity == "language_wish"]
    if not named:
        return None
    if any(entity == "language_complaint" for entity, _, _ in found) and written_in not in named:
        return "language_wish", written_in
    spoken = [value for value in named if value in LANGUAGES]
    return ("language_wish", spoken[-1]) if spoken else ("aspect", "other_language")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class RuleEntityExtractor(EntityExtractorMixin, GraphComponent):
    """Adds the entities of `data/entities.yml`, the facts of a case, and seller logins.

    Stands after the intent classifier: what a name means depends on what the message is about.
    """

    def __init__(self, patterns: dict[str, dict[str, list[str]]]) -> None:
        self._matchers = {language: PatternMatcher(patterns, language) for language in LANGUAGES}
        self._facts = FactFinder()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "RuleEntityExtractor":
        """Read the pattern file; it is part of the project, not of the model."""
        return cls(yaml.safe_load(PATTERNS.read_text(encoding="utf-8")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add each message's entities to those it has."""
        for message in messages:
            for entity, value, span in self._find(message):
                add_entity(message, entity, value, type(self).__name__, span)
        return messages

    def _find(self, message: Message) -> list[Found]:
        original = message.get(TEXT) or ""
        text = readable_part(original)
        language = message.get(LANGUAGE) or DEFAULT_LANGUAGE
        intent = (message.get("intent") or {}).get("name")
        facts = _relevant(self._facts.find(text, language, day_of(message)), text, intent)
        found = self._listed(text, language, intent) + _with_logins(text, facts, intent)
        return found if text == original else _moved(found, places(text, original))

    def _listed(self, text: str, language: str, intent: str | None) -> list[Found]:
        found = self._matchers[language].find(text)
        kept = [item for item in found if not item[0].startswith("language_")]
        if intent == SWITCH and (wish := wished_language(found, language)):
            kept.append((*wish, (0, len(text))))
        return kept


def day_of(message: Message) -> date:
    """The day a message was written: `today` of its metadata (ISO), else the clock's."""
    given = (message.get("metadata") or {}).get("today")
    return date.fromisoformat(given) if given else clock.today()


def _relevant(facts: list[Found], text: str, intent: str | None) -> list[Found]:
    if (intent or "").split("/")[0] not in RULE_INTENTS or _OWN_CASE.search(aligned(text)):
        return facts
    return [fact for fact in facts if fact[0] not in ("problem", "product")]


def _with_logins(text: str, facts: list[Found], intent: str | None) -> list[Found]:
    sure = [span for entity, _, span in facts if entity not in ("problem", "product")]
    logins = find_logins(hide(text, sure), talked_about=intent in LOGIN_INTENTS)
    named = [("seller_login", login.lower(), span) for login, span in logins]
    spans = [span for _, _, span in named]
    return [fact for fact in facts if fact[0] != "product" or not overlaps(fact[2], spans)] + named


def _moved(found: list[Found], at: list[int]) -> list[Found]:
    return [(entity, value, (at[start], at[end - 1] + 1)) for entity, value, (start, end) in found]
