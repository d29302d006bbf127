"""Tokens that are over before their time."""

from sqlalchemy import Column, String, Table

from actions.store.tables.base import Moment, metadata

LONGEST_TOKEN = 80

# The random id of a token and when it would have ended by itself: neither says whose it is.
revoked_tokens = Table(
    "revoked_tokens",
    metadata,
    Column("token", String(LONGEST_TOKEN), primary_key=True),
    Column("until", Moment, nullable=False, index=True),
)
