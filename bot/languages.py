"""The languages the assistant speaks, and which one a conversation is in."""

from collections.abc import Mapping
from typing import Any

LANGUAGES = ("pl", "en")
DEFAULT_LANGUAGE = "pl"

WISH_SLOT = "language_wish"
DETECTED_SLOT = "language"
LOCALE_SLOT = "locale"


def conversation_language(slots: Mapping[str, Any]) -> str:
    """Language code to answer in, from the slots of a conversation.

    An explicit wish wins and sticks, then what the person writes, then the channel's locale hint
    (`en`, `pl_PL` ...), then Polish.
    """
    for slot in (WISH_SLOT, DETECTED_SLOT, LOCALE_SLOT):
        code = str(slots.get(slot) or "")[:2].lower()
        if code in LANGUAGES:
            return code
    return DEFAULT_LANGUAGE
