"""The demo's desk on each system of databases."""

import os
from pathlib import Path

import pytest

from bot.backup.sqlite import SqliteStore
from bot.backup.stores import store
from tests.deploy.support import Everything


@pytest.fixture
def everything(database_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Everything:
    """The demo's desk, once on each system; PostgreSQL's programs are on the path."""
    if database_address.startswith("sqlite"):
        files = {name: tmp_path / name for name in ("desk.db", "conversations.db")}
        found = Everything(
            database_address, f"sqlite:///{tmp_path}/conversations.db", tmp_path, SqliteStore(files)
        )
    else:
        from tests.support.postgres import BIN

        monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
        found = Everything(database_address, database_address, tmp_path, store(database_address))
    found.make()
    return found
