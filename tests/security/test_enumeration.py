"""Whether an account, an order or a matter exists is told neither by an answer nor by the work it takes.

Work is counted and not timed: the statements that a database is asked, and the digests that are computed.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from actions.desk import codes
from actions.desk.discussions import Reason, Wish
from actions.desk.errors import DeskError
from actions.services import handovers
from actions.services.claims import submit_claim
from actions.services.discussions import open_discussion
from actions.services.identity import confirm_code, request_code
from actions.store.database import UnitOfWork, unit_of_work
from tests.support.contact import ANNA, BEN, NOW, SECRET, STAFF, VISITOR, with_accounts
from tests.support.people import buy, new_id

Act = Callable[[UnitOfWork], Any]


@pytest.fixture
def desk(database: Engine) -> Engine:
    """Anna has bought of Ben and claims compensation."""
    made = with_accounts(database)
    buy(made)
    return made


def observed(desk: Engine, act: Act, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[str], int]:
    """What somebody is told, what the database was asked, how many digests were computed."""
    asked, digests = [], 0
    compute = codes.digest

    def counted(*arguments: Any) -> str:
        nonlocal digests
        digests += 1
        return compute(*arguments)

    def listen(_: Any, __: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    with monkeypatch.context() as changed:
        changed.setattr(codes, "digest", counted)
        changed.setattr("actions.services.identity.digest", counted)
        event.listen(desk, "before_cursor_execute", listen)
        try:
            with unit_of_work(desk) as work:
                told: Any = act(work)
        except DeskError as error:
            told = (error.id, error.values)
        finally:
            event.remove(desk, "before_cursor_execute", listen)
    return told, asked, digests


def discussion(desk: Engine) -> str:
    with unit_of_work(desk) as work:
        return str(work.discussions.of_buyer(ANNA.login)[0].reference)


def opened(order: str) -> Act:
    return lambda work: open_discussion(
        work, BEN.login, order, Reason.DAMAGED, Wish.MONEY_BACK, "Stłuczona.", NOW, new_id
    )


def test_an_order_of_somebody_else_is_one_that_does_not_exist(
    desk: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = observed(desk, opened("100200300"), monkeypatch)
    assert theirs == observed(desk, opened("999999999"), monkeypatch)
    assert theirs[0] == ("not_found", {})


def test_a_matter_of_somebody_else_is_one_that_does_not_exist(
    desk: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claimed(reference: str) -> Act:
        return lambda work: submit_claim(work, STAFF.login, reference, NOW, new_id)

    theirs = observed(desk, claimed(discussion(desk)), monkeypatch)
    assert theirs[0] == observed(desk, claimed("D-NOBODY"), monkeypatch)[0] == ("not_found", {})


@pytest.mark.parametrize(("known", "unknown"), [(ANNA.login, "nikt"), (ANNA.email, "nikt@example.com")])
def test_asking_for_a_code_takes_the_same_for_nobody(
    desk: Engine, known: str, unknown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(name: str, sender: str) -> Act:
        return lambda work: request_code(work, sender, name, NOW, "402913", SECRET)

    def guessed(sender: str) -> Act:
        return lambda work: type(confirm_code(work, sender, "000000", NOW, SECRET))

    for_somebody = [
        observed(desk, asked(known, "web:v:1"), monkeypatch),
        observed(desk, guessed("web:v:1"), monkeypatch),
    ]
    for_nobody = [
        observed(desk, asked(unknown, "web:v:2"), monkeypatch),
        observed(desk, guessed("web:v:2"), monkeypatch),
    ]
    assert for_somebody == for_nobody
    assert [digests for *_, digests in for_somebody] == [1, 1]


def test_who_is_no_consultant_learns_nothing_of_the_queue(
    desk: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work(desk) as work:
        waiting, _ = handovers.open_handover(work, VISITOR, "pl", [], NOW, new_id)

    def taken(reference: str) -> Act:
        return lambda work: handovers.take_handover(work, BEN.login, reference, NOW)

    theirs = observed(desk, taken(waiting.id), monkeypatch)
    assert theirs == observed(desk, taken("NONE22"), monkeypatch)
    assert theirs[0] == ("not_found", {})
