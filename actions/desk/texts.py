"""What people write to each other: cleaned and of a bearable length."""

import unicodedata

from actions.desk.errors import EmptyTextError, TooLongError

LONGEST_TEXT = 4000  # characters
_KEPT = "\n\t\u200c\u200d"  # line breaks, and the joiners that some scripts and emoji need
_DROPPED = {"Cc", "Cf", "Cs"}  # control and format characters, halves of surrogate pairs


def clean_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text without control characters, surrounding space and composed in two ways.

    Raises:
        EmptyTextError: nothing to read remains.
        TooLongError: more than `longest` characters remain.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in composed if c in _KEPT or unicodedata.category(c) not in _DROPPED).strip()
    if all(c in _KEPT or c.isspace() for c in kept):
        raise EmptyTextError
    if len(kept) > longest:
        raise TooLongError(limit=longest, length=len(kept))
    return kept
