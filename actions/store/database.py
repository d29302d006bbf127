"""The database: which one, its schema, and transactions on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from actions.desk.errors import BusyError
from actions.store.accounts import AccountRepository
from actions.store.callbacks import CallbackRepository
from actions.store.claims import ClaimRepository
from actions.store.consents import ConsentRepository
from actions.store.discussions import DiscussionRepository
from actions.store.events import EventRepository
from actions.store.handovers import HandoverRepository
from actions.store.identity import CodeRepository, VerificationRepository
from actions.store.messaging import ChannelMessageRepository, InboxRepository
from actions.store.orders import OrderRepository
from actions.store.outbox import OutboxRepository
from actions.store.privacy import PrivacyRepository
from actions.store.reports import ReportRepository
from actions.store.sellers import SellerRepository
from actions.store.surveys import SurveyRepository
from actions.store.tokens import RevokedTokenRepository

EMBEDDED_URL = "sqlite:///var/desk.db"
BUSY_SECONDS = 3  # how long a writer waits for another; a person waits for the answer
POOL_VARIABLE = "DATABASE_POOL"
POOL = 10  # connections that a process holds at most, if the environment does not say
_LOCKED = {"55P03", "40P01"}  # PostgreSQL's codes: the wait for a lock was too long, or a deadlock
_MIGRATIONS = Path(__file__).parent / "migrations"
_OPENING = Lock()  # requests come on threads of their own, and Alembic serves one at a time


def database_url() -> str:
    """`DATABASE_URL` from the environment, or the embedded SQLite file."""
    return os.environ.get("DATABASE_URL") or EMBEDDED_URL


def open_engine(url: str) -> Engine:
    """An engine for a database URL; a lock is waited for a while, SQLite gets foreign keys and readers.

    Raises:
        ValueError: `DATABASE_POOL` is no number.
    """
    settings = _sqlite() if url.startswith("sqlite") else _postgresql()
    engine = create_engine(url, future=True, pool_pre_ping=True, **settings)
    event.listen(engine, "connect", _PREPARE[engine.dialect.name])
    return engine


def _sqlite() -> dict[str, Any]:
    return {"connect_args": {"timeout": BUSY_SECONDS}}


def _postgresql() -> dict[str, Any]:
    """At most `DATABASE_POOL` connections; one whose other end is gone without a word ends by itself."""
    seconds = int(max(1, BUSY_SECONDS))  # PostgreSQL counts in whole ones
    return {
        "pool_size": int(os.environ.get(POOL_VARIABLE) or POOL),
        "max_overflow": 0,
        "pool_timeout": BUSY_SECONDS,
        "connect_args": {
            "connect_timeout": seconds,
            "tcp_user_timeout": 1000 * seconds,  # of what was sent and is not acknowledged
            "keepalives_idle": seconds,
            "keepalives_interval": 1,
            "keepalives_count": seconds,
        },
    }


def _prepare_sqlite(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _prepare_postgresql(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    cursor.close()
    connection.commit()  # type: ignore[attr-defined]


_PREPARE = {"sqlite": _prepare_sqlite, "postgresql": _prepare_postgresql}


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, up ("head") or down ("base")."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if revision == "base" else command.upgrade)(config, revision)


@cache
def engine() -> Engine:
    """The process's engine. The embedded database makes its own schema; any other must be migrated."""
    with _OPENING:
        opened = open_engine(database_url())
        if database_url() == EMBEDDED_URL:
            migrate(opened)
    return opened


class UnitOfWork:
    """The repositories of one transaction."""

    def __init__(self, session: Session) -> None:
        self.sellers = SellerRepository(session)
        self.accounts = AccountRepository(session)
        self.orders = OrderRepository(session)
        self.discussions = DiscussionRepository(session)
        self.claims = ClaimRepository(session)
        self.outbox = OutboxRepository(session)
        self.codes = CodeRepository(session)
        self.verifications = VerificationRepository(session)
        self.callbacks = CallbackRepository(session)
        self.handovers = HandoverRepository(session)
        self.surveys = SurveyRepository(session)
        self.reports = ReportRepository(session)
        self.privacy = PrivacyRepository(session)
        self.events = EventRepository(session)
        self.revoked_tokens = RevokedTokenRepository(session)
        self.inbox = InboxRepository(session)
        self.channel_messages = ChannelMessageRepository(session)
        self.consents = ConsentRepository(session)


@contextmanager
def unit_of_work(on: Engine | None = None) -> Iterator[UnitOfWork]:
    """A transaction: committed when the block ends, rolled back whole when it raises.

    Raises:
        BusyError: others held what this one needed, a row or all connections, for too long.
    """
    try:
        with Session(on or engine(), future=True) as session, session.begin():
            yield UnitOfWork(session)
    except PoolTimeoutError as error:
        raise BusyError from error
    except OperationalError as error:
        if _waited_too_long(error):
            raise BusyError from error
        raise


def _waited_too_long(error: OperationalError) -> bool:
    return getattr(error.orig, "pgcode", None) in _LOCKED or "database is locked" in str(error.orig)
