"""What is to be told is queued once, with the change that it tells of, and accounted for."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine, Row
from sqlalchemy.exc import IntegrityError

from actions.desk.outbox import Notice, NoticeStatus, QueuedNotice
from actions.store.database import unit_of_work
from actions.store.tables import accounts, outbox
from tests.support.cases import ANNA, JAN, NOW

MINUTE = timedelta(minutes=1)


def a_notice(key: str = "first", recipient: str = "anna", **payload: object) -> Notice:
    return Notice(recipient, "discussion_opened", {"order": "90417733", **payload}, key)


@pytest.fixture
def outbox_of_two(database: Engine) -> Engine:
    """A database with two accounts, to whom nothing is to be told yet."""
    with unit_of_work(database) as work:
        work.accounts.add(ANNA)
        work.accounts.add(JAN)
    return database


def queue(database: Engine, notice: Notice, now: datetime = NOW) -> bool:
    with unit_of_work(database) as work:
        return work.outbox.add(notice, now)


def due(database: Engine, now: datetime = NOW, limit: int = 10) -> list[QueuedNotice]:
    with unit_of_work(database) as work:
        return work.outbox.due(now, limit)


def rows(database: Engine) -> list[Row]:
    with database.connect() as connection:
        return list(connection.execute(select(outbox).order_by(outbox.c.id)))


def test_a_notice_is_due_at_once_with_the_account_it_goes_to(outbox_of_two: Engine) -> None:
    assert queue(outbox_of_two, a_notice(text="„żółć”", amount="449.99", lines=[1, None, True]))
    (found,) = due(outbox_of_two)
    assert found.account == ANNA
    assert found.payload == {
        "order": "90417733",
        "text": "„żółć”",
        "amount": "449.99",
        "lines": [1, None, True],
    }
    assert (found.kind, found.attempts, found.status) == ("discussion_opened", 0, NoticeStatus.PENDING)
    assert (found.created_at, found.created_at.tzinfo) == (NOW, timezone.utc)


def test_a_notice_of_the_same_key_is_queued_once_and_the_rest_of_the_unit_is_kept(
    outbox_of_two: Engine,
) -> None:
    with unit_of_work(outbox_of_two) as work:
        added = [work.outbox.add(a_notice(key), NOW) for key in ("first", "first", "second")]
    assert added == [True, False, True]
    assert not queue(outbox_of_two, a_notice("second", recipient="jan"))
    assert [(row.dedupe_key, row.account_id) for row in rows(outbox_of_two)] == [("first", 1), ("second", 1)]


def test_a_notice_to_nobody_is_refused(outbox_of_two: Engine) -> None:
    with pytest.raises(IntegrityError):
        queue(outbox_of_two, a_notice(recipient="nobody"))
    assert rows(outbox_of_two) == []


def test_the_longest_due_come_first_and_not_more_than_asked_for(outbox_of_two: Engine) -> None:
    for minutes in (3, 1, 2, 4):
        queue(outbox_of_two, a_notice(str(minutes), number=minutes))
        with unit_of_work(outbox_of_two) as work:
            (new,) = work.outbox.due(NOW, 1)
            work.outbox.mark_failed(new.id, "busy", NOW + minutes * MINUTE)
    assert due(outbox_of_two) == []
    found = [notice.payload["number"] for notice in due(outbox_of_two, NOW + 3 * MINUTE)]
    assert found == [1, 2, 3]
    assert [n.payload["number"] for n in due(outbox_of_two, NOW + 9 * MINUTE, limit=2)] == [1, 2]


def test_a_sent_notice_is_not_due_again(outbox_of_two: Engine) -> None:
    queue(outbox_of_two, a_notice())
    with unit_of_work(outbox_of_two) as work:
        (found,) = work.outbox.due(NOW, 1)
        work.outbox.mark_sent(found.id, NOW + MINUTE)
    assert due(outbox_of_two, NOW + 100 * MINUTE) == []
    (row,) = rows(outbox_of_two)
    assert (row.status, row.attempts, row.sent_at) == (NoticeStatus.SENT, 1, NOW + MINUTE)


def test_a_failed_notice_is_due_again_when_it_is_said(outbox_of_two: Engine) -> None:
    queue(outbox_of_two, a_notice())
    for attempt in (1, 2):
        (found,) = due(outbox_of_two, NOW + attempt * MINUTE)
        assert found.attempts == attempt - 1
        with unit_of_work(outbox_of_two) as work:
            work.outbox.mark_failed(found.id, "x" * 500, NOW + (attempt + 1) * MINUTE)
        assert due(outbox_of_two, NOW + attempt * MINUTE) == []
    (row,) = rows(outbox_of_two)
    assert (row.status, row.attempts, row.last_error) == (NoticeStatus.PENDING, 2, "x" * 200)


def test_a_notice_given_up_is_dead(outbox_of_two: Engine) -> None:
    queue(outbox_of_two, a_notice())
    with unit_of_work(outbox_of_two) as work:
        work.outbox.mark_failed(work.outbox.due(NOW, 1)[0].id, "no such mailbox", None)
    assert due(outbox_of_two, NOW + 100 * MINUTE) == []
    (row,) = rows(outbox_of_two)
    assert (row.status, row.last_error, row.sent_at) == (NoticeStatus.DEAD, "no such mailbox", None)


def test_a_moment_of_any_time_zone_is_kept_as_it_is(outbox_of_two: Engine) -> None:
    in_warsaw = datetime(2025, 7, 1, 12, 0, tzinfo=ZoneInfo("Europe/Warsaw"))
    queue(outbox_of_two, a_notice(), in_warsaw)
    (found,) = due(outbox_of_two, in_warsaw)
    with unit_of_work(outbox_of_two) as work:
        work.outbox.mark_failed(found.id, "busy", in_warsaw)
    assert due(outbox_of_two, in_warsaw - timedelta(seconds=1)) == []
    assert len(due(outbox_of_two, in_warsaw)) == 1
    assert found.created_at.isoformat() == "2025-07-01T10:00:00+00:00"


# SQLite has no row locks: one process delivers there.
@pytest.mark.parametrize("database_address", ["postgresql"], indirect=True)
def test_what_is_due_goes_to_one_worker_at_a_time(outbox_of_two: Engine) -> None:
    queue(outbox_of_two, a_notice("first"))
    queue(outbox_of_two, a_notice("second"))
    with unit_of_work(outbox_of_two) as one:
        (mine,) = one.outbox.due(NOW, 1)
        assert [notice.id for notice in due(outbox_of_two)] == [mine.id + 1]
        one.outbox.mark_sent(mine.id, NOW)
    assert [notice.id for notice in due(outbox_of_two)] == [mine.id + 1]


def test_an_account_that_goes_takes_its_notices_along(outbox_of_two: Engine) -> None:
    queue(outbox_of_two, a_notice())
    queue(outbox_of_two, a_notice("second", recipient="jan"))
    with outbox_of_two.begin() as connection:
        connection.execute(delete(accounts).where(accounts.c.login == "Anna"))
    assert [row.dedupe_key for row in rows(outbox_of_two)] == ["second"]


def test_an_unknown_status_is_refused(outbox_of_two: Engine) -> None:
    row = {"account_id": 1, "kind": "x", "payload": {}, "attempts": 0, "dedupe_key": "x"}
    moments = {"created_at": NOW, "next_attempt_at": NOW}
    with outbox_of_two.begin() as connection:
        connection.execute(insert(outbox).values(**row, **moments, status=NoticeStatus.SENT))
    statement = "UPDATE outbox SET status = 'lost'"
    with pytest.raises(IntegrityError, match="ck_outbox_status"), outbox_of_two.begin() as connection:
        connection.exec_driver_sql(statement)
