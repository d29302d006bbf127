"""The project's own files, read for the contract tests."""

import re
import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.text import fold
from bot.validation import BUTTON_INTENTS

ROOT = Path(__file__).parents[2]
_CONVERSATIONS = "tests/conversations/"
Variant = dict[str, Any]


@cache
def domain() -> dict[str, Any]:
    """All domain files as one: lists joined, mappings merged."""
    merged: dict[str, Any] = {}
    for path in sorted((ROOT / "domain").glob("*.yml")):
        for key, value in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if isinstance(value, list):
                merged.setdefault(key, []).extend(value)
            elif isinstance(value, dict):
                merged.setdefault(key, {}).update(value)
    return merged


def action_names() -> set[str]:
    """The names of the domain's actions, of which some carry a setting, and of its forms."""
    listed = [
        name for entry in domain()["actions"] for name in ([entry] if isinstance(entry, str) else entry)
    ]
    return {*listed, *domain()["forms"]}


def variants() -> list[tuple[str, Variant]]:
    """Every variant of every reply, with the reply's name."""
    return [(name, variant) for name, found in domain()["responses"].items() for variant in found]


def conditions(variant: Variant) -> dict[str, Any]:
    """The conditions of a variant as slot -> value, and the channel if it is made for one."""
    found = {condition["name"]: condition["value"] for condition in variant.get("condition", [])}
    return {**found, "channel": variant["channel"]} if "channel" in variant else found


def placeholders(text: str) -> set[str]:
    """The names in a format string, without what is written after a colon."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def words(text: str) -> list[str]:
    """The folded words of a text: what is left of it without case, diacritics and punctuation."""
    return re.findall(r"\w+", fold(text))


@cache
def training_messages() -> tuple[tuple[str, str, str], ...]:
    """Text, intent and language of every training message."""
    found: list[tuple[str, str, str]] = []
    for path in sorted((ROOT / "data/nlu").glob("*/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line.strip()[2:] for line in block["examples"].splitlines() if line.strip()]
            found += [(line, block["intent"], path.parent.name) for line in lines]
    return tuple(found)


def intents() -> list[str]:
    """The intents of the domain."""
    return [str(intent) for intent in domain()["intents"]]


def spoken_intents() -> list[str]:
    """The intents that people's own words can have."""
    return [intent for intent in intents() if intent not in BUTTON_INTENTS]


@dataclass(frozen=True)
class Ability:
    """A row of the README's table "What it does" that names an action.

    Attributes:
        does: the row's first column.
        actions: the actions and forms that it names.
        conversations: the conversation files that test it, as linked: both languages in one.
        others: the other tests that it links.
    """

    does: str
    actions: tuple[str, ...]
    conversations: tuple[str, ...]
    others: tuple[str, ...]


def abilities() -> list[Ability]:
    """What the assistant does by its actions, as the README says; "the same" are a row's above."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## What it does")[2].partition("\n## ")[0]
    found: list[Ability] = []
    conversations: tuple[str, ...] = ()
    for row in table.splitlines():
        does, _, action, tests = (row.strip("| ").split(" | ") + [""] * 4)[:4]
        links = re.findall(r"`(tests/[^`]+)`", tests)
        if not tests.startswith("the same"):
            conversations = tuple(link for link in links if link.startswith(_CONVERSATIONS))
        if named := re.findall(r"`(\w+)`", action):
            others = tuple(link for link in links if link not in conversations)
            found.append(Ability(does, tuple(named), conversations, others))
    return found
