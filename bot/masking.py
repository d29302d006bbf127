"""Hiding what tells who a person is, before anybody reads what was written."""

import re

from phonenumbers import PhoneNumberMatcher

from bot.nlu.logins import find_login

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b\w+\.(?:pl|com|net|org|eu)/\S*")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[\dA-Z]{4}){3,7}\b")
# Four digits in a row or more, also in groups: orders, cards, accounts, post codes; a year tells nothing.
_NUMBER = re.compile(r"(?<![\w,.])(?!(?:19|20)\d\d(?![\d-]))\d(?:[ -]?\d){3,}(?!\w)")
_MIXED = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w{8,}\b")
_NAME = r"[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+(?:-[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]+)?"
_INTRODUCED = re.compile(
    rf"(?i:\b(?:nazywam się|nazywam sie|mam na imię|mam na imie|jestem|pan|pani|pana|panem|my name is|i am|"
    rf"i'm|mr|mrs|ms)\b\.?)\s+({_NAME}(?:\s+{_NAME})?)"
)
# Two capitalised words within a sentence: "Allegro" and its like stand before one, or alone.
_FULL_NAME = re.compile(rf"(\b[a-ząćęłńóśźż]+,? )(?!Allegro\b|Program|Special\b|Buyer\b)({_NAME}\s+{_NAME})")


def masked(text: str) -> str:
    """The text without e-mail addresses, links, account, order, card and telephone numbers, logins and names.

    Each becomes a word in angle brackets. A name in lower case, or one alone without "my name is", cannot be
    told from other words and stays.
    """
    text = _EMAIL.sub("<email>", text)
    text = _ADDRESS.sub("<link>", text)
    text = _IBAN.sub("<number>", text)
    for match in sorted(PhoneNumberMatcher(text, "PL"), key=lambda found: -found.start):
        text = f"{text[: match.start]}<phone>{text[match.end :]}"
    text = _NUMBER.sub("<number>", text)
    if login := find_login(text, talked_about=True):
        start, end = login[1]
        if not text[start:end].isalpha():
            text = f"{text[:start]}<login>{text[end:]}"
    text = _MIXED.sub("<number>", text)
    text = _INTRODUCED.sub(lambda match: match[0].replace(match[1], "<name>"), text)
    return _FULL_NAME.sub(r"\1<name>", text)
