"""Codes and verified conversations in the store."""

from datetime import datetime

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from actions.desk.codes import Code
from actions.desk.outbox import Notice, NoticeStatus
from actions.store.insertion import insert_once
from actions.store.owners import account_key, with_login
from actions.store.tables import AT_ONCE, accounts, login_codes, outbox, verifications

ONE_AT_A_TIME = 0x436F6465  # the number of PostgreSQL's lock under which codes are counted


class CodeRepository:
    """Reads and writes codes; the same statements run whether or not there is an account."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, oldest: datetime) -> None:
        """Forget codes that no limit counts, and let nobody else count until the unit of work ends."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        # On SQLite this takes the one lock of writers, even where it finds nothing.
        self._session.execute(delete(login_codes).where(login_codes.c.created_at <= oldest))

    def times_of_sender(self, sender: str) -> list[datetime]:
        """When a conversation asked for its codes."""
        found = select(login_codes.c.created_at).where(login_codes.c.sender == sender)
        return list(self._session.execute(found).scalars())

    def times_of_account(self, login: str | None) -> list[datetime]:
        """When codes were sent to an account, whoever asked; nothing for nobody."""
        account = account_key(self._session, login or "")
        found = select(login_codes.c.created_at).where(login_codes.c.account_id == account)
        return list(self._session.execute(found).scalars())

    def add(self, code: Code) -> None:
        """Store a code as the conversation's only open one."""
        self.close(code.sender)
        self._session.execute(
            insert(login_codes).values(
                sender=code.sender,
                account_id=account_key(self._session, code.login or ""),
                digest=code.digest,
                created_at=code.created_at,
                tries=code.tries,
                open=True,
            )
        )

    def send(self, notice: Notice, now: datetime) -> None:
        """Queue the notice of a code, or nothing if its recipient is no account, by one statement."""
        values = {
            "created_at": now,
            "kind": notice.kind,
            "payload": notice.payload,
            "status": NoticeStatus.PENDING,
            "attempts": 0,
            "next_attempt_at": AT_ONCE,
            "dedupe_key": notice.dedupe_key,
        }
        literals = [literal(value, outbox.c[name].type) for name, value in values.items()]
        rows = select(accounts.c.id, *literals).where(accounts.c.login_folded == notice.recipient.casefold())
        self._session.execute(insert(outbox).from_select(["account_id", *values], rows))

    def try_open(self, sender: str) -> Code | None:
        """Count a try at the conversation's open code and return it; others wait with theirs meanwhile."""
        is_open = (login_codes.c.sender == sender, login_codes.c.open)
        self._session.execute(update(login_codes).where(*is_open).values(tries=login_codes.c.tries + 1))
        row = self._session.execute(with_login(login_codes).where(*is_open)).first()
        return Code(row.sender, row.digest, row.created_at, row.login, row.tries) if row else None

    def close(self, sender: str) -> None:
        """End the conversation's open code, if there is one."""
        self._session.execute(
            update(login_codes).where(login_codes.c.sender == sender, login_codes.c.open).values(open=False)
        )


class VerificationRepository:
    """Reads and writes which conversation speaks for which account."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, sender: str, login: str, until: datetime) -> None:
        """Let a conversation speak for an account, and no longer for another.

        Raises:
            sqlalchemy.exc.IntegrityError: there is no such account.
        """
        self.remove(sender)
        account = account_key(self._session, login)
        insert_once(self._session, verifications, sender=sender, account_id=account, verified_until=until)

    def login(self, sender: str, now: datetime) -> str | None:
        """The login that a conversation speaks for now."""
        found = (
            select(accounts.c.login)
            .join(verifications, verifications.c.account_id == accounts.c.id)
            .where(verifications.c.sender == sender, verifications.c.verified_until > now)
        )
        row = self._session.execute(found).first()
        return row.login if row else None

    def remove(self, sender: str) -> None:
        """End it; nothing happens if there is none."""
        self._session.execute(delete(verifications).where(verifications.c.sender == sender))
