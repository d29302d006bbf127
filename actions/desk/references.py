"""Reference numbers of cases: short enough to read out, without letters and digits that look alike."""

import re
from enum import Enum

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 6


class CaseKind(str, Enum):
    """The letter that a reference begins with."""

    DISCUSSION = "D"
    CLAIM = "R"
    REPORT = "Z"


def reference(kind: CaseKind, code: str) -> str:
    """The reference of a case: "D-7K3M9Q"."""
    return f"{kind.value}-{code}"


def as_written(text: str) -> str:
    """A reference as it is kept, from how somebody typed it: "d 7k3m9q" is "D-7K3M9Q"."""
    letters = re.sub(r"[\W_]", "", text).upper()
    return f"{letters[:1]}-{letters[1:]}"
