"""A desk and conversations in one database, of either system."""

from collections.abc import Iterator

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.engine import Engine

from tests.support.traffic import open_store


@pytest.fixture
def store(database: Engine, database_address: str) -> Iterator[SQLTrackerStore]:
    """Conversations beside the desk, as in the database that DATABASE_URL names."""
    found = open_store(database_address)
    yield found
    found.engine.dispose()
