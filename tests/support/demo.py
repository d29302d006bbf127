"""The demo database that conversations are held on: as new for each, and a look at what it has sent."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy import select, update

from actions.demo import load_demo_sellers
from actions.demo_cases import STAFF, load_demo_cases
from actions.desk.contact_notices import LOGIN_CODE
from actions.services.handovers import close_handover, consultant_message, take_handover
from actions.store.database import migrate, open_engine, unit_of_work
from actions.store.tables import login_codes, outbox, verifications
from bot.clock import today

TIMES = (login_codes.c.created_at, verifications.c.verified_until)


@dataclass(frozen=True)
class DemoDesk:
    """A folder with the database in use and a copy of it as it was made."""

    folder: Path

    @property
    def url(self) -> str:
        """The database in use."""
        return f"sqlite:///{self.folder}/desk.db"

    def make(self) -> None:
        """Migrate it, and load the demo's sellers, accounts, orders and cases."""
        engine = open_engine(self.url)
        migrate(engine)
        with unit_of_work(engine) as work:
            load_demo_sellers(work, today())
            load_demo_cases(work, datetime.now(timezone.utc))
        engine.dispose()
        self.keep()

    def keep(self) -> None:
        """Take what it is now for how it was made."""
        self._copy("desk.db", "new.db")

    def renew(self) -> None:
        """Bring it back to what it was when it was made, under the hands of whoever has it open."""
        self._copy("new.db", "desk.db")

    def _copy(self, source: str, target: str) -> None:
        with (
            closing(sqlite3.connect(self.folder / source)) as read,
            closing(sqlite3.connect(self.folder / target)) as written,
        ):
            written.execute("PRAGMA synchronous=OFF")
            read.backup(written)

    def newest_code(self) -> str:
        """The code that was sent last."""
        engine = open_engine(self.url)
        codes = select(outbox.c.payload).where(outbox.c.kind == LOGIN_CODE).order_by(outbox.c.id.desc())
        with engine.connect() as connection:
            payload = connection.execute(codes.limit(1)).scalar_one()
        engine.dispose()
        return str(payload["code"])

    def consult(self, sender: str, text: str | None, *, close: bool) -> None:
        """A consultant takes a conversation's hand-over, writes to the customer, and perhaps closes it."""
        engine, moment = open_engine(self.url), datetime.now(timezone.utc)
        with unit_of_work(engine) as work:
            handover = work.handovers.current(sender)
            assert handover, "the conversation is with the bot"
            take_handover(work, STAFF.login, handover.id, moment)
            if text:
                consultant_message(work, STAFF.login, handover.id, text, moment)
            if close:
                close_handover(work, STAFF.login, handover.id, moment)
        engine.dispose()

    def later(self, minutes: int) -> None:
        """Let time pass for codes and what they have proved."""
        engine = open_engine(self.url)
        with engine.begin() as connection:
            for column in TIMES:
                (key,) = column.table.primary_key.columns
                for row_key, moment in connection.execute(select(key, column)).all():
                    earlier = {column: moment - timedelta(minutes=minutes)}
                    connection.execute(update(column.table).where(key == row_key).values(earlier))
        engine.dispose()
