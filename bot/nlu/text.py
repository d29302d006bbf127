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


def readable_part(text: str) -> str:
    """The start and the end of an overlong text, white space squeezed and invisible characters dropped."""
    visible = (char for char in text[: 20 * READ_CHARACTERS] if unicodedata.category(char) != "Cf")
    squeezed = " ".join("".join(visible).split())
    if len(squeezed) <= READ_CHARACTERS:
        return squeezed
    half = READ_CHARACTERS // 2
    return f"{squeezed[:half]} {squeezed[-half:]}"
