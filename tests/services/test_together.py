"""Several at once, and work that breaks off: one of two comes first, and nothing is ever half done."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from actions.desk.discussions import Discussion, DiscussionStatus, Reason, Wish
from actions.desk.errors import BusyError, IllegalMoveError
from actions.services import claims, discussions
from actions.services.identifiers import new_code
from actions.store import database as store
from actions.store.database import UnitOfWork, open_engine, unit_of_work
from tests.support.cases import HOUR, NOW
from tests.support.desk import all_rows, call, grown

PATIENCE = 20  # seconds after which a test gives up
LATER = NOW + 5 * HOUR
Change = Callable[[UnitOfWork], Any]


class BrokenOffError(Exception):
    """Something fails in the middle of a unit of work."""


def opening(work: UnitOfWork) -> tuple[Discussion, bool]:
    reason, wish = Reason.RETURNED_NOT_REFUNDED, Wish.MONEY_BACK
    return discussions.open_discussion(
        work, "anna", "90417733", reason, wish, "Gdzie pieniądze?", NOW, new_code
    )


def claiming(work: UnitOfWork) -> Any:
    return claims.submit_claim(work, "anna", "D-BBB222", LATER, new_code)


def resolving(work: UnitOfWork) -> Discussion:
    return discussions.resolve(work, "anna", "D-AAA222", LATER)


def answering(work: UnitOfWork) -> Discussion:
    return discussions.seller_answer(work, "biuro-plus", "D-AAA222", "Naprawimy.", LATER)


def accepting(work: UnitOfWork) -> Any:
    return claims.accept_claim(work, "doradca", "R-CCC222", LATER)


NEW_CASES: dict[str, tuple[Change, dict[str, int]]] = {
    "discussion": (opening, {"discussions": 1, "discussion_events": 1, "outbox": 1}),
    "claim": (claiming, {"claims": 1, "claim_events": 1, "outbox": 1}),
}
CHANGES: dict[str, Change] = {
    "open": opening,
    "claim": claiming,
    "resolve": resolving,
    "answer": answering,
    "accept": accepting,
}
TABLES = ["discussions", "discussion_events", "claims", "claim_events", "outbox"]
each_case = pytest.mark.parametrize("case", NEW_CASES)
each_change = pytest.mark.parametrize("change", CHANGES)


@pytest.fixture
def impatient(shop: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The same database for those who do not wait long."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.3)
    engine = open_engine(shop.url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def meanwhile(database: Engine, first: Change, second: Change, fail: bool = False) -> Future[Any]:
    """The second begins while the first has not ended, and ends, or fails, only when the second waits."""
    with ThreadPoolExecutor(1) as other:
        try:
            with unit_of_work(database) as work:
                first(work)
                waiting = other.submit(call, database, second)
                time.sleep(0.3)
                assert not waiting.done()
                if fail:
                    raise BrokenOffError
        except BrokenOffError:
            pass
        waiting.exception(PATIENCE)
    return waiting


def at_once(database: Engine, *changes: Change) -> list[Future[Any]]:
    """All changes, each in a thread, started together."""
    start = threading.Barrier(len(changes))

    def run(change: Change) -> Any:
        start.wait(PATIENCE)
        return call(database, change)

    with ThreadPoolExecutor(len(changes)) as people:
        return [people.submit(run, change) for change in changes]


@each_case
def test_of_several_who_open_the_same_at_once_all_get_the_first(shop: Engine, case: str) -> None:
    change, growth = NEW_CASES[case]
    before = all_rows(shop)
    results = [made.result(PATIENCE) for made in at_once(shop, *[change] * 4)]
    assert sorted(created for _, created in results) == [False, False, False, True]
    assert len({found.reference for found, _ in results}) == 1
    assert grown(before, all_rows(shop)) == growth


@each_case
def test_who_comes_second_waits_and_gets_the_first(shop: Engine, case: str) -> None:
    change, growth = NEW_CASES[case]
    before = all_rows(shop)
    _, created = meanwhile(shop, change, change).result()
    assert not created
    assert grown(before, all_rows(shop)) == growth


@each_case
def test_who_comes_second_is_first_if_the_first_fails(shop: Engine, case: str) -> None:
    change, growth = NEW_CASES[case]
    before = all_rows(shop)
    _, created = meanwhile(shop, change, change, fail=True).result()
    assert created
    assert grown(before, all_rows(shop)) == growth


def test_an_answer_that_comes_while_the_matter_is_settled_comes_too_late(shop: Engine) -> None:
    assert isinstance(meanwhile(shop, resolving, answering).exception(), IllegalMoveError)
    assert call(shop, discussions.discussion_of, "anna", "D-AAA222").status is DiscussionStatus.RESOLVED


def test_settling_waits_for_an_answer_and_follows_it(shop: Engine) -> None:
    settled = meanwhile(shop, answering, resolving).result()
    assert [event.text for event in settled.events[1:]] == ["Naprawimy.", ""]
    assert settled == call(shop, discussions.discussion_of, "anna", "D-AAA222")


def test_messages_written_at_once_are_all_kept_and_all_told(shop: Engine) -> None:
    def writing(number: int) -> Change:
        return lambda work: discussions.add_message(work, "anna", "D-AAA222", str(number), LATER)

    before = all_rows(shop)
    for written in at_once(shop, *map(writing, range(6))):
        written.result(PATIENCE)
    found = call(shop, discussions.discussion_of, "anna", "D-AAA222")
    assert {event.text for event in found.events[1:]} == set("012345")
    assert grown(before, all_rows(shop)) == {"discussion_events": 6, "outbox": 6}


@each_change
def test_work_that_breaks_off_after_a_change_leaves_nothing_of_it(shop: Engine, change: str) -> None:
    before = all_rows(shop)
    with pytest.raises(BrokenOffError), unit_of_work(shop) as work:
        CHANGES[change](work)
        raise BrokenOffError
    assert all_rows(shop) == before


@each_change
def test_work_that_breaks_off_at_any_write_leaves_nothing_of_it(shop: Engine, change: str) -> None:
    before = all_rows(shop)
    writes = 0
    while break_off_at(shop, CHANGES[change], writes):
        assert all_rows(shop) == before
        writes += 1
    assert writes >= 3
    assert grown(before, all_rows(shop))["outbox"] == 1


def break_off_at(database: Engine, change: Change, write: int) -> bool:
    """Do a change whose nth write fails; whether it had that many."""
    left = write

    def fail(_: Any, __: Any, statement: str, *___: Any) -> None:
        nonlocal left
        if statement.startswith(("INSERT", "UPDATE")):
            if left == 0:
                raise BrokenOffError
            left -= 1

    event.listen(database, "before_cursor_execute", fail)
    try:
        call(database, change)
    except BrokenOffError:
        return True
    finally:
        event.remove(database, "before_cursor_execute", fail)
    return False


DYING = """
import os, sys
from actions.store.database import open_engine, unit_of_work
from tests.services.test_together import CHANGES
with unit_of_work(open_engine(sys.argv[1])) as work:
    CHANGES[sys.argv[2]](work)
    os._exit(9)
