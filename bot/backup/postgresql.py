"""Backups of a PostgreSQL database, with its own programs `pg_dump` and `psql`."""

import gzip
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, select, table, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.functions import count

from actions.store.database import open_engine
from bot.backup.stores import VERSIONS, BackupError, Contents

DUMP = "database.sql.gz"
# A restore waits so long for who uses a table, and then leaves everything as it is.
_OPTIONS = "-c lock_timeout=10s"


@dataclass(frozen=True)
class PostgresqlStore:
    """A database of PostgreSQL.

    Attributes:
        url: SQLAlchemy's, whatever the driver.
    """

    url: URL
    system: str = "postgresql"

    def save(self, folder: Path) -> Contents:
        """See `Store`: the dump and the counts are of the same snapshot."""
        with self._connection() as connection:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            contents = Contents(_revision(connection), _rows(connection))
            options = ["--no-owner", "--no-privileges", "--compress=6", f"--snapshot={snapshot}"]
            self._run("pg_dump", *options, f"--file={folder / DUMP}")
        return contents

    def load(self, folder: Path) -> None:
        """See `Store`; everything is one transaction."""
        with self._connection() as connection:
            drop = _drop_everything(connection)
        settings = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        with gzip.open(folder / DUMP) as script:
            self._run("psql", *settings, f"--command={drop}", "--file=-", script=script)

    def rows(self) -> dict[str, int]:
        """See `Store`."""
        with self._connection() as connection:
            return _rows(connection)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        engine = open_engine(self.url.render_as_string(hide_password=False))
        try:
            with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
                yield connection
        except SQLAlchemyError as error:
            raise BackupError(f"PostgreSQL: {str(error).splitlines()[0]}") from error
        finally:
            engine.dispose()

    def _run(self, program: str, *arguments: str, script: gzip.GzipFile | None = None) -> None:
        """Run one of PostgreSQL's programs; the password is in its environment, where no `ps` shows it."""
        path = shutil.which(program)
        if path is None:
            raise BackupError(f"{program} is not on the path: install PostgreSQL's client programs.")
        where = self.url.set(drivername="postgresql", password=None).render_as_string()
        environment = {**os.environ, "PGOPTIONS": _OPTIONS}
        if self.url.password:
            environment["PGPASSWORD"] = str(self.url.password)
        _wait_for([path, *arguments, f"--dbname={where}"], environment, script)


def _wait_for(command: Sequence[str], environment: dict[str, str], script: gzip.GzipFile | None) -> None:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 # nosec B603 - a program of PostgreSQL with our own arguments
            command,
            env=environment,
            stdin=subprocess.PIPE if script else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            if script:
                _feed(process, script)
            process.communicate()
        except BaseException:
            process.kill()  # before it takes the end of its input for the end of the script
            process.wait()
            raise
        if process.returncode:
            said.seek(0)
            reason = said.read().decode(errors="replace").strip() or "no reason given"
            raise BackupError(f"{Path(command[0]).name} failed: {reason.splitlines()[0]}")


def _feed(process: "subprocess.Popen[bytes]", script: gzip.GzipFile) -> None:
    assert process.stdin
    with suppress(BrokenPipeError):  # it has ended early, and says why
        shutil.copyfileobj(script, process.stdin)


def _revision(connection: Connection) -> str:
    if VERSIONS not in inspect(connection).get_table_names():
        raise BackupError("The database is not the desk's: python -m bot migrate makes its tables.")
    return str(connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar_one())  # noqa: S608 # nosec B608 - a constant


def _rows(connection: Connection) -> dict[str, int]:
    names = sorted(set(inspect(connection).get_table_names()) - {VERSIONS})
    return {name: connection.execute(select(count()).select_from(table(name))).scalar_one() for name in names}


def _drop_everything(connection: Connection) -> str:
    """SQL that leaves no table and no sequence: those of a newer schema would be in the way of migrations."""
    quote = connection.dialect.identifier_preparer.quote
    inspector = inspect(connection)
    drops = [f"DROP TABLE {quote(name)} CASCADE" for name in inspector.get_table_names()]
    # Some belong to a table's column and have gone with it.
    drops += [f"DROP SEQUENCE IF EXISTS {quote(name)}" for name in inspector.get_sequence_names()]
    return "; ".join(drops) or "SELECT 1"
