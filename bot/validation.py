"""Faults in data, domain, rules, facts and patterns, found before training does."""

import re
import warnings
from collections.abc import Callable
from functools import partial

import yaml
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

from bot.facts import load_facts
from bot.nlu.entities import PATTERNS, ListedWords
from bot.nlu.problems import PROBLEMS, Problems
from bot.nlu.products import PRODUCTS, product_patterns
from bot.nlu.words import FOLDER, load_words

# Intents that only a button sends: nobody is understood so, and there are no messages to learn them from.
BUTTON_INTENTS = frozenset(
    {"log_out", "return_to_bot", "file_report", "export_my_data", "erase_my_data", "news"}
)
# Not faults: replies that code chooses (the NLG, a channel, a form, an action), those intents,
# a notice of Rasa's.
_NO_FAULT = re.compile(
    r"'utter_[a-z_]+' is not used in any story or rule|Slot auto-fill has been removed|"
    rf"intent '(?:{'|'.join(BUTTON_INTENTS)})' is listed in the domain file, but is not found in the NLU"
)


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
    words = {
        f"{FOLDER}/{file.name}": partial(_compile_words, file.stem) for file in sorted(FOLDER.glob("*.yml"))
    }
    loaders: dict[str, Callable[[], object]] = {
        str(PATTERNS): ListedWords,
        str(PROBLEMS): Problems,
        str(PRODUCTS): product_patterns,
        **words,
    }
    return [fault for file, load in loaders.items() if (fault := _fault_of(file, load))]


def _compile_words(name: str) -> None:
    for listed in load_words(name).values():
        for pattern in listed.values() if isinstance(listed, dict) else [listed]:
            re.compile(pattern)


def _fault_of(file: str, load: Callable[[], object]) -> str | None:
    try:
        load()
    except (re.error, yaml.YAMLError, KeyError, TypeError) as error:
        pattern = f" in {error.pattern!r}" if isinstance(error, re.error) else ""
        return f"{file}: {error}{pattern}"
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
