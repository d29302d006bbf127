"""The table of conversations' events with the indexes it needs, made once for all processes."""

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import declarative_base

Base = declarative_base()
_SUPERSEDED = "ix_events_sender_id"  # of Rasa's own table, which this one goes on from


class SQLEvent(Base):  # type: ignore[misc, valid-type]
    """An event as Rasa's own table has it; of a slot's event, `action_name` is the slot's name."""

    __tablename__ = "events"

    # SQLite counts up by itself only what it calls an integer.
    id = sa.Column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    sender_id = sa.Column(sa.String(255), nullable=False)
    type_name = sa.Column(sa.String(255), nullable=False)
    timestamp = sa.Column(sa.Float)
    intent_name = sa.Column(sa.String(255))
    action_name = sa.Column(sa.String(255))
    data = sa.Column(sa.Text)


INDEXES = (
    # The last event of a conversation, and the events from one on.
    sa.Index("events_of_conversation", SQLEvent.sender_id, SQLEvent.id),
    # The last event of a kind in a conversation, and the last of each slot.
    sa.Index("events_of_kind", SQLEvent.sender_id, SQLEvent.type_name, SQLEvent.action_name, SQLEvent.id),
)


def prepare(engine: Engine) -> None:
    """Make what is missing of the table and its indexes. One process at a time does it, before any serves.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database does not take it.
    """
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        for index in INDEXES:
            index.create(connection, checkfirst=True)
        connection.execute(sa.text(f"DROP INDEX IF EXISTS {_SUPERSEDED}"))


def is_prepared(engine: Engine) -> bool:
    """Whether the table is there.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be asked.
    """
    return bool(sa.inspect(engine).has_table(SQLEvent.__tablename__))
