"""A desk with conversations, to be backed up, wrecked and restored."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from rasa.shared.core.domain import Domain
from sqlalchemy import select
from sqlalchemy.engine import Engine

from actions.demo import load_demo_sellers
from actions.demo_cases import load_demo_cases
from actions.desk.accounts import Account
from actions.store.database import migrate, open_engine, unit_of_work
from actions.store.tables import accounts
from bot.backup.stores import Store
from bot.clock import today
from bot.forgetting import ForgettingTrackerStore
from bot.tracker_table import prepare
from tests.conftest import empty

DOMAIN = Domain.load("domain")
WRITER = "writer"


@dataclass
class Everything:
    """A desk, its conversations and models, and how they are backed up."""

    url: str
    conversations: str
    folder: Path
    store: Store

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @property
    def backup(self) -> Path:
        return self.folder / "backup"

    def make(self) -> None:
        """The demo's desk, and a model that is none."""
        self.models.mkdir()
        (self.models / "a.tar.gz").write_bytes(b"a model")
        (self.models / "manifest.json").write_text("{}")
        with self.desk() as desk:
            migrate(desk)
            if self.url.startswith("postgresql"):
                prepare(desk)
            with unit_of_work(desk) as work:
                load_demo_sellers(work, today())
                load_demo_cases(work, datetime.now(timezone.utc))

    @contextmanager
    def desk(self) -> Iterator[Engine]:
        engine = open_engine(self.url)
        yield engine
        engine.dispose()

    @contextmanager
    def tracker_store(self) -> Iterator[ForgettingTrackerStore]:
        with self.desk() as desk:
            found = ForgettingTrackerStore(DOMAIN, host=self.conversations, desk=desk)
            yield found
            found.engine.dispose()

    def wreck(self) -> None:
        """Nothing is left: no table, no conversation, no model."""
        for model in self.models.iterdir():
            model.unlink()
        if self.url.startswith("postgresql"):
            empty(self.url)
        for file in self.folder.glob("*.db*"):
            file.unlink()

    def logins(self) -> set[str]:
        """The accounts that there are."""
        with self.desk() as desk, desk.connect() as connection:
            return set(connection.execute(select(accounts.c.login)).scalars())

    def events(self, sender: str) -> int:
        """How many events a conversation has."""
        with self.tracker_store() as found, found.session_scope() as session:
            event = found.SQLEvent
            return int(session.query(event).filter(event.sender_id == sender).count())

    @contextmanager
    def written_to(self) -> Iterator[None]:
        """Meanwhile somebody adds accounts, and after each an event; some of both before this begins."""
        stop, begun = threading.Event(), threading.Event()
        failed: list[BaseException] = []

        def write() -> None:
            try:
                self._write(stop, begun)
            except BaseException as error:
                failed.append(error)
                begun.set()

        writer = threading.Thread(target=write)
        writer.start()
        assert begun.wait(60)
        yield
        stop.set()
        writer.join(60)
        assert not failed

    def _write(self, stop: threading.Event, begun: threading.Event) -> None:
        number = 0
        with self.desk() as desk, self.tracker_store() as found:
            while not stop.is_set():
                number += 1
                with unit_of_work(desk) as work:
                    work.accounts.add(Account(f"{WRITER}{number}", f"{number}@example.com"))
                with found.session_scope() as session:
                    session.add(
                        found.SQLEvent(sender_id=WRITER, type_name="user", timestamp=number, data="{}")
                    )
                    session.commit()
                if number == 5:
                    begun.set()
