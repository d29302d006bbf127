"""Inserting what may be there already."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_once(session: Session, table: Table, **values: Any) -> bool:
    """Insert a row unless a unique key of the table forbids it; whether it was inserted.

    If another transaction holds the key, this waits for its end.
    """
    insert = _INSERTS[session.get_bind().dialect.name]
    result = session.execute(insert(table).values(**values).on_conflict_do_nothing())
    return bool(result.rowcount)
