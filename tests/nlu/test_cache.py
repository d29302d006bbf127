from pathlib import Path

import numpy as np
import pytest

from bot.nlu import cache
from bot.nlu.cache import DIMENSIONS, EncodingCache

VECTORS = np.arange(2 * DIMENSIONS, dtype=np.float32).reshape(2, DIMENSIONS)


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "encodings.npz"
    monkeypatch.setattr(cache, "PATH", path)
    return path


def test_what_is_saved_is_found_again() -> None:
    first = EncodingCache.load()
    first.add(["a", "b"], VECTORS)
    first.save()
    np.testing.assert_array_equal(EncodingCache.load()["b"], VECTORS[1])


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04broken"])
def test_a_damaged_file_counts_as_empty(own_file: Path, content: bytes) -> None:
    own_file.write_bytes(content)
    assert EncodingCache.load().texts() == set()
