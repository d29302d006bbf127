"""The databases that mail is delivered from."""

import pytest
from sqlalchemy.engine import Engine

from tests.support.contact import with_accounts


@pytest.fixture
def desk(database: Engine) -> Engine:
    """A migrated database that knows two customers and two consultants."""
    return with_accounts(database)
