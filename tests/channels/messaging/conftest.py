"""The process that bots are forked from, a post office, and a bot on each system of databases."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.support.letters_bot import Nursery, Running, nursery
from tests.support.post_office import PostOffice

NOWHERE = "http://127.0.0.1:9/webhook"  # questions need no action server


@pytest.fixture(scope="session")
def cradle(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Bots without an action server."""
    with nursery(model, NOWHERE, tmp_path_factory.mktemp("letters") / "log") as found:
        yield found


@pytest.fixture
async def post() -> AsyncIterator[PostOffice]:
    """An open post office."""
    async with PostOffice().open() as office:
        yield office


@pytest.fixture
def letters_bot(
    cradle: Nursery, database: Engine, database_address: str, post: PostOffice, tmp_path: Path
) -> Iterator[Running]:
    """A running bot."""
    running = cradle.start(tmp_path, database_address, post.url)
    post.webhook = running.url
    yield running
    running.kill()
