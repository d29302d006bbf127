"""Phrases of a data file, as one pattern a value, and the values that a text says."""

import re
from collections.abc import Iterable, Mapping

from bot.nlu.found import Span


class Phrases:
    """Finds which values a text says, and where.

    One alternation a value: spaCy's matcher asks every pattern about every word, which takes sixteen times as
    long for the same findings (`docs/decisions/0003-dates.md`).

    Args:
        phrases: for each value regular expressions, each of which must match whole words.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._patterns = {
            value: re.compile(rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)") for value, listed in phrases.items()
        }

    def find(self, folded: str) -> list[tuple[str, Span]]:
        """Value and span of every phrase in a text without diacritics."""
        return [
            (value, match.span())
            for value, pattern in self._patterns.items()
            for match in pattern.finditer(folded)
        ]
