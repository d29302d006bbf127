"""The word lists of `data/words`, as regular expressions over text in lower case without diacritics."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

FOLDER = Path("data/words")
Key = TypeVar("Key", int, float, str)
_CAPTURING = re.compile(r"(?<!\\)\((?!\?)")


@cache
def load_words(name: str) -> dict[str, Any]:
    """The lists of a file: "monday | tuesday" becomes an expression for either, without capturing groups."""
    content = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return {key: _expression(value) for key, value in content.items()}


def _expression(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _expression(listed) for key, listed in value.items()}
    return any_of(word.strip() for word in re.split(r"\s\|\s", _CAPTURING.sub("(?:", value)))


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of these, the longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def whole(pattern: str) -> "re.Pattern[str]":
    """A compiled pattern that matches whole words only."""
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def meaning(listed: Mapping[Key, str], word: str) -> Key | None:
    """The key under which a word is listed, or None."""
    return next((key for key, pattern in listed.items() if re.fullmatch(pattern, word)), None)
