"""The facts of `data/facts.yml`, written out in a language."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.numbers import format_decimal
from babel.units import format_unit

PATH = Path("data/facts.yml")


@dataclass(frozen=True)
class Fact:
    """One figure or claim: `value` is a number or a text per language, `unit` says how to write a number."""

    id: str
    value: int | str | dict[str, str]
    document: str
    section: str
    year: int
    unit: str | None = None

    def text(self, language: str) -> str:
        """The value as a reader of `language` expects it: "93,03%" in Polish, "93.03%" in English."""
        if isinstance(self.value, dict):
            return self.value[language]
        return write_number(Decimal(str(self.value)), self.unit, language)


def write_number(value: Decimal, unit: str | None, language: str) -> str:
    """A number with its unit: percent, signed, year, decimal3 or a CLDR unit such as duration-day."""
    if unit == "year":
        return str(value)
    if unit and unit.startswith("duration-"):
        return format_unit(value, unit, locale=language)
    places = max(0, -int(value.as_tuple().exponent))
    digits = format_decimal(value, format="#,##0." + "0" * places if places else None, locale=language)
    return {"percent": f"{digits}%", "signed": f"+{digits}"}.get(unit or "", digits)


@dataclass(frozen=True)
class Facts:
    """All facts by id, and how each document is cited in each language."""

    by_id: dict[str, Fact]
    citations: dict[str, dict[str, str]]

    def source_line(self, documents: list[str], language: str) -> str:
        """One sentence that names the documents: "Według raportu Allegro za 2020 r."."""
        names = [self.citations[document][language] for document in documents]
        start, and_ = {"pl": ("Według", " i "), "en": ("According to", " and ")}[language]
        return f"{start} {and_.join(names)}".removesuffix(".") + "."


def load_facts(path: Path = PATH) -> Facts:
    """Read the facts file.

    Raises:
        TypeError, KeyError: an entry lacks a field or names an unknown one.
    """
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    facts = {key: Fact(id=key, **entry) for key, entry in data["facts"].items()}
    return Facts(facts, {key: document["cite"] for key, document in data["documents"].items()})


@cache
def facts() -> Facts:
    """The facts of this checkout, read once."""
    return load_facts()
