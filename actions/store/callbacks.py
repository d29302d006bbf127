"""Calls on request in the store."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from actions.desk.callbacks import Callback, CallbackState
from actions.desk.identity import Owner
from actions.store.insertion import insert_once
from actions.store.locking import lock_row
from actions.store.owners import account_key, owned, with_login
from actions.store.tables import callbacks


class CallbackRepository:
    """Reads and writes calls on request."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, reference: str) -> Callback | None:
        """The call of an id, whoever's it is: the desk asks whose."""
        return next(iter(self._found(with_login(callbacks).where(callbacks.c.reference == reference))), None)

    def for_change(self, reference: str) -> Callback | None:
        """The same, kept from others until the unit of work ends."""
        lock_row(self._session, callbacks.c.reference, reference)
        return self.get(reference)

    def of(self, owner: Owner) -> list[Callback]:
        """All calls of an owner, the first booked first."""
        return self._found(with_login(callbacks).where(owned(self._session, callbacks, owner)))

    def to_make(self, until: datetime) -> list[Callback]:
        """The booked calls up to a time, the most pressing first, for whoever makes them."""
        due = (callbacks.c.state == CallbackState.BOOKED, callbacks.c.at <= until)
        return self._found(with_login(callbacks).where(*due).order_by(None).order_by(callbacks.c.at))

    def add(self, call: Callback) -> bool:
        """Store a new call; whether it was stored: the same one may be booked already."""
        values = {name: value for name, value in vars(call).items() if name not in ("id", "login")}
        account = account_key(self._session, call.login)
        return insert_once(self._session, callbacks, reference=call.id, account_id=account, **values)

    def save(self, call: Callback) -> None:
        """Store a change of a call.

        Raises:
            sqlalchemy.exc.IntegrityError: the same is booked already.
        """
        same = callbacks.c.reference == call.id
        self._session.execute(
            update(callbacks).where(same).values(at=call.at, urgent=call.urgent, state=call.state)
        )

    def _found(self, wanted: Select) -> list[Callback]:
        return [_callback(row) for row in self._session.execute(wanted)]


def _callback(row: Row) -> Callback:
    return Callback(row.reference, row.sender, row.login, row.phone, row.at, row.urgent, row.state)
