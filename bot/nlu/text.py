"""Ways of looking at a text that several components share."""

import re
import unicodedata

# Encoders read no more than this; a person's need is said at the start or at the end of a long message.
READ_CHARACTERS = 800
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|[\U0001F300-\U0001FAFF]+")
_STROKE_L = str.maketrans("łŁ", "lL")


def fold(text: str) -> str:
    """Lower case without diacritics: "Żółw" and "zolw" become the same."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_STROKE_L))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def aligned(text: str) -> str:
    """`fold`, but every character keeps its place: a span of the result is a span of the text."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded.replace("’", "'")
    return "".join(_one_for_one(char) for char in text)


def _one_for_one(char: str) -> str:
    folded = fold(char)
    return folded if len(folded) == 1 else char if char != "’" else "'"


def places(text: str, original: str) -> list[int]:
    """Where each character of a text's readable part stands in the text itself, and where that ends."""
    found, place = [], 0
    for char in text:
        at = next((i for i in range(place, len(original)) if _same(char, original[i])), place)
        found.append(at)
        place = at + 1
    return [*found, len(original)]


def _same(char: str, other: str) -> bool:
    return char == other or (char == " " and other.isspace())


def readable_part(text: str) -> str:
    """The start and the end of an overlong text, white space squeezed and invisible characters dropped."""
    visible = (char for char in text[: 20 * READ_CHARACTERS] if unicodedata.category(char) != "Cf")
    squeezed = " ".join("".join(visible).split())
    if len(squeezed) <= READ_CHARACTERS:
        return squeezed
    half = READ_CHARACTERS // 2
    return f"{squeezed[:half]} {squeezed[-half:]}"
