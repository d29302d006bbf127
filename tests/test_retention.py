"""What has been kept for its period goes, on both systems; what is younger, or has a reason, stays."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.engine import Engine

from actions.desk.messaging import KEPT
from actions.services.handovers import close_handover, open_handover, take_handover
from actions.services.privacy import export_data
from actions.store import retention as store
from actions.store.database import open_engine, unit_of_work
from actions.store.retention import STAYS, SWEEPS, sweep
from actions.store.tables import (
    callbacks,
    channel_messages,
    handover_messages,
    handovers,
    inbox,
    login_codes,
    metadata,
    outbox,
    privacy_requests,
    reports,
    revoked_tokens,
    surveys,
    verifications,
)
from bot import retention
from bot.retention import PERIODS, RetentionSettingsError, periods, run, variable
from tests.support.contact import ANNAS, BENS, NOW, STAFF, VISITOR, how_many, rows, with_accounts
from tests.support.people import buy, fill, new_id, sent

BATCH = 20
GOES = (
    callbacks,
    channel_messages,
    handover_messages,
    handovers,
    inbox,
    login_codes,
    outbox,
    privacy_requests,
    revoked_tokens,
    verifications,
)
EVENTS = "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, timestamp FLOAT, data TEXT)"


@pytest.fixture
def lived_in(database: Engine) -> Engine:
    """A desk at which everybody has left one of everything, and every hand-over is closed."""
    desk = with_accounts(database)
    buy(desk)
    for owner, secret in ((ANNAS, "anna"), (BENS, "ben"), (VISITOR, "visitor")):
        fill(desk, owner, secret)
    with unit_of_work(desk) as work:
        work.revoked_tokens.revoke("account:1", NOW + timedelta(minutes=5), NOW)
        work.privacy.held(ANNAS)
    with unit_of_work(desk) as work:
        export_data(work, ANNAS, NOW, new_id)
        for waiting in work.handovers.waiting():
            take_handover(work, STAFF.login, waiting.id, NOW)
            close_handover(work, STAFF.login, waiting.id, NOW)
    sent(desk)
    return desk


@pytest.fixture
def served(lived_in: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The same as the process's own, in a folder with conversations, mails and logs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", str(lived_in.url))
    monkeypatch.setattr(retention, "engine", lambda: lived_in)
    monkeypatch.setattr(store, "BATCH", BATCH)
    said = [{"id": n, "sender": f"rest:{n % 7}", "at": NOW.timestamp() + n} for n in range(2 * BATCH + 1)]
    with lived_in.begin() as connection:
        connection.execute(text(EVENTS))
        connection.execute(
            text("INSERT INTO events (id, sender_id, timestamp) VALUES (:id, :sender, :at)"), said
        )
    yield lived_in
    with lived_in.begin() as connection:
        connection.execute(text("DROP TABLE events"))


def counts(desk: Engine) -> dict[str, int]:
    return {name: how_many(desk, table) for name, table in metadata.tables.items()}


def test_every_table_is_swept_or_stays_for_a_reason() -> None:
    swept = {found.table.name for sweeps in SWEEPS.values() for found in sweeps}
    assert swept | set(STAYS) == set(metadata.tables)
    assert not swept & set(STAYS)
    assert all(STAYS.values())


def test_every_sweep_has_a_period_or_an_end_of_its_own() -> None:
    assert set(SWEEPS) - {retention.ENDED} <= set(PERIODS)


@pytest.mark.usefixtures("served")
def test_nothing_that_is_young_goes(served: Engine) -> None:
    before = counts(served)
    assert sum(run(NOW, periods()).values()) == 0
    assert counts(served) == before


def test_after_all_periods_only_what_stays_is_left(served: Engine) -> None:
    before = counts(served)
    done = run(NOW + timedelta(days=4000), periods())
    after = counts(served)
    for table in GOES:
        assert before[table.name] > 0, table.name
        assert after[table.name] == 0, table.name
    for name in {*STAYS, "surveys", "reports"} - {"handover_messages"}:
        assert after[name] == before[name], name
    assert done["conversations"] == 2 * BATCH + 1


def test_answers_and_reports_become_nameless_once(served: Engine) -> None:
    late = NOW + timedelta(days=4000)
    assert run(late, periods())["surveys"] == 3
    for table, personal in ((surveys, "comment"), (reports, "contact")):
        for row in rows(served, table):
            assert (row["sender"], row["account_id"], row[personal]) == (None, None, None)
    assert run(late, periods())["surveys"] == 0


@pytest.mark.parametrize(
    ("name", "table"), [("codes", login_codes), ("messages", inbox), ("notices", outbox)]
)
def test_a_period_ends_to_the_second(served: Engine, name: str, table: Any) -> None:
    kept = periods()
    assert run(NOW + kept[name], kept)[name] == 0
    assert how_many(served, table) > 0
    run(NOW + kept[name] + timedelta(seconds=1), kept)
    assert how_many(served, table) == 0


def test_a_conversation_loses_what_is_old_and_keeps_what_is_young(served: Engine) -> None:
    kept = {**periods(), "conversations": timedelta(0)}
    assert run(NOW + timedelta(seconds=10), kept)["conversations"] == 10
    with served.connect() as connection:
        assert connection.execute(text("SELECT min(id), count(*) FROM events")).one() == (10, 2 * BATCH - 9)


def test_what_is_still_to_be_told_stays(served: Engine) -> None:
    with served.begin() as connection:
        row = dict(connection.execute(select(outbox).limit(1)).mappings().one())
        connection.execute(
            insert(outbox).values({**row, "id": 9999, "status": "pending", "dedupe_key": "waits"})
        )
    run(NOW + timedelta(days=4000), periods())
    assert [row["dedupe_key"] for row in rows(served, outbox)] == ["waits"]


def test_a_handover_that_is_open_stays(served: Engine) -> None:
    with unit_of_work(served) as work:
        open_handover(work, ANNAS, "pl", [], NOW, new_id)
    run(NOW + timedelta(days=4000), periods())
    assert how_many(served, handovers) == 1


def test_no_transaction_deletes_more_than_a_batch(served: Engine) -> None:
    seen: list[int] = []
    event.listen(served, "after_cursor_execute", lambda _c, cursor, *_: seen.append(cursor.rowcount))
    run(NOW + timedelta(days=4000), periods())
    assert max(seen) == BATCH


def test_two_at_once_lose_nothing(served: Engine) -> None:
    other = open_engine(str(served.url)) if served.dialect.name == "postgresql" else served
    late = NOW + timedelta(days=4000)
    assert sweep(served, "messages", late) + sweep(other, "messages", late) == 6
    if other is not served:
        other.dispose()


def test_old_mails_and_logs_go_and_each_log_begins_anew_once_a_day(tmp_path: Path, served: Engine) -> None:
    for path in (retention.MAILS, retention.LOGS):
        path.mkdir(parents=True)
    young, old = retention.MAILS / "young.eml", retention.MAILS / "old.eml"
    log, ancient = retention.LOGS / "bot.log", retention.LOGS / "bot.log.2020-01-01"
    for path in (young, old, log, ancient):
        path.write_text("x\n")
    for path in (old, ancient):
        os.utime(path, (0, 0))
    with log.open("ab") as writer:
        for _ in range(2):
            run(NOW, {**periods(), "mails": timedelta(days=1), "logs": timedelta(days=1)})
            writer.write(b"y\n")
            writer.flush()
    assert young.exists()
    assert not old.exists()
    assert not ancient.exists()
    assert (retention.LOGS / f"bot.log.{NOW:%Y-%m-%d}").read_text() == "x\n"
    assert log.read_text() == "y\ny\n"


@pytest.mark.parametrize("name", sorted(PERIODS))
def test_a_period_is_set_by_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable(name), str(PERIODS[name].least + 1))
    assert periods()[name] == timedelta(days=PERIODS[name].least + 1)


@pytest.mark.parametrize("written", ["0", "-1", "x", "1.5", "99999", "²", "1e3"])
def test_what_is_no_period_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEP_CONVERSATIONS_DAYS", written)
    with pytest.raises(RetentionSettingsError, match="KEEP_CONVERSATIONS_DAYS"):
        periods()


def test_webhooks_are_known_for_as_long_as_they_are_delivered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEP_MESSAGES_DAYS", str(KEPT.days - 1))
    with pytest.raises(RetentionSettingsError):
        periods()


def test_the_daily_run_survives_a_database_that_is_away(
    served: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    away = open_engine("sqlite:////nowhere/at/all/desk.db")
    monkeypatch.setattr(retention, "engine", lambda: away)
    stop = Event()
    stop.set()
    retention.run_daily(stop)
    assert "not deleted: OperationalError" in caplog.text


def test_the_embedded_default_keeps_conversations_in_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "endpoints.yml").write_text("tracker_store: {db: talks.db}\n")
    found = retention.conversations_engine()
    with found.begin() as connection:
        connection.execute(text(EVENTS))
        connection.execute(text("INSERT INTO events VALUES (1, 'a', 5, 'my neighbour Grzybowska')"))
    assert retention.forget_conversations_in(found, NOW) == 1
    assert b"Grzybowska" not in (tmp_path / "talks.db").read_bytes()
    with found.connect() as connection:
        assert connection.execute(select(func.count()).select_from(store._EVENTS)).scalar_one() == 0
    found.dispose()
