"""Which of the five problems of a Discussion a message tells of."""

from pathlib import Path

import yaml

from bot.nlu.found import Span, overlaps
from bot.nlu.phrases import Phrases
from bot.nlu.words import whole

PROBLEMS = Path("data/problems.yml")
_SPACE = r"[\s:'\"()–-]{1,4}"
_WORD = r"[^\s.!?;,]+"
_GAP = rf"{_SPACE}(?:{_WORD}{_SPACE}){{0,3}}?"
_LONG_GAP = rf",?{_SPACE}(?:{_WORD},?{_SPACE}){{0,6}}?"


def expanded(phrase: str, words: dict[str, str]) -> str:
    """The regular expression that a line of the data file stands for."""
    for name, listed in words.items():
        phrase = phrase.replace(f"{{{name}}}", listed)
    return phrase.replace(" ... ", _LONG_GAP).replace(" .. ", _GAP).replace(" ", _SPACE)


class Problems:
    """Finds the problems of `data/problems.yml` in a text, each once."""

    def __init__(self) -> None:
        content = yaml.safe_load(PROBLEMS.read_text(encoding="utf-8"))
        self._intents = frozenset(content["intents"].split())
        self._own_case = whole("|".join(content["own_case"]))
        self._phrases = Phrases(
            {
                value: [expanded(line, content["words"]) for line in lines]
                for value, lines in content["problem"].items()
            }
        )

    def is_case(self, folded: str, intent: str | None) -> bool:
        """Whether a message is about a case: by its intent (unknown may be any), or as it says so itself."""
        return intent is None or intent.split("/")[0] in self._intents or bool(self._own_case.search(folded))

    def find(self, folded: str) -> list[tuple[str, Span]]:
        """Value and span of what a text without diacritics tells; of overlapping phrases the longest."""
        kept: dict[str, Span] = {}
        for value, span in sorted(self._phrases.find(folded), key=lambda found: found[1][0] - found[1][1]):
            if value not in kept and not overlaps(span, kept.values()):
                kept[value] = span
        return list(kept.items())
