"""The process that bots are forked from."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.letters_bot import Nursery, nursery

NOWHERE = "http://127.0.0.1:9/webhook"  # questions need no action server


@pytest.fixture(scope="session")
def cradle(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Bots without an action server."""
    with nursery(model, NOWHERE, tmp_path_factory.mktemp("letters") / "log") as found:
        yield found


@pytest.fixture(scope="session")
def staffed(cradle: Nursery, action_url: str) -> Nursery:
    """Bots with an action server on the demo's desk."""
    return replace(cradle, action_url=action_url)
