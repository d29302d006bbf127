"""Who wants news in which conversation, in the store."""

from datetime import datetime

from sqlalchemy import String, cast, delete, exists, literal, select
from sqlalchemy.orm import Session

from actions.desk.messaging import Consent
from actions.store.insertion import insert_once
from actions.store.owners import account_key, with_login
from actions.store.tables import accounts, channel_messages, consents, outbox


class ConsentRepository:
    """Keeps of each conversation for which account it may be told news."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, consent: Consent) -> None:
        """Keep a consent; it takes the place of another account's, one of the same stays from before."""
        kept = self.get(consent.sender)
        if kept and kept.login == consent.login:
            return
        self.remove(consent.sender)
        account = account_key(self._session, consent.login)
        values = {"sender": consent.sender, "account_id": account, "given_at": consent.given_at}
        insert_once(self._session, consents, **values)

    def get(self, sender: str) -> Consent | None:
        """The consent that was given in a conversation."""
        row = self._session.execute(with_login(consents).where(consents.c.sender == sender)).first()
        return Consent(row.sender, row.login, row.given_at) if row else None

    def remove(self, sender: str) -> bool:
        """Take a consent back; whether there was one."""
        return bool(self._session.execute(delete(consents).where(consents.c.sender == sender)).rowcount)

    def untold(self, channel: str, kinds: frozenset[str], since: datetime) -> list[tuple[Consent, int]]:
        """The notices since a moment that conversations of a channel want and were not sent: their numbers.

        Args:
            channel: its conversations' names begin with it.
            kinds: the kinds of notices.
            since: later than the oldest message that is kept, else what was sent and forgotten comes again.
        """
        key = literal(notice_key("")) + cast(outbox.c.id, String)
        told = exists().where(
            channel_messages.c.sender == consents.c.sender, channel_messages.c.key == key + literal(":0")
        )
        wanted = (
            select(consents.c.sender, accounts.c.login, consents.c.given_at, outbox.c.id)
            .join(accounts, accounts.c.id == consents.c.account_id)
            .join(outbox, outbox.c.account_id == consents.c.account_id)
            .where(
                consents.c.sender.startswith(f"{channel}:", autoescape=True),
                outbox.c.kind.in_(kinds),
                outbox.c.created_at >= consents.c.given_at,
                outbox.c.created_at >= since,
                ~told,
            )
            .order_by(outbox.c.id)
        )
        found = self._session.execute(wanted)
        return [(Consent(row.sender, row.login, row.given_at), row.id) for row in found]


def notice_key(notice_id: int | str) -> str:
    """What a notice is known by in a conversation."""
    return f"p:notice:{notice_id}"
