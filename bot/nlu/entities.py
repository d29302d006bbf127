"""Entities by rule: spaCy's matcher over word patterns, plus numbers, money, telephones and logins."""

from pathlib import Path
from typing import Any

import yaml
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, format_number
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import Matcher
from spacy.util import filter_spans

from bot.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.nlu.language import LANGUAGE, add_entity
from bot.nlu.logins import find_login
from bot.nlu.text import fold, readable_part
from bot.nlu.tokenizer import blank_pipeline

PATTERNS = Path("data/entities.yml")
SWITCH = "language_switch"
# A login is looked for where one is talked about; elsewhere "sklep-zoo24" may be part of any story.
LOGIN_INTENTS = frozenset({"check_seller_status", "inform"})
_CURRENCY = "zl|zlot(y|e|ych)|pln|zeta|zety|zlociszy"
_ORDER_CUE = r"(?:zamowieni\w*|zam|nr|numer\w*|order\w*|number|no|dyskusj\w+|discussion)"

Found = tuple[str, str, tuple[int, int]]


def _words(phrase: str) -> list[dict[str, Any]]:
    return [{"LOWER": {"REGEX": f"^(?:{word})$"}} for word in phrase.split(" ")]


class PatternMatcher:
    """spaCy matcher for the phrases of a pattern file and for amounts and order numbers."""

    def __init__(self, patterns: dict[str, dict[str, list[str]]], language: str) -> None:
        self._pipeline = blank_pipeline(language)
        self._matcher = Matcher(self._pipeline.vocab)
        for entity, values in patterns.items():
            for value, phrases in values.items():
                self._matcher.add(f"{entity}:{value}", [_words(phrase) for phrase in phrases])
        self._matcher.add("money:", [[{"LIKE_NUM": True}, {"LOWER": {"REGEX": f"^(?:{_CURRENCY})$"}}]])
        number = {"TEXT": {"REGEX": r"^\d{4,20}$"}}
        cue = {"LOWER": {"REGEX": f"^{_ORDER_CUE}$"}}
        between = {"LOWER": {"IN": [".", ":", "#", "nr", "numer", "number", "no"]}, "OP": "*"}
        self._matcher.add("order_number:", [[cue, between, number]])

    def find(self, text: str) -> list[Found]:
        """Entity, value and span of each match; of overlapping matches of one value, the longest."""
        doc = self._pipeline.make_doc(fold(text))
        spans: dict[str, list[Any]] = {}
        for match, start, end in self._matcher(doc):
            spans.setdefault(doc.vocab.strings[match], []).append(doc[start:end])
        return [
            (*_entity_and_value(name, span), (span.start_char, span.end_char))
            for name, found in spans.items()
            for span in filter_spans(found)
        ]


def _entity_and_value(name: str, span: Any) -> tuple[str, str]:
    entity, value = name.split(":")
    if entity == "money":
        return entity, span[0].text.replace(",", ".")
    if entity == "order_number":
        return entity, span[-1].text
    return entity, value


def find_phones(text: str) -> list[Found]:
    """Telephone numbers in international form; those without a prefix count as Polish."""
    return [
        ("phone", format_number(match.number, PhoneNumberFormat.E164), (match.start, match.end))
        for match in PhoneNumberMatcher(text, "PL")
    ]


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
    """Adds the entities of `data/entities.yml`, money, order numbers, telephones and seller logins.

    Stands after the intent classifier: what a name means depends on what the message is about.
    """

    def __init__(self, patterns: dict[str, dict[str, list[str]]]) -> None:
        self._matchers = {language: PatternMatcher(patterns, language) for language in LANGUAGES}

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
        text = readable_part(message.get(TEXT) or "")
        language = message.get(LANGUAGE) or DEFAULT_LANGUAGE
        intent = (message.get("intent") or {}).get("name")
        found = self._matchers[language].find(text)
        kept = [item for item in found if not item[0].startswith("language_")]
        if intent == SWITCH and (wish := wished_language(found, language)):
            kept.append((*wish, (0, len(text))))
        if login := find_login(text, talked_about=intent in LOGIN_INTENTS):
            kept.append(("seller_login", *login))
        return kept + find_phones(text)
