"""Finding sellers' logins in free text."""

import re
from itertools import pairwise

from bot.nlu.found import Span, overlaps
from bot.nlu.text import fold
from bot.nlu.words import load_words

_LISTS = load_words("logins")
_PROFILE = re.compile(r"allegro\.pl/(?:uzytkownik|sklep)/([\w.-]*\w)", re.IGNORECASE)
_LOGIN = re.compile(r"[^\W_][\w.-]{1,38}[^\W_]")
_WORD = re.compile(r"[^\s,;:!?()\"„”“'’]+")
# What one would not write in a common word: a digit among letters, an inner capital, a joining mark.
_DISTINCTIVE = re.compile(r"(?=.*[^\W\d_])(?:.*\d|.*[a-ząćęłńóśźż][A-ZĄĆĘŁŃÓŚŹŻ]|.*[^\W_][_.-][^\W_])")
# Distinctive words that are logins wherever they stand: "kasia_handmade", "zabawki24", "meble.dla.domu".
_TYPICAL = re.compile(
    r"(?:[^\W\d_]{3,}\.[^\W\d_]{3,}|(?:[^\W\d_]+[.-]){2,}[^\W\d_]{2,}|"
    r"[^\W\d_]+(?:_[^\W_]+)+|[a-ząćęłńóśźż]{4,}(?:[-_.][a-ząćęłńóśźż]+)*[-_]?\d{1,4}|[^\W\d_]{3,}\d{2,4}[-_][^\W_]+)$"
)
_ADDRESS = re.compile(rf"\.(?:{_LISTS['domains']})$", re.IGNORECASE)
# "Pierniki-Torun nie oddaje": who does what sellers do is a seller.
_SUBJECT = re.compile(rf" (?:{_LISTS['seller_verbs']})(?!\w)")
_CUE = re.compile(_LISTS["cue"])
_JOINING = re.compile(r"[\s:\"„“'(-]*")
_NAMED = re.compile(
    rf"(?<!\w)(?:{_LISTS['named']})(?: (?:to|is|jest|sprzedawcy|of the seller))?[\s:\"„“'’(-]{{1,3}}$"
)
_SELLER = re.compile(rf"(?<!\w)(?:{_LISTS['seller']})(?: [^\s.,!?]+){{0,3}}?[\s:\"„“'’(,–-]{{1,3}}$")
_FROM = re.compile(rf"(?<!\w)(?:{_LISTS['from']})[\s\"„“'’]{{1,2}}$")
_NOT_LOGIN = re.compile(_LISTS["not_logins"])
_MODEL = re.compile(rf"(?:{_LISTS['models']})[\w.-]*$")
_HYPHENATED = re.compile(_LISTS["hyphenated"])
_AFTER_SELLER = re.compile(_LISTS["after_seller"])
_COMMON = frozenset(_LISTS["common"].split("|"))
_SENTENCE = re.compile(r"[.!?]\s")
REACH = 60
FEW_WORDS = 3
Login = tuple[str, Span]


def is_login(text: str) -> bool:
    """Whether a text could be a login as a whole: 3 to 40 letters, digits, dots, hyphens,
    underscores, with a letter or digit at either end."""
    return bool(_LOGIN.fullmatch(text)) and any(char.isalpha() for char in text)


def find_login(text: str, *, talked_about: bool) -> Login | None:
    """The login a text most likely names, with its span.

    Args:
        text: what a person wrote.
        talked_about: whether the message is about a seller; if not, only a profile address or a
            message of a few words counts.
    """
    if profile := _PROFILE.search(text):
        return profile[1], profile.span(1)
    words = _candidates(text)
    if talked_about or len(words) <= FEW_WORDS:
        return _strongest(text, words)
    return None


def find_logins(text: str, *, talked_about: bool) -> list[Login]:
    """Every login a text names: those in profile addresses and after a cue; if there is none, the one of
    `find_login`."""
    profiles = [(found[1], found.span(1)) for found in _PROFILE.finditer(text)]
    if found := _distinct(profiles + _cued(text)):
        return found
    login = find_login(text, talked_about=talked_about)
    return [login] if login else []


def is_bare_login(text: str) -> bool:
    """Whether a message is nothing but an unmistakable login."""
    return _unmistakable(text.strip())


def login_in_answer(text: str) -> str | None:
    """The login in an answer to the question for one, where a plain word is welcome too."""
    if login := find_login(text, talked_about=True):
        return login[0]
    words = [word for word, _ in _candidates(text) if fold(word) not in _COMMON]
    return words[0] if len(words) == 1 else None


def _cued(text: str) -> list[Login]:
    return [(word, span) for word, span in _candidates(text) if _has_cue(word, span, text)]


def _has_cue(word: str, span: Span, text: str) -> bool:
    if _is_name(word) and (_TYPICAL.match(word) or _SUBJECT.match(fold(text[span[1] : span[1] + REACH]))):
        return True
    before = _SENTENCE.split(fold(text[max(0, span[0] - REACH) : span[0]]))[-1]
    if _NAMED.search(before):
        return _plausible(word) and not _AFTER_SELLER.fullmatch(fold(word))
    if _SELLER.search(before):
        return _unmistakable(word)
    return bool(_FROM.search(before)) and _is_name(word)


def _is_name(word: str) -> bool:
    # "second-hand", "iphone-13" and "faktura.pdf" are distinctive too.
    folded = fold(word)
    other = _MODEL.match(folded) or _HYPHENATED.match(folded) or _ADDRESS.search(word)
    return _unmistakable(word) and not other


def _distinct(found: list[Login]) -> list[Login]:
    kept: dict[str, Login] = {}
    for login, span in found:
        if not overlaps(span, (other for _, other in kept.values())):
            kept.setdefault(login.lower(), (login, span))
    return list(kept.values())


def _candidates(text: str) -> list[Login]:
    found = []
    for match in _WORD.finditer(text):
        word = match[0].strip(".-*")
        if word:
            start = match.start() + match[0].index(word)
            found.append((word, (start, start + len(word))))
    return found


def _unmistakable(word: str) -> bool:
    return is_login(word) and bool(_DISTINCTIVE.match(word)) and not _NOT_LOGIN.fullmatch(fold(word))


def _strongest(text: str, words: list[Login]) -> Login | None:
    distinctive = [login for login in words if _unmistakable(login[0])]
    if distinctive:
        return distinctive[0]
    for (cue, (_, end)), (word, span) in pairwise(words):
        if _CUE.fullmatch(fold(cue)) and _plausible(word) and _JOINING.fullmatch(text[end : span[0]]):
            return word, span
    return None


def _plausible(word: str) -> bool:
    folded = fold(word)
    return is_login(word) and folded not in _COMMON and not _NOT_LOGIN.fullmatch(folded)
