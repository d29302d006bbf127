"""How long a backup and a restore take: `python -m tests.bench.recovery [CONVERSATIONS]`."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from os import environ, pathsep
from pathlib import Path
from time import perf_counter

from bot.quiet import silence_libraries

silence_libraries()

from rich.console import Console  # noqa: E402 - the libraries are silenced first
from rich.table import Table  # noqa: E402

from bot import backup  # noqa: E402
from bot.backup.sqlite import SqliteStore  # noqa: E402
from bot.backup.stores import Store, store  # noqa: E402
from tests.deploy.support import Everything  # noqa: E402
from tests.support.postgres import BIN, postgres_server  # noqa: E402

EVENTS = 40  # of a conversation, about 600 bytes each: some eight turns
DATA = '{"event": "user", "text": "' + "a message of a conversation " * 20 + '"}'


@contextmanager
def _desks(folder: Path) -> Iterator[dict[str, tuple[str, str, Store]]]:
    files = {name: folder / name for name in ("desk.db", "conversations.db")}
    lite = (f"sqlite:///{folder}/desk.db", f"sqlite:///{folder}/conversations.db", SqliteStore(files))
    with postgres_server() as url:
        yield {"SQLite": lite, "PostgreSQL": (url, url, store(url))}


def fill(everything: Everything, conversations: int) -> None:
    """Add conversations, each with its events."""
    with everything.tracker_store() as found, found.session_scope() as session:
        for number in range(conversations):
            rows = [
                {"sender_id": f"web:v:{number}", "type_name": "user", "timestamp": i, "data": DATA}
                for i in range(EVENTS)
            ]
            session.bulk_insert_mappings(found.SQLEvent, rows)
        session.commit()


def measure(everything: Everything) -> tuple[float, float, int]:
    """Seconds of a backup, seconds of a restore after everything was lost, and rows."""
    began = perf_counter()
    made = backup.make(everything.store, everything.backup, datetime.now(timezone.utc), everything.models)
    saved = perf_counter()
    everything.wreck()
    wrecked = perf_counter()
    backup.restore(everything.store, everything.backup, replace=False, models=everything.models)
    return saved - began, perf_counter() - wrecked, sum(made.rows.values())


def main(conversations: int) -> None:
    """Print a row for each database."""
    environ["PATH"] = f"{BIN}{pathsep}{environ['PATH']}"
    table = Table("database", "rows", "backup, MB", "backup, s", "restore, s")
    with tempfile.TemporaryDirectory() as home, _desks(Path(home)) as desks:
        for name, (url, where, found) in desks.items():
            folder = Path(home) / name if name != "SQLite" else Path(home)
            folder.mkdir(exist_ok=True)
            everything = Everything(url, where, folder, found)
            everything.make()
            fill(everything, conversations)
            saving, restoring, rows = measure(everything)
            size = sum(file.stat().st_size for file in everything.backup.rglob("*") if file.is_file())
            table.add_row(name, str(rows), f"{size / 1e6:.0f}", f"{saving:.1f}", f"{restoring:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
