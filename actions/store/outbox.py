"""The outbox in the store: what a change has to tell is written with the change, and sent after it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from actions.desk.outbox import Notice, NoticeStatus, QueuedNotice, without_secrets
from actions.store.accounts import AccountRepository, account_of
from actions.store.insertion import insert_once
from actions.store.tables import AT_ONCE, accounts, outbox

ERROR_SHOWN = 200  # characters


class OutboxRepository:
    """Queues notices and keeps account of their delivery."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, notice: Notice, now: datetime) -> bool:
        """Queue a notice, due at once; whether it was queued: one with its key may be there already.

        Raises:
            sqlalchemy.exc.IntegrityError: there is no such recipient.
        """
        return insert_once(
            self._session,
            outbox,
            created_at=now,
            account_id=AccountRepository(self._session).key(notice.recipient),
            kind=notice.kind,
            payload=notice.payload,
            status=NoticeStatus.PENDING,
            attempts=0,
            next_attempt_at=AT_ONCE,
            dedupe_key=notice.dedupe_key,
        )

    def due(self, now: datetime, limit: int) -> list[QueuedNotice]:
        """Pending notices whose time has come, the longest due first.

        On PostgreSQL they are locked until the unit of work ends, and those locked by others are left out.
        """
        found = (
            _with_account()
            .where(outbox.c.status == NoticeStatus.PENDING, outbox.c.next_attempt_at <= now)
            .order_by(outbox.c.next_attempt_at, outbox.c.id)
            .limit(limit)
            .with_for_update(of=outbox, skip_locked=True)
        )
        return [_queued(row) for row in self._session.execute(found)]

    def claim(self, notice_id: int, now: datetime, until: datetime) -> bool:
        """Keep a due notice from other workers until a time; whether it was still to be had."""
        due = (
            outbox.c.id == notice_id,
            outbox.c.status == NoticeStatus.PENDING,
            outbox.c.next_attempt_at <= now,
        )
        claimed = self._session.execute(update(outbox).where(*due).values(next_attempt_at=until))
        return bool(claimed.rowcount)

    def unshown(self, logins: Collection[str], kinds: Collection[str]) -> list[QueuedNotice]:
        """The notices of accounts and kinds that no conversation has shown yet, in their order."""
        folded = [login.casefold() for login in logins]
        wanted = (
            _with_account()
            .where(outbox.c.shown_at.is_(None), outbox.c.kind.in_(kinds), accounts.c.login_folded.in_(folded))
            .order_by(outbox.c.id)
        )
        return [_queued(row) for row in self._session.execute(wanted)] if folded else []

    def numbered(self, notice_ids: Collection[int]) -> list[QueuedNotice]:
        """The notices of these numbers, in their order."""
        wanted = _with_account().where(outbox.c.id.in_(notice_ids)).order_by(outbox.c.id)
        return [_queued(row) for row in self._session.execute(wanted)] if notice_ids else []

    def mark_shown(self, notice_ids: Collection[int], now: datetime) -> None:
        """Notices have been shown in a conversation of their account."""
        self._session.execute(update(outbox).where(outbox.c.id.in_(notice_ids)).values(shown_at=now))

    def scrub(self, notice: QueuedNotice) -> None:
        """Forget what nobody may read in a notice once it is sent or dead."""
        self._session.execute(
            update(outbox).where(outbox.c.id == notice.id).values(payload=without_secrets(notice.payload))
        )

    def mark_sent(self, notice_id: int, now: datetime) -> None:
        """The notice has gone out."""
        self._update(notice_id, status=NoticeStatus.SENT, sent_at=now)

    def mark_failed(self, notice_id: int, error: str, next_attempt_at: datetime | None) -> None:
        """An attempt failed: try again at a time, or never (None)."""
        again = {"next_attempt_at": next_attempt_at} if next_attempt_at else {"status": NoticeStatus.DEAD}
        self._update(notice_id, last_error=error[:ERROR_SHOWN], **again)

    def _update(self, notice_id: int, **values: Any) -> None:
        self._session.execute(
            update(outbox).where(outbox.c.id == notice_id).values(attempts=outbox.c.attempts + 1, **values)
        )


def _with_account() -> Select:
    of_account = (column for column in accounts.c if column.name != "id")
    return select(outbox, *of_account).join(accounts, accounts.c.id == outbox.c.account_id)


def _queued(row: Row) -> QueuedNotice:
    return QueuedNotice(
        id=row.id,
        account=account_of(row),
        kind=row.kind,
        payload=row.payload,
        created_at=row.created_at,
        attempts=row.attempts,
        status=row.status,
    )
