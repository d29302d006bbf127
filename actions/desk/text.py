"""What people write, before the desk keeps it."""

from unicodedata import category

from actions.desk.errors import EmptyTextError, TooLongError

UNKEPT = frozenset({"Cc", "Cs"})  # control characters and halves of surrogate pairs: databases refuse some


def kept_text(text: str, limit: int) -> str:
    """The text as it is kept: without surrounding space and, but for line breaks, control characters.

    Raises:
        EmptyTextError: nothing is left.
        TooLongError: it has more than `limit` characters.
    """
    kept = "".join(sign for sign in text if sign == "\n" or category(sign) not in UNKEPT).strip()
    if not kept:
        raise EmptyTextError
    if len(kept) > limit:
        raise TooLongError(limit=limit)
    return kept
