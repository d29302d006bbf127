"""Looking at a desk's database from outside."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine, Row

from actions.store.database import unit_of_work
from actions.store.tables import claim_events, claims, discussion_events, discussions, outbox

CHANGING = (discussions, discussion_events, claims, claim_events, outbox)
Service = Callable[..., Any]


def call(database: Engine, service: Service, *arguments: Any, **named: Any) -> Any:
    """The result of a service in a unit of work of its own."""
    with unit_of_work(database) as work:
        return service(work, *arguments, **named)


def all_rows(database: Engine) -> dict[str, list[Row]]:
    """Every row that a service may write, by table."""
    with database.connect() as connection:
        return {
            table.name: list(connection.execute(select(table).order_by(table.c.id))) for table in CHANGING
        }


def grown(before: dict[str, list[Row]], after: dict[str, list[Row]]) -> dict[str, int]:
    """How many rows have been added, where some have."""
    growth = {table: len(after[table]) - len(before[table]) for table in after}
    return {table: rows for table, rows in growth.items() if rows}
