"""Backups of SQLite databases, with SQLite's own online backup."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from bot.backup.stores import VERSIONS, BackupError, Contents

PATIENCE = 10.0  # seconds for which other writers are waited for
_BUSY = {5, 6}  # SQLite's codes: another connection has the database, or a table of it
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name != ?"


@dataclass(frozen=True)
class SqliteStore:
    """Some database files that belong together.

    Attributes:
        files: where each is, by its name in a backup; the desk's is "desk.db".
    """

    files: Mapping[str, Path]
    system: str = "sqlite"

    def save(self, folder: Path) -> Contents:
        """See `Store`: all files as they were at one moment."""
        found = {name: path for name, path in self.files.items() if path.is_file()}
        if "desk.db" not in found:
            raise BackupError(f"There is no database at {self.files['desk.db']}.")
        rows: dict[str, int] = {}
        with _told(), ExitStack() as stack:
            for name, source in _snapshots(found, stack).items():
                with closing(sqlite3.connect(folder / name)) as copy:
                    source.backup(copy)
                    copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
                    rows |= _rows(copy)
            with closing(sqlite3.connect(folder / "desk.db")) as desk:
                (revision,) = desk.execute(f"SELECT version_num FROM {VERSIONS}").fetchone()  # noqa: S608 # nosec B608 - a constant
        return Contents(revision, rows)

    def load(self, folder: Path) -> None:
        """See `Store`; each file as a transaction of its own, also under the hands of who has it open."""
        with _told():
            for name, path in self.files.items():
                if (folder / name).is_file():
                    path.parent.mkdir(parents=True, exist_ok=True)
                    with closing(_open(folder / name)) as source, closing(_open(path)) as target:
                        source.backup(target, progress=_impatient())

    def rows(self) -> dict[str, int]:
        """See `Store`."""
        found: dict[str, int] = {}
        with _told():
            for path in filter(Path.is_file, self.files.values()):
                with closing(_open(path)) as connection:
                    found |= _rows(connection)
        return found


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"SQLite: {error}") from error


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)


def _snapshots(files: Mapping[str, Path], stack: ExitStack) -> dict[str, sqlite3.Connection]:
    """Connections that each see their database as it was at one moment.

    For that moment all writers are kept out of all of them; while the copies are made, they go on.
    """
    with ExitStack() as locks:
        for path in files.values():
            locks.enter_context(closing(_open(path))).execute("BEGIN IMMEDIATE")
        readers = {name: stack.enter_context(closing(_open(path))) for name, path in files.items()}
        for reader in readers.values():
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot begins by reading
        return readers


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    names = [name for (name,) in connection.execute(_TABLES, (VERSIONS,))]
    counts = [connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in names]  # noqa: S608 # nosec B608 - tables of the schema
    return {name: count for name, (count,) in zip(names, counts, strict=True)}


def _impatient() -> Callable[[int, int, int], None]:
    began = monotonic()

    def look(status: int, *_: int) -> None:
        if status in _BUSY and monotonic() - began > PATIENCE:
            raise sqlite3.OperationalError("somebody else writes to the database: stop the assistant first")

    return look
