"""Telephone numbers and e-mail addresses."""

import re

from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, format_number

from bot.nlu.found import Found
from bot.nlu.words import load_words

FEWEST_DIGITS = 7
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]*\w)\s?(?:@|\s?[(\[](?:at|ma[lł]pa)[)\]]\s?|\sma[lł]pa\s)\s?"
    r"((?:[\w-]+\.)+[a-zA-Z]{2,10})(?![\w@])"
)
_BRITISH = re.compile(r"(?<![\d+])0[127]\d")
_NOT_PHONE = re.compile(
    rf"(?:{load_words('contacts')['not_phones']})\w*\W{{0,2}}(?:(?:nr|numer|number|to|is|no)\W{{0,3}}){{0,2}}$"
)


def find_emails(text: str) -> list[Found]:
    """E-mail addresses in lower case, also with a spelt out at-sign."""
    return [("email", f"{match[1]}@{match[2]}".lower(), match.span()) for match in _EMAIL.finditer(text)]


def find_phones(folded: str) -> list[Found]:
    """Telephone numbers in international form; those without a prefix count as Polish."""
    if sum(char.isdigit() for char in folded) < FEWEST_DIGITS:
        return []
    return _phones(folded, "PL") or (_phones(folded, "GB") if _BRITISH.search(folded) else [])


def _phones(folded: str, region: str) -> list[Found]:
    return [
        ("phone", format_number(match.number, PhoneNumberFormat.E164), (match.start, match.end))
        for match in PhoneNumberMatcher(folded, region)
        if not _NOT_PHONE.search(folded[: match.start])
    ]
