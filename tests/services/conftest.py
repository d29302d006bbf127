"""The databases that services must work on, with two customers and two consultants."""

import pytest
from sqlalchemy.engine import Engine

from actions.store.database import unit_of_work
from tests.store.conftest import database, database_address, empty_database, postgres  # noqa: F401
from tests.support.contact import ACCOUNTS


@pytest.fixture
def desk(database: Engine) -> Engine:  # noqa: F811
    """A migrated database that knows a few accounts."""
    with unit_of_work(database) as work:
        for account in ACCOUNTS:
            work.accounts.add(account)
    return database
