"""Telephone numbers and e-mail addresses."""

import re

from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher, format_number

from bot.nlu.found import Found

FEWEST_DIGITS = 7
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]*\w)\s?(?:@|\s?[(\[](?:at|malpa|małpa)[)\]]\s?|\smałpa\s|\smalpa\s)\s?"
    r"((?:[\w-]+\.)+[a-zA-Z]{2,10})(?![\w@])"
)
_BRITISH = re.compile(r"(?<![\d+])0[127]\d")
# Not telephones, though their digits could be.
_OTHER = re.compile(
    r"(?:przesy[lł]k|paczk|listu|tracking|kont[aoe]|account|nip|regon|pesel|ofert|aukcj|faktur|invoice|iban|vat|"
    r"parcel|offer|imei|seryjn|serial|krs|kod)\w*\W{0,2}(?:(?:nr|numer|number|to|is|no)\W{0,3}){0,2}$",
    re.IGNORECASE,
)


def find_emails(text: str) -> list[Found]:
    """E-mail addresses in lower case, also with a spelt out at-sign."""
    return [("email", f"{match[1]}@{match[2]}".lower(), match.span()) for match in _EMAIL.finditer(text)]


def find_phones(text: str) -> list[Found]:
    """Telephone numbers in international form; those without a prefix count as Polish."""
    if sum(char.isdigit() for char in text) < FEWEST_DIGITS:
        return []
    return _phones(text, "PL") or (_phones(text, "GB") if _BRITISH.search(text) else [])


def _phones(text: str, region: str) -> list[Found]:
    return [
        ("phone", format_number(match.number, PhoneNumberFormat.E164), (match.start, match.end))
        for match in PhoneNumberMatcher(text, region)
        if not _OTHER.search(text[: match.start])
    ]
