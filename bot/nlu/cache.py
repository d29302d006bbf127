"""Encodings of training messages, kept between trainings: most messages do not change."""

import os
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.nlu.arrays import Array

PATH = Path("var/encodings.npz")
DIMENSIONS = 384


class EncodingCache:
    """A map from text to vector with a file behind it; an unreadable file counts as empty."""

    def __init__(self, vectors: dict[str, Array]) -> None:
        self._vectors = vectors

    @classmethod
    def load(cls) -> "EncodingCache":
        """Read the cache of this checkout."""
        try:
            with np.load(PATH) as stored:
                return cls(dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True)))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return cls({})

    def texts(self) -> set[str]:
        """The texts that need no encoding."""
        return set(self._vectors)

    def add(self, texts: list[str], vectors: Array) -> None:
        """Remember vectors of shape (len(texts), 384)."""
        self._vectors.update(zip(texts, vectors, strict=True))

    def __getitem__(self, text: str) -> Array:
        return self._vectors[text]

    def save(self) -> None:
        """Write everything known; the file is replaced whole or not at all."""
        texts = sorted(self._vectors)
        vectors = np.array([self._vectors[text] for text in texts], np.float32).reshape(-1, DIMENSIONS)
        PATH.parent.mkdir(exist_ok=True)
        temporary = PATH.with_suffix(f".{os.getpid()}.npz")
        np.savez(temporary, texts=np.array(texts, dtype=str), vectors=vectors)
        temporary.replace(PATH)
