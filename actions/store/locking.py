"""Keeping a row from others."""

from typing import Any

from sqlalchemy import Column, update
from sqlalchemy.orm import Session


def lock_row(session: Session, key: Column, value: Any) -> None:
    """Keep the row with a value of a unique column from other writers until the transaction ends.

    Writing it does so on every database, and what is read next is the newest.
    """
    session.execute(update(key.table).where(key == value).values({key: key}))
