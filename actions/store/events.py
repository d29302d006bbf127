"""Events in the store."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from actions.desk.events import Event, Subject
from actions.store.tables import contact_events


class EventRepository:
    """Keeps what happened, in its order."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, event: Event) -> None:
        """Store an event."""
        self._session.execute(insert(contact_events).values(**vars(event)))

    def of(self, subject: Subject, reference: str) -> list[Event]:
        """What happened to a subject, the first first."""
        mine = (contact_events.c.subject == subject, contact_events.c.reference == reference)
        rows = self._session.execute(select(contact_events).where(*mine).order_by(contact_events.c.id))
        return [Event(row.subject, row.reference, row.event, row.at) for row in rows]
