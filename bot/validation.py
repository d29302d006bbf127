"""Faults in data, domain, rules, facts and patterns, found before training does."""

import re
import warnings

import yaml
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

from bot.facts import load_facts
from bot.nlu.entities import PATTERNS

# Not faults: replies that code chooses (the NLG, a channel, a form, an action), and a notice of Rasa's.
_NO_FAULT = re.compile(r"'utter_[a-z_]+' is not used in any story or rule|Slot auto-fill has been removed")


def faults() -> list[str]:
    """Every fault, in a sentence; none if all is sound."""
    return [*_rasa_faults(), *_pattern_faults(), *_fact_faults()]


def _rasa_faults() -> list[str]:
    importer = TrainingDataImporter.load_from_config("config.yml", "domain", ["data"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        validator = Validator.from_importer(importer)
        sound = [
            validator.verify_domain_validity(),
            validator.verify_intents(ignore_warnings=True),
            validator.verify_example_repetition_in_intents(ignore_warnings=True),
            validator.verify_utterances_in_stories(ignore_warnings=True),
            validator.verify_actions_in_stories_rules(),
            validator.verify_forms_in_stories_rules(),
            validator.verify_form_slots(),
            validator.verify_slot_mappings(),
            validator.verify_story_structure(ignore_warnings=True),
        ]
    found = [str(item.message) for item in caught if issubclass(item.category, UserWarning)]
    relevant = [text for text in found if not _NO_FAULT.search(text)]
    return relevant if all(sound) or relevant else ["Rasa's validator refused the project."]


def _pattern_faults() -> list[str]:
    patterns: dict[str, dict[str, list[str]]] = yaml.safe_load(PATTERNS.read_text(encoding="utf-8"))
    words = (
        (f"{entity}.{value}", word)
        for entity, values in patterns.items()
        for value, phrases in values.items()
        for phrase in phrases
        for word in phrase.split(" ")
    )
    return [f"{PATTERNS}: {place}: {error}" for place, word in words if (error := _regex_error(word))]


def _regex_error(word: str) -> str | None:
    try:
        re.compile(word)
    except re.error as error:
        return f"{word!r} is no regular expression: {error}"
    return None


def _fact_faults() -> list[str]:
    try:
        facts = load_facts()
    except (TypeError, KeyError, yaml.YAMLError) as error:
        return [f"data/facts.yml: {error}"]
    return [
        f"data/facts.yml: {fact.id} names the unknown document {fact.document}"
        for fact in facts.by_id.values()
        if fact.document not in facts.citations
    ]
