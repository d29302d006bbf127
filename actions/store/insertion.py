"""Inserting what may be there already."""

from collections.abc import Sequence
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


def insert_each_once(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """Insert rows in one statement, each as `insert_once` does; how many were inserted.

    Args:
        session: the transaction.
        table: where to.
        rows: values by column, no expressions, the same columns in each; at most 1,000.
    """
    if not rows:
        return 0
    insert = _INSERTS[session.get_bind().dialect.name](table).on_conflict_do_nothing()
    return int(session.execute(insert, rows).rowcount)
