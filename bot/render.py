"""Filling the placeholders of a reply with facts, dates and values, in the reply's language.

A reply's text is a Python format string. What it may hold:

    {fact.refund_time_2020}  {fact.refund_time_2020.year}   a fact and the year it speaks of
    {fact.channel_chat:capital}                             ... with a capital first letter
    {source}                                                the documents of the facts before it
    {calendar.next_qualification:date}                      a date of the Standard's calendar
    {callback_day:weekday}                                  an ISO day as "wtorek, 24 listopada"
    {login}  {ratings_total:number}  {contact:average}      values of slots or of an action
    {account:choice:company=firmowe|private=zwykłe}         one of several words
    {price:money}  {at:moment}                              "129.00 PLN"; an ISO moment, on Warsaw's clocks
    {at:appointment}  {at:brief}                            "wtorek, 24 listopada 2026, 17:00"; in brief
    {tries_left:plural:one=próba|few=próby|many=prób}       the form of a word for a number, by CLDR's names
    {items}                                                 a list: each by the variant's `metadata: {item}`,
                                                        a line or one for each kind of entry
"""

import re
import string
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

from bot.clock import WARSAW
from bot.facts import Fact, Facts, write_number

NOTHING = "–"
# A sentence's end, not the dot of "2020 r." or "np.".
_SENTENCE_END = re.compile(
    r"(?<!\br\.)(?<!\bnp\.)(?<!\btj\.)(?<!\bm\.in\.)(?<=[.!?…])\s+(?=[^\Wa-ząćęłńóśźż]|[{„\"])"
)
# English dates as in Europe: 10 November 2026.
DATE_LOCALES = {"pl": "pl", "en": "en_GB"}


class FactView:
    """A fact in one language: prints as its text and knows its year."""

    def __init__(self, fact: Fact, language: str) -> None:
        self._text = fact.text(language)
        self.year = str(fact.year)

    def __str__(self) -> str:
        return self._text


class FactsView:
    """Gives facts by attribute and remembers whose documents were used."""

    def __init__(self, facts: Facts, language: str) -> None:
        self._facts = facts
        self._language = language
        self.documents: list[str] = []

    def __getattr__(self, name: str) -> FactView:
        fact = self._facts.by_id[name]
        if fact.document not in self.documents:
            self.documents.append(fact.document)
        return FactView(fact, self._language)


class _Source:
    """Prints the citation of the documents used up to its place in the text."""

    def __init__(self, facts: Facts, view: FactsView, language: str) -> None:
        self._facts, self._view, self._language = facts, view, language

    def __str__(self) -> str:
        return self._facts.source_line(sorted(self._view.documents), self._language)


class ReplyFormatter(string.Formatter):
    """`str.format` with specifications for a language: date, number, average, choice and capital."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one value; an absent one is a dash."""
        if value is None:
            return NOTHING
        name, _, argument = format_spec.partition(":")
        writer = getattr(self, f"_write_{name}", None) if name else None
        return str(value) if writer is None else writer(value, argument)

    def _write_date(self, value: Any, _: str) -> str:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        return format_date(day, format="long", locale=DATE_LOCALES[self._language])

    def _write_weekday(self, value: Any, _: str) -> str:
        return format_date(
            date.fromisoformat(str(value)), "EEEE, d MMMM", locale=DATE_LOCALES[self._language]
        )

    def _write_number(self, value: Any, _: str) -> str:
        return write_number(Decimal(str(value)), None, self._language)

    def _write_average(self, value: Any, _: str) -> str:
        # Rounded down: 4.9499 must never be shown as the 4.950 that it misses.
        shown = Decimal(str(value)).quantize(Decimal("0.001"), rounding=ROUND_DOWN)
        return write_number(shown, None, self._language)

    def _write_choice(self, value: Any, options: str) -> str:
        words = dict(option.split("=", 1) for option in options.split("|"))
        return words[str(value)]

    def _write_money(self, value: Any, _: str) -> str:
        amount, currency = str(value).split()
        return format_currency(Decimal(amount), currency, locale=DATE_LOCALES[self._language])

    def _write_moment(self, value: Any, _: str) -> str:
        return self._on_the_clock(value, "d MMMM y, HH:mm")

    def _write_appointment(self, value: Any, _: str) -> str:
        return self._on_the_clock(value, "EEEE, d MMMM y, HH:mm")

    def _write_brief(self, value: Any, _: str) -> str:
        return self._on_the_clock(value, "d MMM, HH:mm")

    def _on_the_clock(self, value: Any, pattern: str) -> str:
        local = datetime.fromisoformat(str(value)).astimezone(WARSAW)
        return format_datetime(local, pattern, locale=DATE_LOCALES[self._language])

    def _write_plural(self, value: Any, options: str) -> str:
        words = dict(option.split("=", 1) for option in options.split("|"))
        form = Locale(self._language).plural_form(int(value))
        return words.get(form) or words["other"]

    def _write_capital(self, value: Any, _: str) -> str:
        text = str(value)
        return text[:1].upper() + text[1:]


def render(template: str, language: str, facts: Facts, values: Mapping[str, Any]) -> str:
    """The text of a reply.

    Args:
        template: the reply's text with placeholders.
        language: "pl" or "en".
        facts: where {fact...} and {source} come from.
        values: everything else by name.

    Raises:
        KeyError: a placeholder names nothing that is known.
    """
    view = FactsView(facts, language)
    names = {**values, "fact": view, "source": _Source(facts, view, language)}
    return ReplyFormatter(language).vformat(template, (), names)


def first_sentence(template: str) -> str:
    """The first sentence of a reply's text; with the line after it where it announces a list."""
    lines = template.split("\n")
    if lines[0].endswith(":"):
        return "\n".join(lines[:2])
    return _SENTENCE_END.split(lines[0], maxsplit=1)[0]
