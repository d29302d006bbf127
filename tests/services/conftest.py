"""A desk at which everybody has something to do, and one that only knows who everybody is."""

import pytest
from sqlalchemy.engine import Engine

from actions.desk.discussions import DiscussionStatus, Reason
from actions.store.database import unit_of_work
from tests.support.cases import a_claim, a_discussion, an_order, seed
from tests.support.contact import ANNAS, BENS, VISITOR, with_accounts
from tests.support.people import buy, fill
from tests.support.sellers import a_seller

AGREED_NOT = DiscussionStatus.UNRESOLVED


@pytest.fixture
def desk(database: Engine) -> Engine:
    """A migrated database that knows two customers and two consultants."""
    return with_accounts(database)


@pytest.fixture
def shop(database: Engine) -> Engine:
    """Anna's paid and unpaid orders of biuro-plus; her open, unresolved and claimed discussions with it."""
    talking = a_discussion()
    given_up = a_discussion(reference="D-BBB222", reason=Reason.INCOMPLETE)
    claimed = a_discussion(reference="D-CCC222", reason=Reason.NOT_RECEIVED)
    with unit_of_work(database) as work:
        seed(work, an_order(), an_order("2", paid_on=None), an_order("3", buyer="jan"))
        work.sellers.add(a_seller("Biuro-Plus"))
        for discussion in (talking, given_up, claimed):
            work.discussions.add(discussion)
        work.discussions.append(a_discussion(AGREED_NOT, "D-BBB222", reason=Reason.INCOMPLETE))
        ended = a_discussion(AGREED_NOT, "D-CCC222", reason=Reason.NOT_RECEIVED)
        work.discussions.append(ended)
        work.claims.add(a_claim(discussion=ended))
    return database


@pytest.fixture
def lived_in(desk: Engine) -> Engine:
    """A desk at which three people have done all that can be done."""
    fill(desk, ANNAS, "anna")
    fill(desk, BENS, "ben")
    fill(desk, VISITOR, "visitor")
    buy(desk)
    return desk
