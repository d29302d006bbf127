"""Revoked tokens in the store."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.store.insertion import insert_once
from actions.store.tables import revoked_tokens


class RevokedTokenRepository:
    """Remembers the ids of revoked tokens until they would have ended by themselves."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def revoke(self, token: str, until: datetime, now: datetime) -> bool:
        """Revoke a token by its id; whether it was good until then. Those that have ended are forgotten."""
        self._session.execute(delete(revoked_tokens).where(revoked_tokens.c.until < now))
        return insert_once(self._session, revoked_tokens, token=token, until=until)

    def among(self, tokens: Collection[str]) -> set[str]:
        """Which of these ids have been revoked."""
        found = select(revoked_tokens.c.token).where(revoked_tokens.c.token.in_(tokens))
        return set(self._session.execute(found).scalars()) if tokens else set()
