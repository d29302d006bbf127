"""The desk's tables. A change here needs a migration beside it."""

from actions.store.tables.accounts import accounts, orders, outbox
from actions.store.tables.base import metadata
from actions.store.tables.cases import claim_events, claims, discussion_events, discussions
from actions.store.tables.sellers import (
    badge_changes,
    ratings,
    sellers,
    suspensions,
    unresolved_discussions,
    warnings,
)

__all__ = [
    "accounts",
    "badge_changes",
    "claim_events",
    "claims",
    "discussion_events",
    "discussions",
    "metadata",
    "orders",
    "outbox",
    "ratings",
    "sellers",
    "suspensions",
    "unresolved_discussions",
    "warnings",
]
