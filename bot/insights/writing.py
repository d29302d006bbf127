"""Words, numbers, days and times of a report in its language."""

import string
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date, format_datetime, format_interval
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from bot.clock import WARSAW
from bot.context import topic_names
from bot.insights.period import Period, PeriodError
from bot.render import DATE_LOCALES, NOTHING

STRINGS = Path(__file__).with_name("strings.yml")
MINUTE, HOUR, DAY = 60, 3600, 86_400
EXACT = 10  # seconds below which fractions are told


@cache
def strings() -> dict[str, Any]:
    """Everything that a report says: language -> section -> name."""
    found: dict[str, Any] = yaml.safe_load(STRINGS.read_text(encoding="utf-8"))
    return found


class Writer(string.Formatter):
    """Writes in one language, "pl" or "en"; what is None becomes a dash.

    As a formatter it fills the report's sentences: `{count:plural:one=dzień|few=dni|many=dni}` is the form of
    a word for a number, dates and numbers are written as the language writes them.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = DATE_LOCALES[language]

    def say(self, name: str, /, **values: object) -> str:
        """The sentence of a name, such as "traffic.title", filled with values.

        Raises:
            KeyError: there is none, or it wants a value that is not there.
        """
        found = strings()[self.language]
        for part in name.split("."):
            found = found[part]
        return self.vformat(found, (), values)

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one value of a sentence."""
        kind, _, forms = format_spec.partition(":")
        if kind == "plural":
            words = dict(form.split("=", 1) for form in forms.split("|"))
            return words.get(str(Locale(self.language).plural_form(value))) or words["other"]
        return self.day(value) if isinstance(value, date) else self.number(value)

    def number(self, value: Any) -> str:
        """A whole number, with spaces or commas between thousands; a text as it is."""
        if value is None or isinstance(value, str):
            return value or NOTHING
        return str(format_decimal(value, locale=self._locale))

    def score(self, value: Fraction | None, *, signed: bool = False) -> str:
        """A score or a change of one, to a tenth."""
        if value is None:
            return NOTHING
        pattern = "+#,##0.0;−#,##0.0" if signed and value else "#,##0.0;−#,##0.0"
        return str(format_decimal(_decimal(value, 1), pattern, locale=self._locale))

    def percent(self, value: Fraction | None) -> str:
        """A share, to a tenth of a per cent."""
        if value is None:
            return NOTHING
        return str(format_percent(_decimal(value, 3), "#,##0.0%", locale=self._locale))

    def money(self, amounts: Mapping[str, Decimal]) -> str:
        """Amounts by currency."""
        written = [
            format_currency(amount, code, locale=self._locale) for code, amount in sorted(amounts.items())
        ]
        return format_list(written, locale=self._locale) if written else NOTHING

    def duration(self, seconds: float | None) -> str:
        """A time in at most two units: "0,8 sek.", "3 min 20 sek.", "2 dni 4 godz."."""
        if seconds is None:
            return NOTHING
        whole, minutes = round(seconds), round(seconds / MINUTE)
        if seconds < EXACT or whole < MINUTE:
            return self._unit(seconds if seconds < EXACT else whole, "second")
        if whole < HOUR:
            return self._units(whole, MINUTE, "minute", "second")
        if minutes < DAY // MINUTE:
            return self._units(minutes, HOUR // MINUTE, "hour", "minute")
        return self._units(round(seconds / HOUR), DAY // HOUR, "day", "hour")

    def _units(self, amount: int, ratio: int, large: str, small: str) -> str:
        whole, rest = divmod(amount, ratio)
        return " ".join([self._unit(whole, large), *([self._unit(rest, small)] if rest else [])])

    def _unit(self, amount: float, unit: str) -> str:
        return str(format_unit(Decimal(str(amount)), f"duration-{unit}", "short", locale=self._locale))

    def day(self, day: date) -> str:
        """A day: "24 listopada 2026"."""
        return str(format_date(day, "long", locale=self._locale))

    def short_day(self, day: date) -> str:
        """A day of a chart: "24 lis"."""
        return str(format_date(day, "d MMM", locale=self._locale))

    def week_day(self, day: date) -> str:
        """A day of a table: "wt., 24 listopada"."""
        return str(format_date(day, "EEE, d MMMM y", locale=self._locale))

    def moment(self, moment: datetime) -> str:
        """A moment on Poland's clocks: "24 listopada 2026, 17:05"."""
        return str(format_datetime(moment.astimezone(WARSAW), "d MMMM y, HH:mm", locale=self._locale))

    def period(self, period: Period) -> str:
        """Days from one to another: "1–24 listopada 2026"."""
        return str(format_interval(period.first, period.last, "yMMMMd", locale=self._locale))

    def short_period(self, period: Period) -> str:
        """Days of a chart: "2–8 lis"."""
        return str(format_interval(period.first, period.last, "MMMd", locale=self._locale))

    def topic(self, intent: str) -> str:
        """An intent in human words."""
        names = topic_names().get(intent)
        return names[self.language] if names else str(strings()[self.language]["intents"].get(intent, intent))

    def channel(self, name: str) -> str:
        """A channel as people call it."""
        return str(strings()[self.language]["channels"].get(name, name))

    def tongue(self, code: str) -> str:
        """A language by its code; of answers that were kept without one, unknown."""
        return str(strings()[self.language]["languages"].get(code, code))


def _decimal(value: Fraction, places: int) -> Decimal:
    exactly = Decimal(value.numerator) / Decimal(value.denominator)
    return exactly.quantize(Decimal(1).scaleb(-places))


def refusal(error: PeriodError, language: str) -> str:
    """Why there is no report on a period, in a language."""
    return Writer(language).say(f"errors.{error.reason}", **error.values)
