"""What is held on a person, wherever it is, and forgetting it."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from actions.desk.identity import Owner, web_conversation
from actions.desk.outbox import NoticeStatus
from actions.desk.privacy import PrivacyRequest, RequestState
from actions.store import tables
from actions.store.accounts import AccountRepository
from actions.store.claims import ClaimRepository
from actions.store.discussions import DiscussionRepository
from actions.store.handovers import HandoverRepository
from actions.store.insertion import insert_once
from actions.store.locking import lock_row
from actions.store.messaging import forget_sender, of_sender
from actions.store.orders import OrderRepository
from actions.store.owners import account_key, owned, with_login
from actions.store.sellers import SellerRepository

Held = dict[str, list[dict[str, Any]]]

# In which tables each kind of data is; a table that is neither here nor nameless fails a test.
HELD_IN: dict[str, tuple[Table, ...]] = {
    "account": (tables.accounts,),
    "orders": (tables.orders,),
    "discussions": (tables.discussions, tables.discussion_events),
    "claims": (tables.claims, tables.claim_events),
    "seller": (
        tables.sellers,
        tables.ratings,
        tables.badge_changes,
        tables.warnings,
        tables.suspensions,
        tables.unresolved_discussions,
    ),
    "notices": (tables.outbox,),
    "callbacks": (tables.callbacks,),
    "handovers": (tables.handovers, tables.handover_messages),
    "surveys": (tables.surveys,),
    "reports": (tables.reports,),
    "messages": (tables.inbox, tables.channel_messages),
    "consents": (tables.consents,),
    "verifications": (tables.verifications,),
    "codes": (tables.login_codes,),
    "requests": (tables.privacy_requests, tables.erased_conversations),
}
NAMELESS = (tables.contact_events, tables.revoked_tokens)
# Keys of rows, who served, and what would let somebody in: what a notice carried is not shown twice.
_INTERNAL = frozenset(
    {"id", "account_id", "consultant", "digest", "open", "payload", "dedupe_key", "last_error"}
)


class PrivacyRepository:
    """Collects and forgets what is held on an owner, and keeps what he asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def held(self, owner: Owner) -> Held:
        """Everything that is held on an owner by kind, of values that JSON knows."""
        of_account = self._of_account(owner.login) if owner.login else {}
        single = {name: found[0] for name, found in HELD_IN.items() if "account_id" in found[0].c}
        found = {name: self._rows(table, owner) for name, table in single.items()}
        for handover in found["handovers"]:
            messages = HandoverRepository(self._session).messages(handover["reference"])
            handover["messages"] = [asdict(message) for message in messages]
        found["messages"] = self._messages(owner.sender)
        everything = {name: [] for name in HELD_IN} | of_account | found
        return _plain(everything)

    def _of_account(self, login: str) -> dict[str, list[Any]]:
        discussions = DiscussionRepository(self._session)
        account = AccountRepository(self._session).get(login)
        seller = SellerRepository(self._session).get(login)
        matters = [*discussions.of_buyer(login), *discussions.of_seller(login)]
        return {
            "account": [asdict(account)] if account else [],
            "orders": [asdict(order) for order in OrderRepository(self._session).of_buyer(login)],
            "discussions": [_without_buyer(asdict(matter), login) for matter in matters],
            "claims": [asdict(claim) for claim in ClaimRepository(self._session).of_buyer(login)],
            "seller": [asdict(seller)] if seller else [],
        }

    def _rows(self, table: Table, owner: Owner) -> list[dict[str, Any]]:
        wanted = with_login(table).where(self._owned(table, owner))
        shown = [column.name for column in table.c if column.name not in _INTERNAL]
        return [{name: row[name] for name in shown} for row in self._session.execute(wanted).mappings()]

    def _messages(self, sender: str) -> list[dict[str, Any]]:
        """What came and what went in a messenger; only a conversation itself is shown its messages."""
        shown = ("channel", "message_id", "kind", "text", "at", "state")
        came = self._session.execute(of_sender(tables.inbox, sender, *shown)).mappings()
        shown = ("channel", "reference", "created_at", "sent_at", "state", "delivery")
        went = self._session.execute(of_sender(tables.channel_messages, sender, *shown)).mappings()
        return [dict(row) for row in (*came, *went)]

    def _owned(self, table: Table, owner: Owner) -> Any:
        if "sender" in table.c:
            return owned(self._session, table, owner)
        return table.c.account_id == account_key(self._session, owner.login or "")

    def erase(self, owner: Owner) -> None:
        """Delete or make nameless what the rules let go; other people's things stay as they are.

        The owner's conversations are put on the list of those that the bot is to delete.
        """
        conversations = self._conversations(owner)
        for sender in conversations:
            insert_once(self._session, tables.erased_conversations, sender=sender)
        forget_sender(self._session, sorted(conversations))
        for table in (tables.callbacks, tables.handovers, tables.consents, tables.verifications):
            self._session.execute(delete(table).where(self._owned(table, owner)))
        told = tables.outbox.c.status != NoticeStatus.PENDING  # what is still to be told is told
        self._session.execute(delete(tables.outbox).where(self._owned(tables.outbox, owner), told))
        nameless = {"sender": None, "account_id": None}
        for table, personal in ((tables.surveys, "comment"), (tables.reports, "contact")):
            mine = self._owned(table, owner)
            self._session.execute(update(table).where(mine).values({**nameless, personal: None}))

    def _conversations(self, owner: Owner) -> set[str]:
        """The conversation itself, the account's on the web, and others in which it has done something."""
        spoken = [
            table
            for found in HELD_IN.values()
            for table in found
            if {"sender", "account_id"} <= {*table.c.keys()}
        ]
        found = {owner.sender, web_conversation(owner.login)} if owner.login else {owner.sender}
        for table in spoken:
            mine = select(table.c.sender).where(self._owned(table, owner), table.c.sender.is_not(None))
            found.update(self._session.execute(mine).scalars())
        return found

    def erased_conversations(self) -> list[str]:
        """The conversations that are to be deleted."""
        return list(self._session.execute(select(tables.erased_conversations.c.sender)).scalars())

    def forgotten(self, senders: list[str]) -> None:
        """Take conversations off the list, once they are deleted."""
        table = tables.erased_conversations
        self._session.execute(delete(table).where(table.c.sender.in_(senders)))

    def add(self, request: PrivacyRequest) -> None:
        """Store a request.

        Raises:
            sqlalchemy.exc.IntegrityError: its id is taken.
        """
        values = {name: value for name, value in vars(request).items() if name not in ("id", "login")}
        account = account_key(self._session, request.login)
        self._session.execute(
            insert(tables.privacy_requests).values(reference=request.id, account_id=account, **values)
        )

    def asked(self, sender: str) -> PrivacyRequest | None:
        """The latest request of a conversation that waits, kept from others until the unit of work ends."""
        found = self._latest(sender)
        if found:
            lock_row(self._session, tables.privacy_requests.c.reference, found.id)
        return self._latest(sender)

    def _latest(self, sender: str) -> PrivacyRequest | None:
        table = tables.privacy_requests
        waits = (table.c.sender == sender, table.c.state == RequestState.ASKED)
        latest = with_login(table).where(*waits).order_by(None).order_by(table.c.id.desc())
        row = self._session.execute(latest).first()
        return PrivacyRequest(row.reference, row.sender, row.login, row.kind, row.asked_at) if row else None

    def save(self, request: PrivacyRequest) -> None:
        """Store what a request has come to."""
        table = tables.privacy_requests
        values = {"state": request.state, "done_at": request.done_at}
        self._session.execute(update(table).where(table.c.reference == request.id).values(values))


def _without_buyer(matter: dict[str, Any], login: str) -> dict[str, Any]:
    """A discussion as its seller may see it: who bought is not his data."""
    if matter["order"]["seller"].casefold() == login.casefold():
        matter["order"].pop("buyer")
    return matter


def _plain(held: Held) -> Held:
    """The same in what JSON knows."""
    text: Held = json.loads(json.dumps(held, default=_text))
    return text


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
