"""Subjects and texts of mails: `texts.yml`, filled in for a language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date, format_time
from babel.numbers import format_currency
from jinja2 import Environment, StrictUndefined

from actions.desk.accounts import Language
from actions.desk.days import WARSAW

FILE = Path(__file__).with_name("texts.yml")
_LOCALES = {"pl": "pl_PL", "en": "en_GB"}


@dataclass(frozen=True)
class Text:
    """A subject of one line and a body of plain text."""

    subject: str
    body: str


@cache
def contents() -> dict[str, Any]:
    """The file: `mails` by kind and language, `words` by name, value and language, `frame` by language."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def render(kind: str, language: Language, payload: dict[str, Any]) -> Text:
    """The mail of a kind of notice.

    Raises:
        KeyError: there is no such kind.
        jinja2.UndefinedError: the payload lacks something that the text says.
    """
    mail = contents()["mails"][kind][language]
    templates = _environment(language)
    subject = templates.from_string(mail["subject"]).render(payload)
    body = templates.from_string(mail["text"]).render(payload)
    frame = templates.from_string(contents()["frame"][language])
    # What people write into a product's name must not become lines of its own.
    return Text(" ".join(subject.split()), frame.render(body=body.strip()).strip() + "\n")


@cache
def _environment(language: Language) -> Environment:
    # Plain text: nothing is to be escaped.
    made = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701  # nosec B701 - plain text
    made.filters |= _filters(language)
    return made


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    locale = _LOCALES[language]

    def word(value: str, name: str) -> str:
        return str(contents()["words"][name][value][language])

    def day(moment: str) -> str:
        return format_date(_local(moment), "full", locale=locale)

    def hour(moment: str) -> str:
        return format_time(_local(moment).time(), "HH:mm", locale=locale)

    def money(amount: str, currency: str) -> str:
        return format_currency(Decimal(amount), currency, locale=locale)

    def line(text: str) -> str:
        return " ".join(text.split())

    return {"word": word, "day": day, "hour": hour, "money": money, "line": line}


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(WARSAW)
