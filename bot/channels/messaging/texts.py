"""Replies cut and written out for services that take less than the assistant says."""

import re
from collections.abc import Sequence

from bot.channels.messaging.contract import Button
from bot.render import SENTENCE_END

# Where a text may be cut: the ends of paragraphs, lines and sentences.
_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), SENTENCE_END)
_BLANK = re.compile(r"\s+")


def split(text: str, limit: int) -> list[str]:
    """A text in parts of at most so many characters, none of them blank.

    It is cut at the end of a paragraph, a line or a sentence, where the part is at least half of what it may
    be; else between words, and within a word only where it is longer than the limit.
    """
    parts, rest = [], text.strip()
    while len(rest) > limit:
        at = _cut(rest, limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, limit: int) -> int:
    for end in _ENDS:
        last = _last(end, text, limit)
        if last >= limit / 2:
            return last
    return _last(_BLANK, text, limit) or limit


def _last(end: re.Pattern[str], text: str, limit: int) -> int:
    return max((match.start() for match in end.finditer(text, 0, limit + 1)), default=0)


def numbered(text: str, buttons: Sequence[Button]) -> str:
    """A text with its buttons as a numbered list; the conversation understands the number and the title."""
    options = "\n".join(f"{number}. {button.title}" for number, button in enumerate(buttons, start=1))
    return f"{text}\n\n{options}".strip()
