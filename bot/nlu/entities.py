"""The pipeline's component for entities: the words of `data/entities.yml` and the facts of a case."""

from datetime import date
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

from bot import clock
from bot.languages import DEFAULT_LANGUAGE, LANGUAGES
from bot.nlu.finder import FactFinder
from bot.nlu.found import Found
from bot.nlu.language import LANGUAGE, add_entity
from bot.nlu.phrases import Phrases
from bot.nlu.text import aligned, places, readable_part

PATTERNS = Path("data/entities.yml")
SWITCH = "language_switch"


class ListedWords:
    """Finds the words of `data/entities.yml`: parts of a topic, wished languages."""

    def __init__(self) -> None:
        listed = yaml.safe_load(PATTERNS.read_text(encoding="utf-8"))
        self._entities = {entity: Phrases(values) for entity, values in listed.items()}

    def find(self, text: str) -> list[Found]:
        """Entity, value and span of each match."""
        folded = aligned(text)
        return [
            (entity, value, span)
            for entity, phrases in self._entities.items()
            for value, span in phrases.find(folded)
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
    """Adds the entities of `data/entities.yml`, the facts of a case, and seller logins.

    Stands after the intent classifier: what a name means depends on what the message is about.
    """

    def __init__(self) -> None:
        self._listed_words = ListedWords()
        self._facts = FactFinder()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "RuleEntityExtractor":
        """Read the data files; they are part of the project, not of the model."""
        return cls()

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
        facts = self._facts.find(text, language, day_of(message), intent)
        found = self._listed(text, language, intent) + facts
        return found if text == original else _moved(found, places(text, original))

    def _listed(self, text: str, language: str, intent: str | None) -> list[Found]:
        found = self._listed_words.find(text)
        kept = [item for item in found if not item[0].startswith("language_")]
        if intent == SWITCH and (wish := wished_language(found, language)):
            kept.append((*wish, (0, len(text))))
        return kept


def day_of(message: Message) -> date:
    """The day a message was written: `today` of its metadata (ISO), else the clock's."""
    given = (message.get("metadata") or {}).get("today")
    return date.fromisoformat(given) if given else clock.today()


def _moved(found: list[Found], at: list[int]) -> list[Found]:
    return [(entity, value, (at[start], at[end - 1] + 1)) for entity, value, (start, end) in found]
