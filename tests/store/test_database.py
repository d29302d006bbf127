"""Which database is used, and what a unit of work promises."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from actions.store.database import (
    EMBEDDED_URL,
    database_url,
    engine,
    open_engine,
    unit_of_work,
)
from actions.store.tables import sellers
from tests.support.sellers import a_seller

PATIENCE = 10  # seconds after which a test gives up


class InterruptedWorkError(Exception):
    """Something fails in the middle of a unit of work."""


@pytest.fixture
def fresh_engine() -> Iterator[None]:
    """The process's engine is chosen anew, in the test and after it."""
    engine.cache_clear()
    yield
    engine.cache_clear()


def logins(database: Engine) -> set[str]:
    with unit_of_work(database) as work:
        return set(work.sellers.logins())


def add_each_in_a_unit_of_its_own(database: Engine, names: list[str], start: threading.Barrier) -> None:
    start.wait(PATIENCE)
    for name in names:
        with unit_of_work(database) as work:
            work.sellers.add(a_seller(name))


def add_together(database: Engine, *names: str) -> None:
    with unit_of_work(database) as work:
        for name in names:
            work.sellers.add(a_seller(name))


def add_and_fail(database: Engine, name: str) -> None:
    with unit_of_work(database) as work:
        work.sellers.add(a_seller(name))
        assert work.sellers.get(name) == a_seller(name)
        raise InterruptedWorkError


def remove_and_fail(database: Engine, name: str) -> None:
    with unit_of_work(database) as work:
        work.sellers.remove(name)
        assert work.sellers.get(name) is None
        raise InterruptedWorkError


def claim(database: Engine, login: str, start: threading.Barrier) -> bool:
    start.wait(PATIENCE)
    try:
        with unit_of_work(database) as work:
            work.sellers.add(a_seller(login))
    except IntegrityError:
        return False
    return True


def test_a_unit_of_work_is_kept_when_it_ends(database: Engine) -> None:
    add_together(database, "first", "second")
    assert logins(database) == {"first", "second"}


def test_a_failed_unit_of_work_leaves_nothing(database: Engine) -> None:
    with pytest.raises(InterruptedWorkError):
        add_and_fail(database, "first")
    assert logins(database) == set()


def test_a_failed_unit_of_work_brings_back_what_it_removed(database: Engine) -> None:
    add_together(database, "first")
    with pytest.raises(InterruptedWorkError):
        remove_and_fail(database, "first")
    with unit_of_work(database) as work:
        assert work.sellers.get("first") == a_seller("first")


def test_a_refused_seller_takes_the_whole_unit_back(database: Engine) -> None:
    with pytest.raises(IntegrityError):
        add_together(database, "first", "FIRST")
    assert logins(database) == set()


def test_two_writers_at_once_both_get_through(database: Engine) -> None:
    names = [[f"{writer}-{number}" for number in range(15)] for writer in ("one", "two")]
    start = threading.Barrier(2)
    with ThreadPoolExecutor(2) as writers:
        for writer in [
            writers.submit(add_each_in_a_unit_of_its_own, database, some, start) for some in names
        ]:
            writer.result(PATIENCE)
    assert logins(database) == {*names[0], *names[1]}


def test_a_writer_waits_for_one_who_takes_his_time(database: Engine) -> None:
    with ThreadPoolExecutor(1) as writers:
        with unit_of_work(database) as work:
            work.sellers.add(a_seller("slow"))
            other = writers.submit(claim, database, "quick", threading.Barrier(1))
            time.sleep(0.3)
        assert other.result(PATIENCE)
    assert logins(database) == {"slow", "quick"}


def test_of_two_who_claim_a_login_at_once_one_gets_it(database: Engine) -> None:
    start = threading.Barrier(2)
    with ThreadPoolExecutor(2) as writers:
        claims = [writers.submit(claim, database, login, start) for login in ("Biuro", "bIURO")]
        assert sorted(made.result(PATIENCE) for made in claims) == [False, True]
    assert len(logins(database)) == 1


def test_a_reader_does_not_wait_for_a_writer_and_sees_nothing_half_done(database: Engine) -> None:
    with unit_of_work(database) as work:
        work.sellers.add(a_seller("first"))
        before = time.monotonic()
        assert logins(database) == set()
        assert time.monotonic() - before < 1
    assert logins(database) == {"first"}


def test_a_writer_does_not_wait_for_a_reader(database: Engine) -> None:
    add_together(database, "first", "second")
    with database.connect() as reader:
        reading = reader.execute(select(sellers.c.login))
        reading.fetchone()
        add_together(database, "third")
        assert len(reading.fetchall()) == 1
    assert logins(database) == {"first", "second", "third"}


@pytest.mark.usefixtures("fresh_engine")
def test_without_a_unit_named_the_database_of_the_environment_is_used(
    database_address: str, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_address)
    with unit_of_work() as work:
        work.sellers.add(a_seller("first"))
    assert logins(database) == {"first"}


@pytest.mark.usefixtures("fresh_engine")
def test_a_database_of_the_environment_is_not_migrated_unasked(
    database_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_address)
    assert inspect(engine()).get_table_names() == []


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_setting_the_embedded_database_is_used(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if value is not None:
        monkeypatch.setenv("DATABASE_URL", value)
    assert database_url() == EMBEDDED_URL


@pytest.mark.usefixtures("fresh_engine")
def test_the_embedded_database_makes_its_own_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    with unit_of_work() as work:
        work.sellers.add(a_seller("first"))
    assert logins(open_engine(f"sqlite:///{tmp_path}/var/desk.db")) == {"first"}


@pytest.mark.usefixtures("fresh_engine")
def test_requests_that_come_first_all_at_once_find_the_embedded_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    start = threading.Barrier(4)

    def ask() -> set[str]:
        start.wait(PATIENCE)
        return logins(engine())

    with ThreadPoolExecutor(4) as requests:
        answers = [request.result(PATIENCE) for request in [requests.submit(ask) for _ in range(4)]]
    assert answers == [set()] * 4
