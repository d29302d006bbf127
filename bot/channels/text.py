"""What every channel does to typed text."""

import unicodedata

LONGEST_MESSAGE = 10_000


def clean(text: str) -> str:
    """Typed text made safe to hand on.

    Leading slashes go (they would make it a button's payload), control characters become spaces, and
    what is longer than `LONGEST_MESSAGE` characters is cut.
    """
    printable = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cs") and char != "\n" else char
        for char in text[:LONGEST_MESSAGE]
    )
    return printable.strip().lstrip("/").strip()
