"""Slips of the finger put right by the words people are known to write."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.nlu.text import fold

SHORTEST = 4  # in shorter words a letter more or less makes another word
FREQUENT = 2
_WORD = re.compile(r"[^\W\d_]+")


def folded_words(text: str) -> list[str]:
    """The words of a text without case and diacritics."""
    return _WORD.findall(fold(text))


def _without_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def one_slip_apart(word: str, other: str) -> bool:
    """Whether one letter lost, doubled, replaced or swapped with its neighbour makes one of the other."""
    if abs(len(word) - len(other)) > 1:
        return False
    if len(word) != len(other):
        short, long = sorted((word, other), key=len)
        return short in _without_one(long)
    different = [i for i, (a, b) in enumerate(zip(word, other, strict=True)) if a != b]
    if len(different) != 2:
        return len(different) == 1
    first, second = different
    return second == first + 1 and word[first] == other[second] and word[second] == other[first]


class Speller:
    """Replaces a word nobody has written by the most frequent one that is one slip away.

    Only words that are new are touched, so whatever training knows stays as it is. Measured in
    `docs/decisions/0001-intent-classifier.md`.
    """

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self._near: dict[str, list[str]] = defaultdict(list)
        for word, count in counts.items():
            if count >= FREQUENT and len(word) >= SHORTEST:
                for key in {word, *_without_one(word)}:
                    self._near[key].append(word)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> "Speller":
        """Know the words of these texts."""
        return cls(Counter(word for text in texts for word in folded_words(text)))

    def correct(self, text: str) -> str:
        """The text with the words it misspells replaced, in lower case without diacritics; the rest stays."""
        long = [word for word in folded_words(text) if len(word) >= SHORTEST]
        new = sum(word not in self.counts for word in long)
        # Where most words are new it is no slip of the finger: gibberish must not be read into a question.
        if new > max(1, len(long) // 2):
            return text
        return _WORD.sub(lambda match: self._word(match[0]), text)

    def _word(self, written: str) -> str:
        word = fold(written)
        if word in self.counts or len(word) < SHORTEST:
            return written
        near = {known for key in {word, *_without_one(word)} for known in self._near.get(key, ())}
        close = [known for known in near if one_slip_apart(word, known)]
        return max(close, key=lambda known: (self.counts[known], known), default=written)
