"""Slips of the finger put right by the words people are known to write."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.nlu.text import fold

SHORTEST = 3  # in shorter words a letter more or less makes another word
LONG = 7  # letters from which a word may hold two slips
FREQUENT = 2
MOST_NEW = 30  # words that are mended in a message: each costs up to some milliseconds
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
    """Replaces a word nobody has written by the most frequent one that is a slip away, a long one two.

    Only words that are new are touched, so whatever training knows stays as it is. Measured in
    `docs/decisions/0001-intent-classifier.md` and `0004-more-messages.md`.
    """

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self._near: dict[str, list[str]] = defaultdict(list)
        for word, count in counts.items():
            if count >= FREQUENT and len(word) >= SHORTEST:
                for key in {word, *_without_one(word)}:
                    self._near[key].append(word)
        self._long = [word for word, count in counts.items() if count >= FREQUENT and len(word) >= LONG - 1]

    @classmethod
    def learn(cls, texts: Iterable[str]) -> "Speller":
        """Know the words of these texts."""
        return cls(Counter(word for text in texts for word in folded_words(text)))

    def correct(self, text: str) -> str:
        """The text with the words it misspells replaced, in lower case without diacritics; the rest stays."""
        if sum(word not in self.counts for word in folded_words(text)) > MOST_NEW:
            return text
        corrected = _WORD.sub(lambda match: self._word(match[0]), text)
        words = [word for word in folded_words(corrected) if len(word) > SHORTEST]
        new = sum(word not in self.counts for word in words)
        # Where most words stay new it was no slip of the finger: gibberish must not be read into a question.
        return text if new > max(1, len(words) // 2) else corrected

    def _word(self, written: str) -> str:
        word = fold(written)
        if word in self.counts or len(word) < SHORTEST:
            return written
        close = self._one_slip(word) or self._two_slips(word)
        return max(close, key=lambda known: (self.counts[known], known), default=written)

    def _one_slip(self, word: str) -> list[str]:
        near = {known for key in {word, *_without_one(word)} for known in self._near.get(key, ())}
        return [known for known in near if one_slip_apart(word, known)]

    def _two_slips(self, word: str) -> list[str]:
        if len(word) < LONG:
            return []
        return [
            known for known, *_ in extract(word, self._long, scorer=OSA.distance, score_cutoff=2, limit=None)
        ]
