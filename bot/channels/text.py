"""What every channel does to typed text."""

import re
import unicodedata

LONGEST_MESSAGE = 10_000
_SLASHES = re.compile(r"[\s/]+")


def clean(text: str) -> str:
    """Typed text made safe to hand on.

    Leading slashes go, with what is blank among them (they would make it a button's payload), control
    characters become spaces, and what is longer than `LONGEST_MESSAGE` characters is cut.
    """
    printable = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cs") and char != "\n" else char
        for char in text[:LONGEST_MESSAGE]
    )
    slashes = _SLASHES.match(printable)
    return printable[slashes.end() if slashes else 0 :].strip()
