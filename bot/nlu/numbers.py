"""Numbers in words, Polish and English, in lower case without diacritics."""

import re

from bot.nlu.words import any_of, load_words, meaning

_LISTS = load_words("numbers")
_CARDINALS: dict[int, str] = _LISTS["cardinals"]
_SCALES: dict[int, str] = _LISTS["scales"]
_ORDINALS: dict[int, str] = _LISTS["ordinals"]
_STEMS: dict[int, str] = _LISTS["stems"]
_WORD = any_of([*_CARDINALS.values(), *_SCALES.values()])
_SEPARATOR = re.compile(r"[ -]")
THOUSAND = 1000

# "two hundred and fifty", "sto dwadziescia piec", "a thousand"
WORDS = rf"(?:an?[ ])?(?:{_WORD})(?:(?:[ ]and)?[ -](?:{_WORD}))*"
HIGH_ENGLISH_ORDINAL = any_of(word for number, word in _ORDINALS.items() if number >= 10)
ENGLISH_ORDINAL = rf"(?:(?:twenty|thirty)[ -])?(?:{any_of(_ORDINALS.values())})"


def ordinal_pattern(ending: str, lowest: int = 1) -> str:
    """A regular expression for Polish ordinals up to 39 with one of these endings ("i?ego")."""
    stems = any_of(stem for number, stem in _STEMS.items() if number >= lowest)
    return rf"(?:(?:dwudziest|trzydziest)(?:{ending})[ ])?(?:{stems})(?:{ending})"


def cardinal(words: str) -> int:
    """The number said in words ("two hundred and fifty" is 250); other words count nothing."""
    total = current = 0
    for word in _SEPARATOR.split(words):
        scale = meaning(_SCALES, word)
        if scale == THOUSAND:
            total, current = total + (current or 1) * scale, 0
        elif scale:
            current = (current or 1) * scale
        else:
            current += meaning(_CARDINALS, word) or 0
    return total + current


def ordinal(words: str) -> int:
    """The number of an ordinal: "dwudziestego pierwszego" is 21, "twenty-first" too, and "two" is 2."""
    return sum(_one_ordinal(word) for word in _SEPARATOR.split(words))


def _one_ordinal(word: str) -> int:
    if number := meaning(_ORDINALS, word) or meaning(_CARDINALS, word):
        return number
    stems = {stem: number for number, stem in _STEMS.items() if word.startswith(stem)}
    return stems[max(stems, key=len)] if stems else 0
