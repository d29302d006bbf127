"""Amounts of money: "49,99 zł" is "49.99 PLN"."""

import re
from decimal import Decimal

from bot.nlu.found import AMOUNT, Found, hide
from bot.nlu.numbers import WORDS, cardinal
from bot.nlu.words import any_of, load_words, meaning

_LISTS = load_words("money")
_CURRENCIES: dict[str, str] = _LISTS["currencies"]
_SLANG: dict[int, str] = _LISTS["slang"]
_SCALES: dict[int, str] = _LISTS["scales"]
_HALVES: dict[float, str] = _LISTS["halves"]
_CURRENCY = any_of(_CURRENCIES.values())
_SCALE = any_of(_SCALES.values())
_DIGITS = r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?"
_NUMBER = rf"(?:{_DIGITS}|{WORDS}|{any_of(_HALVES.values())})"
_AMOUNT = re.compile(
    rf"(?<![\w.,/¤§])(?P<number>{_NUMBER})\s?(?:(?P<scale>{_SCALE})\s?)?(?:[,.]?-{{1,2}}\s?)?(?:polish\s)?"
    rf"(?P<currency>{_CURRENCY})(?!\w)(?:\s?(?:(?:i|and)\s)?(?P<small>\d{{1,2}})\s?(?:{_LISTS['small']})\b)?"
)
_BEFORE = re.compile(
    rf"(?<!\w)(?P<currency>{_LISTS['before_amount']})\s?(?P<number>{_DIGITS})(?:\s?(?P<scale>{_SCALE}))?(?![\w%])"
)
_SLANG_AMOUNT = re.compile(rf"(?<!\w)(?:(?P<number>{_NUMBER})\s)?(?P<slang>{any_of(_SLANG.values())})(?!\w)")
_SMALL = re.compile(rf"(?<![\w.,])(?P<number>\d{{1,2}}|{WORDS})\s(?:{_LISTS['small_alone']})(?!\w)")


def find_amounts(folded: str) -> list[Found]:
    """Every amount with its currency in a text without diacritics, as `money`."""
    found: list[Found] = []
    for pattern in (_AMOUNT, _BEFORE, _SLANG_AMOUNT, _SMALL):
        new = [("money", _value(match), match.span()) for match in pattern.finditer(folded)]
        found += new
        folded = hide(folded, (span for _, _, span in new), AMOUNT)
    return found


def _value(match: "re.Match[str]") -> str:
    parts = match.groupdict()
    amount = _number(parts["number"] or "1") * _factor(parts)
    if "slang" not in parts and "currency" not in parts:
        amount /= 100
    if small := parts.get("small"):
        amount += Decimal(small) / 100
    currency = meaning(_CURRENCIES, parts.get("currency") or "zl")
    return f"{amount:.2f} {currency}"


def _factor(parts: dict[str, str | None]) -> int:
    if slang := parts.get("slang"):
        return meaning(_SLANG, slang) or 1
    return meaning(_SCALES, parts.get("scale") or "") or 1


def _number(written: str) -> Decimal:
    if half := meaning(_HALVES, written):
        return Decimal(str(half))
    if not written[0].isdigit():
        return Decimal(cardinal(written))
    grouped = re.sub(r"[ .,](?=\d{3}(?!\d))", "", written)
    return Decimal(grouped.replace(",", "."))
