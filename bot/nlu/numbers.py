"""Numbers in words, Polish and English, in lower case without diacritics."""

import re

from bot.nlu.found import any_of

_POLISH = {
    1: "jeden jedna jedno jednego jednej jednym",
    2: "dwa dwie dwoch dwu dwiema dwom",
    3: "trzy trzech trzem",
    4: "cztery czterech czterem",
    5: "piec pieciu",
    6: "szesc szesciu",
    7: "siedem siedmiu",
    8: "osiem osmiu",
    9: "dziewiec dziewieciu",
    10: "dziesiec dziesieciu",
    11: "jedenascie jedenastu",
    12: "dwanascie dwunastu",
    13: "trzynascie trzynastu",
    14: "czternascie czternastu",
    15: "pietnascie pietnastu",
    16: "szesnascie szesnastu",
    17: "siedemnascie siedemnastu",
    18: "osiemnascie osiemnastu",
    19: "dziewietnascie dziewietnastu",
    20: "dwadziescia dwudziestu",
    30: "trzydziesci trzydziestu",
    40: "czterdziesci czterdziestu",
    50: "piecdziesiat piecdziesieciu",
    60: "szescdziesiat szescdziesieciu",
    70: "siedemdziesiat siedemdziesieciu",
    80: "osiemdziesiat osiemdziesieciu",
    90: "dziewiecdziesiat dziewiecdziesieciu",
    100: "sto stu",
    200: "dwiescie dwustu",
    300: "trzysta trzystu",
    400: "czterysta czterystu",
    500: "piecset pieciuset",
    600: "szescset szesciuset",
    700: "siedemset siedmiuset",
    800: "osiemset osmiuset",
    900: "dziewiecset dziewieciuset",
}
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = (
    {word: number for number, words in _POLISH.items() for word in words.split()}
    | {word: number for number, word in enumerate(_ENGLISH)}
    | {word: 20 + 10 * number for number, word in enumerate(_TENS)}
)
_SCALES = {"hundred": 100, "thousand": 1000} | dict.fromkeys("tysiac tysiace tysiecy tysiaca".split(), 1000)

_WORD = any_of([*_WORDS, *_SCALES])
# "two hundred and fifty", "sto dwadziescia piec", "a thousand"
WORDS = rf"(?:an?[ ])?(?:{_WORD})(?:(?:[ ]and)?[ -](?:{_WORD}))*"

# The stems of the ordinals; what follows them tells the case: "piatego" (of a day), "piatej" (of an hour).
_UNITS = {
    "pierwsz": 1,
    "drug": 2,
    "trzec": 3,
    "czwart": 4,
    "piat": 5,
    "szost": 6,
    "siodm": 7,
    "osm": 8,
    "dziewiat": 9,
}
_TEENS = {
    "dziesiat": 10,
    "jedenast": 11,
    "dwunast": 12,
    "trzynast": 13,
    "czternast": 14,
    "pietnast": 15,
    "szesnast": 16,
    "siedemnast": 17,
    "osiemnast": 18,
    "dziewietnast": 19,
    "dwudziest": 20,
    "trzydziest": 30,
}
_STEMS = _UNITS | _TEENS
_ENGLISH_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
} | {"thirtieth": 30}


def ordinal_pattern(ending: str) -> str:
    """A regular expression for Polish ordinals up to 39 with one of these endings ("i?ego")."""
    return rf"(?:(?:dwudziest|trzydziest)(?:{ending})[ ])?(?:{any_of(_STEMS)})(?:{ending})"


ENGLISH_ORDINAL = rf"(?:(?:twenty|thirty)[ -])?(?:{any_of(_ENGLISH_ORDINALS)})"


def cardinal(words: str) -> int:
    """The number said in words ("two hundred and fifty" is 250); other words count nothing."""
    total = current = 0
    for word in re.split(r"[ -]", words):
        if word in _SCALES and _SCALES[word] == 1000:
            total, current = total + (current or 1) * 1000, 0
        elif word in _SCALES:
            current = (current or 1) * _SCALES[word]
        else:
            current += _WORDS.get(word, 0)
    return total + current


def ordinal(words: str) -> int:
    """The number of an ordinal ("dwudziestego pierwszego" is 21, "twenty-first" too)."""
    return sum(_one_ordinal(word) for word in re.split(r"[ -]", words))


def _one_ordinal(word: str) -> int:
    if number := _ENGLISH_ORDINALS.get(word) or _WORDS.get(word):
        return number
    stems = [stem for stem in _STEMS if word.startswith(stem)]
    return _STEMS[max(stems, key=len)] if stems else 0