"""


@pytest.mark.parametrize("change", ["open", "claim"])
def test_a_process_that_dies_before_the_end_leaves_nothing(shop: Engine, change: str) -> None:
    before = all_rows(shop)
    url = shop.url.render_as_string(hide_password=False)
    died = subprocess.run([sys.executable, "-c", DYING, url, change], timeout=60, check=False)
    assert died.returncode == 9
    assert all_rows(shop) == before
    assert call(shop, CHANGES[change])[1]


@each_change
def test_who_waits_too_long_is_told_so_and_loses_nothing(
    shop: Engine, impatient: Engine, change: str
) -> None:
    before = all_rows(shop)
    with unit_of_work(shop) as work:
        CHANGES[change](work)
        with pytest.raises(BusyError) as refusal:
            call(impatient, CHANGES[change])
        assert refusal.value.id == "busy"
        assert all_rows(impatient) == before
    assert grown(before, all_rows(shop))["outbox"] == 1
    if change in ("open", "claim"):
        assert not call(impatient, CHANGES[change])[1]


def test_reading_waits_for_nobody(shop: Engine, impatient: Engine) -> None:
    with unit_of_work(shop) as work:
        resolving(work)
        found = call(impatient, discussions.discussion_of, "anna", "D-AAA222")
        assert found.status is DiscussionStatus.OPEN


# SQLite has one writer at a time: nobody can wait for each other.
@pytest.mark.parametrize("database_address", ["postgresql"], indirect=True)
def test_of_two_who_wait_for_each_other_one_is_told_to_try_again(shop: Engine) -> None:
    both_hold_one = threading.Barrier(2)

    def take(first: str, second: str) -> Change:
        def taking(work: UnitOfWork) -> None:
            work.discussions.for_change(first)
            both_hold_one.wait(PATIENCE)
            work.discussions.for_change(second)

        return taking

    taken = at_once(shop, take("D-AAA222", "D-BBB222"), take("D-BBB222", "D-AAA222"))
    errors = [attempt.exception(PATIENCE) for attempt in taken]
    assert {type(error) for error in errors} == {BusyError, type(None)}


@pytest.mark.parametrize("url", ["sqlite:////nowhere/desk.db", "postgresql://desk@/desk?host=/nowhere"])
def test_a_database_that_is_not_there_is_not_called_busy(url: str) -> None:
    engine = open_engine(url)
    with pytest.raises(OperationalError), unit_of_work(engine) as work:
        work.accounts.get("anna")
