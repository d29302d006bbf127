"""What both systems of databases have in common when they are backed up."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import make_url

from actions.store.database import EMBEDDED_URL

CONVERSATIONS = Path("var/conversations.db")  # the embedded default's; any other keeps them with the desk
VERSIONS = "alembic_version"


class BackupError(RuntimeError):
    """A backup cannot be made or restored; the message says why in a line."""


@dataclass(frozen=True)
class Contents:
    """What was saved: the desk's schema, and how many rows each table has."""

    revision: str
    rows: dict[str, int]


class Store(Protocol):
    """A database that can be saved to a folder and loaded from it."""

    @property
    def system(self) -> str:
        """The database system's name, as SQLAlchemy has it."""

    def save(self, folder: Path) -> Contents:
        """Write everything, as of one moment, to files in a folder; writers are not held up.

        Raises:
            BackupError: there is no database, or it cannot be read.
        """

    def load(self, folder: Path) -> None:
        """Put what the folder holds in the place of everything.

        Raises:
            BackupError: it does not go; what was there is there still.
        """

    def rows(self) -> dict[str, int]:
        """How many rows each table has; empty if there is no database yet.

        Raises:
            BackupError: the database cannot be read.
        """


def store(url: str) -> Store:
    """The database of a URL, with the conversations."""
    from bot.backup.postgresql import PostgresqlStore
    from bot.backup.sqlite import SqliteStore

    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return PostgresqlStore(parsed)
    files = {"desk.db": Path(parsed.database or "")}
    return SqliteStore({**files, "conversations.db": CONVERSATIONS} if url == EMBEDDED_URL else files)
