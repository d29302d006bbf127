"""Amounts of money: "49,99 zł" is "49.99 PLN"."""

import re
from decimal import Decimal

from bot.nlu.found import AMOUNT, Found, any_of, hide
from bot.nlu.numbers import WORDS, cardinal

_CURRENCIES = {
    "PLN": r"zl|zlot\w*|zlociszy|zlocis\w*|zeta|zety|zetow|zetki|pln\w{0,3}|ziko|zlociak\w*|zlt",
    "EUR": r"eur|euro\w{0,4}|eurasow|€",
    "USD": r"usd|dolar\w*|dolc\w+|dollars?|bucks?|\$",
    "GBP": r"gbp|funt\w*|pounds?|quid|£",
    "CZK": r"czk|kc|koron\w*|crowns?",
    "CHF": r"chf|frank(?:i|ow|ami|ach)|francs?",
    "UAH": r"uah|hrywi?en\w*|hrywn\w*",
}
_SLANG = {
    r"stow(?:a|e|y|k\w+)?": 100,
    r"dych(?:a|e|y|ach)?": 10,
    r"dyszk(?:a|e|i)": 10,
    r"tysiak(?:a|i|ow|iem)?": 1000,
    r"kafl(?:a|i|e)|kafel(?:ka|ki|kow)?": 1000,
}
_CURRENCY = any_of(_CURRENCIES.values())
_DIGITS = r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?"
_SCALE = r"(?P<scale>tys\b\.?|tysi\w+|k\b|thousand|mln\b)"
_HALVES = {"pol": Decimal("0.5"), "poltora": Decimal("1.5"), "half a": Decimal("0.5")}
_NUMBER = rf"(?:{_DIGITS}|{WORDS}|poltora|pol|half a)"
_AMOUNT = re.compile(
    rf"(?<![\w.,/¤§])(?P<number>{_NUMBER})\s?(?:{_SCALE}\s?)?(?:[,.]?-{{1,2}}\s?)?(?:polish\s)?(?P<currency>{_CURRENCY})"
    r"(?!\w)(?:\s?(?:(?:i|and)\s)?(?P<small>\d{1,2})\s?(?:gr|groszy|grosze|grosz)\b)?"
)
_BEFORE = re.compile(
    rf"(?<![\w])(?P<currency>[€$£]|pln|eur|usd|gbp|zl)\s?(?P<number>{_DIGITS})(?:\s?(?P<scale>k\b|thousand))?(?![\w%])"
)
_SLANG_AMOUNT = re.compile(rf"(?<!\w)(?:(?P<number>{_NUMBER})\s)?(?P<slang>{any_of(_SLANG)})(?!\w)")
_SMALL = re.compile(rf"(?<![\w.,])(?P<number>\d{{1,2}}|{WORDS})\s(?:groszy|grosze)(?!\w)")


def find_amounts(folded: str) -> list[Found]:
    """Every amount with its currency in a text without diacritics, as `money`."""
    found: list[Found] = []
    for pattern in (_AMOUNT, _BEFORE, _SLANG_AMOUNT, _SMALL):
        if any(char.isdigit() for char in folded) or pattern is not _BEFORE:
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
    return f"{_plain(amount)} {_code(parts.get('currency') or 'zl')}"


def _factor(parts: dict[str, str | None]) -> int:
    if slang := parts.get("slang"):
        return next(value for pattern, value in _SLANG.items() if re.fullmatch(pattern, slang))
    scale = parts.get("scale")
    return 1 if not scale else 1_000_000 if scale == "mln" else 1000


def _number(written: str) -> Decimal:
    if written in _HALVES:
        return _HALVES[written]
    if not written[0].isdigit():
        return Decimal(cardinal(written))
    grouped = re.sub(r"[ .,](?=\d{3}(?!\d))", "", written)
    return Decimal(grouped.replace(",", "."))


def _plain(amount: Decimal) -> str:
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}"


def _code(currency: str) -> str:
    return next(code for code, pattern in _CURRENCIES.items() if re.fullmatch(pattern, currency))
