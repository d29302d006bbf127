"""The desk's tables. A change here needs a migration beside it."""

from actions.store.tables.accounts import accounts, orders, outbox
from actions.store.tables.base import AT_ONCE, metadata
from actions.store.tables.cases import claim_events, claims, discussion_events, discussions
from actions.store.tables.contact import (
    callbacks,
    contact_events,
    erased_conversations,
    handover_messages,
    handovers,
    login_codes,
    privacy_requests,
    reports,
    surveys,
    verifications,
)
from actions.store.tables.messaging import channel_messages, consents, inbox
from actions.store.tables.sellers import (
    badge_changes,
    ratings,
    sellers,
    suspensions,
    unresolved_discussions,
    warnings,
)
from actions.store.tables.tokens import revoked_tokens

__all__ = [
    "AT_ONCE",
    "accounts",
    "badge_changes",
    "callbacks",
    "channel_messages",
    "claim_events",
    "claims",
    "consents",
    "contact_events",
    "discussion_events",
    "discussions",
    "erased_conversations",
    "handover_messages",
    "handovers",
    "inbox",
    "login_codes",
    "metadata",
    "orders",
    "outbox",
    "privacy_requests",
    "ratings",
    "reports",
    "revoked_tokens",
    "sellers",
    "surveys",
    "suspensions",
    "unresolved_discussions",
    "verifications",
    "warnings",
]
