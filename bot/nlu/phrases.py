"""Phrases of a data file as one pattern a value, and the values that a text says."""

import re
from pathlib import Path

import yaml

from bot.nlu.found import Span, overlaps
from bot.nlu.spelling import Speller

PROBLEMS = Path("data/problems.yml")
SHORT = 6
_SPACE = r"[\s,;:'\"()–-]{1,4}"
_GAP = rf"{_SPACE}(?:[^\s.!?;]+{_SPACE}){{0,3}}?"


def expanded(phrase: str, words: dict[str, str]) -> str:
    """The regular expression that a phrase stands for."""
    for name, listed in words.items():
        phrase = phrase.replace(f"{{{name}}}", listed)
    return phrase.replace(" .. ", _GAP).replace(" ", _SPACE)


class Phrases:
    """Finds which values a text says, each once.

    One alternation a value: spaCy's matcher asks every pattern about every word, which for these lists takes
    ten times as long.
    """

    def __init__(self, phrases: dict[str, list[str]], words: dict[str, str], spelling: str = "") -> None:
        self._speller = Speller(dict.fromkeys((word for word in spelling.split() if len(word) > SHORT), 2))
        self._patterns = {
            value: re.compile(rf"(?<!\w)(?:{'|'.join(expanded(line, words) for line in lines)})(?!\w)")
            for value, lines in phrases.items()
        }

    @classmethod
    def load(cls, path: Path, entity: str) -> "Phrases":
        """Read the phrases of one entity, and the lists of words they use."""
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(content[entity], content.get("words", {}), content.get("spelling", ""))

    def find(self, folded: str) -> list[tuple[str, Span]]:
        """Value and span of what a text without diacritics says; of overlapping phrases the longest."""
        if said := self._said(folded):
            return said
        # A slip of the finger: what was meant is told by the corrected text, its place only by the whole.
        return [(value, (0, len(folded))) for value, _ in self._said(self._speller.correct(folded))]

    def _said(self, folded: str) -> list[tuple[str, Span]]:
        said = [
            (value, match.span())
            for value, pattern in self._patterns.items()
            for match in pattern.finditer(folded)
        ]
        kept: dict[str, Span] = {}
        for value, span in sorted(said, key=lambda found: found[1][0] - found[1][1]):
            if value not in kept and not overlaps(span, kept.values()):
                kept[value] = span
        return list(kept.items())
