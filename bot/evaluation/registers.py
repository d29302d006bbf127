"""The same messages as people write them in a hurry, and the kinds of messages that are hard."""

import random
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.evaluation.sets import Labelled
from bot.nlu.text import fold

SEED = 42
CHARACTERS_A_TYPO = 20
LONG_WORDS = 30
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_STROKE_L = str.maketrans("łŁ", "lL")


def without_diacritics(text: str) -> str:
    """ "Żółw" as "Zolw": what a keyboard without Polish letters gives; case stays."""
    decomposed = unicodedata.normalize("NFD", text.translate(_STROKE_L))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def with_typos(text: str, dice: random.Random) -> str:
    """One slip for every 20 characters begun: a neighbouring key, a swap, a loss or a doubling."""
    characters = list(text)
    for _ in range(-(-len(text) // CHARACTERS_A_TYPO)):
        places = [i for i, char in enumerate(characters) if char.isalpha()]
        if places:
            _slip(characters, dice.choice(places), dice)
    return "".join(characters)


def _slip(characters: list[str], place: int, dice: random.Random) -> None:
    kind = dice.choice(("neighbour", "swap", "loss", "double"))
    if kind == "neighbour":
        characters[place] = dice.choice(_neighbours(characters[place]))
    elif kind == "swap" and place + 1 < len(characters):
        characters[place : place + 2] = characters[place + 1], characters[place]
    elif kind == "loss":
        del characters[place]
    else:
        characters.insert(place, characters[place])


def _neighbours(char: str) -> list[str]:
    row = next((row for row in _ROWS if fold(char) in row), None)
    if row is None:
        return [char]
    at = row.index(fold(char))
    return [row[i] for i in (at - 1, at + 1) if 0 <= i < len(row)]


def _rewritten(messages: Iterable[Labelled], rewrite: Callable[[str], str]) -> list[Labelled]:
    return [replace(message, text=rewrite(message.text)) for message in messages]


def registers(messages: list[Labelled]) -> dict[str, list[Labelled]]:
    """The messages by register; two of the registers are rewritten from all messages, the others chosen."""
    dice = random.Random(SEED)  # noqa: S311  # nosec B311 - for repeatable slips, not for secrets
    return {
        "no diacritics": _rewritten(messages, without_diacritics),
        "one typo in 20": _rewritten(messages, lambda text: with_typos(text, dice)),
        "long": [message for message in messages if len(message.text.split()) >= LONG_WORDS],
        "mixed language": [message for message in messages if message.language == "mixed"],
        "one word": [message for message in messages if len(message.text.split()) == 1],
    }
