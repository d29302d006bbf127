"""Codes that nobody can guess and everybody can read out."""

import secrets
from collections.abc import Callable

from actions.desk.references import ALPHABET, CODE_LENGTH

NewId = Callable[[], str]


def new_code() -> str:
    """A random code for a reference."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
