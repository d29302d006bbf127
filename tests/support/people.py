"""People who have done at a desk all that can be done."""

from datetime import date
from decimal import Decimal

from sqlalchemy.engine import Engine

from actions.desk.discussions import Reason as Why
from actions.desk.discussions import Wish
from actions.desk.handovers import Author, Turn
from actions.desk.identity import Owner
from actions.desk.messaging import ItemKind, Received
from actions.desk.orders import Order
from actions.desk.reports import ReportKind
from actions.services.callbacks import book_callback
from actions.services.claims import submit_claim
from actions.services.discussions import give_up, open_discussion
from actions.services.handovers import customer_message, open_handover
from actions.services.identity import confirm_code, request_code
from actions.services.messaging import allow_news, answer, receive
from actions.services.reports import report_offer
from actions.services.surveys import answer_survey
from actions.store.database import UnitOfWork, unit_of_work
from actions.store.privacy import Held
from tests.support.contact import ANNA, BEN, NOW, PHONE, SECRET, ids
from tests.support.sellers import a_seller

new_id = ids("NEW")
CODE = "402913"


def fill(desk: Engine, owner: Owner, secret: str) -> None:
    """One of everything that a conversation can leave behind, with a mark in each free text."""
    with unit_of_work(desk) as work:
        book_callback(work, owner, PHONE, None, NOW, new_id)
        open_handover(work, owner, "pl", [Turn(Author.CUSTOMER, f"summary of {secret}")], NOW, new_id)
        customer_message(work, owner.sender, f"message of {secret}", NOW)
        answer_survey(work, owner, "chat", 9, f"comment of {secret}", NOW, "pl", "webchat")
        contact = f"{secret}@contact.example"
        report_offer(
            work, owner, ReportKind.DANGEROUS_PRODUCT, None, "12345678", "Pali się.", contact, NOW, new_id
        )
        _write_in_a_messenger(work, owner, secret)
        if owner.login:
            allow_news(work, owner.sender, owner.login, NOW)
            request_code(work, owner.sender, owner.login, NOW, CODE, SECRET)
            confirm_code(work, owner.sender, CODE, NOW, SECRET)


def _write_in_a_messenger(work: UnitOfWork, owner: Owner, secret: str) -> None:
    """One message that came and the answer to it, which has gone out."""
    said = Received(f"m-{secret}", owner.sender, ItemKind.TEXT, f"message of {secret}", NOW)
    receive(work, "messenger", [said], NOW)
    item = work.inbox.first(owner.sender)
    assert item is not None
    answer(work, "messenger", item, [{"text": f"answer to {secret}"}], NOW, new_id)
    message = work.channel_messages.first(owner.sender)
    assert message is not None
    work.channel_messages.sent(message.id, f"s-{secret}", NOW)


def buy(desk: Engine) -> None:
    """Anna buys of Ben, is not content, and claims compensation."""
    with unit_of_work(desk) as work:
        bought = date(2025, 11, 3)
        work.orders.add(Order("100200300", ANNA.login, BEN.login, "Lampa", Decimal("99.90"), bought, bought))
        work.sellers.add(a_seller(BEN.login))
        talk, _ = open_discussion(
            work, ANNA.login, "100200300", Why.DAMAGED, Wish.MONEY_BACK, "Stłuczona.", NOW, new_id
        )
        give_up(work, ANNA.login, talk.reference, NOW)
        submit_claim(work, ANNA.login, talk.reference, NOW, new_id)


def held(desk: Engine, owner: Owner) -> Held:
    """Everything that is held on an owner."""
    with unit_of_work(desk) as work:
        return work.privacy.held(owner)


def sent(desk: Engine) -> None:
    """Mark all notices as sent."""
    with unit_of_work(desk) as work:
        for notice in work.outbox.due(NOW, 100):
            work.outbox.mark_sent(notice.id, NOW)
