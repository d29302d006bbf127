"""A post office, and a bot on each system of databases."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.engine import Engine

from actions.store.database import migrate, open_engine
from tests.conftest import SYSTEMS, empty
from tests.support.assistant import free_port
from tests.support.letters_bot import Nursery, Running
from tests.support.post_office import PostOffice


@pytest.fixture(scope="module")
def post_port() -> int:
    """Where the post office of a module's tests is."""
    return free_port()


@pytest.fixture
async def post(post_port: int, request: pytest.FixtureRequest) -> AsyncIterator[PostOffice]:
    """An open post office; where a module's bot is running, it delivers to it."""
    async with PostOffice(post_port).open() as office:
        if "letters_bot" in request.fixturenames:
            office.webhook = request.getfixturevalue("letters_bot").url
        yield office


@pytest.fixture(scope="module", params=SYSTEMS)
def letters_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A migrated database for a module's tests, once on each system."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('letters')}/desk.db"
    else:
        address = request.getfixturevalue("postgres")
        empty(address)
    engine = open_engine(address)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def letters_bot(
    cradle: Nursery, letters_database: Engine, post_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A running bot for a module's tests."""
    folder = tmp_path_factory.mktemp("bot")
    running = cradle.start(folder, str(letters_database.url), f"http://127.0.0.1:{post_port}")
    yield running
    running.kill()
