"""How long the desk keeps what: what is over goes in small steps, the rest stays for a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, column, delete, or_, select, table, update
from sqlalchemy.engine import Engine

from actions.desk.handovers import HandoverState
from actions.desk.outbox import NoticeStatus
from actions.store import tables

BATCH = 500  # rows of one transaction: others write in between
# Rasa's own table, in a database of its own or the desk's.
_EVENTS = table("events", column("id"), column("timestamp"))


@dataclass(frozen=True)
class Sweep:
    """What of a table is over at a moment, and what becomes of it.

    Args:
        table: the table.
        old: from a moment to the condition that a row is over if it is older.
        blank: the columns that are emptied; rows are deleted if there are none.
    """

    table: Table
    old: Callable[[datetime], Any]
    blank: Mapping[str, None] = field(default_factory=dict)


def _nameless(of: Table, at: str, *personal: str) -> Sweep:
    names = ("sender", "account_id", *personal)
    named = or_(*(of.c[name].is_not(None) for name in names))
    return Sweep(of, lambda before: (of.c[at] < before) & named, dict.fromkeys(names))


# By the name of the period that they are kept for; what ends by itself is kept for none.
SWEEPS: dict[str, tuple[Sweep, ...]] = {
    "messages": (
        Sweep(tables.inbox, lambda before: tables.inbox.c.received_at < before),
        Sweep(tables.channel_messages, lambda before: tables.channel_messages.c.created_at < before),
    ),
    "notices": (
        Sweep(
            tables.outbox,
            lambda before: (
                (tables.outbox.c.created_at < before) & (tables.outbox.c.status != NoticeStatus.PENDING)
            ),
        ),
    ),
    "codes": (Sweep(tables.login_codes, lambda before: tables.login_codes.c.created_at < before),),
    "ended": (
        Sweep(tables.verifications, lambda before: tables.verifications.c.verified_until < before),
        Sweep(tables.revoked_tokens, lambda before: tables.revoked_tokens.c.until < before),
    ),
    "handovers": (
        Sweep(
            tables.handovers,
            lambda before: (
                (tables.handovers.c.closed_at < before) & (tables.handovers.c.state == HandoverState.CLOSED)
            ),
        ),
    ),
    "callbacks": (Sweep(tables.callbacks, lambda before: tables.callbacks.c.at < before),),
    "surveys": (_nameless(tables.surveys, "answered_at", "comment"),),
    "reports": (_nameless(tables.reports, "received_at", "contact"),),
    "requests": (Sweep(tables.privacy_requests, lambda before: tables.privacy_requests.c.asked_at < before),),
}
# What no period ends, and why. A table that is neither here nor above fails a test.
_MARKETPLACE = "the marketplace's own records, which the assistant reads and does not end"
_MATTER = "both sides of a matter rely on it, as long as the purchase's records are kept"
STAYS: dict[str, str] = {
    "accounts": _MARKETPLACE,
    "orders": _MARKETPLACE,
    "sellers": _MARKETPLACE,
    "ratings": _MARKETPLACE,
    "badge_changes": _MARKETPLACE,
    "warnings": _MARKETPLACE,
    "suspensions": _MARKETPLACE,
    "unresolved_discussions": _MARKETPLACE,
    "discussions": _MATTER,
    "discussion_events": _MATTER,
    "claims": _MATTER,
    "claim_events": _MATTER,
    "handover_messages": "they go with their hand-over",
    "contact_events": "they name nobody",
    "consents": "they hold until they are withdrawn or the account's data is erased",
    "erased_conversations": "a list of what is still to be deleted; each goes when that is done",
}


def sweep(engine: Engine, what: str, before: datetime) -> int:
    """Delete or make nameless what is older than a moment, in steps; how many rows there were.

    Args:
        engine: the desk's database.
        what: a key of SWEEPS.
        before: a time-zone-aware moment.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it cannot go on; what is done stays done.
    """
    return sum(_all(engine, found.table, found.old(before), found.blank) for found in SWEEPS[what])


def forget_conversations(engine: Engine, before: datetime) -> int:
    """Delete the events of conversations from before a moment, in steps; how many; raises as `sweep`."""
    return _all(engine, _EVENTS, _EVENTS.c.timestamp < before.timestamp(), {})


def _all(engine: Engine, of: Any, condition: Any, blank: Mapping[str, None]) -> int:
    key = of.c.id if "id" in of.c else next(iter(of.primary_key.columns))
    batch = key.in_(select(key).where(condition).limit(BATCH))
    step = update(of).where(batch).values(**blank) if blank else delete(of).where(batch)
    done = 0
    while True:
        with engine.begin() as connection:
            changed = int(connection.execute(step).rowcount)
        done += changed
        if changed < BATCH:
            return done
