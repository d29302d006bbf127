"""Demo accounts, orders, discussions and claims, for the embedded database.

Only what is missing is loaded: what has been done with the rest stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from actions.desk import claims, discussions
from actions.desk.accounts import Account
from actions.desk.claims import Claim, ClaimStatus
from actions.desk.days import warsaw_day
from actions.desk.discussions import Discussion, DiscussionStatus, Reason, Wish
from actions.desk.orders import Order, own_order
from actions.desk.references import CaseKind, reference
from actions.store.database import UnitOfWork

BUYERS = (
    Account("anna", "anna@kupujacy.example", smart=True),
    Account("jan", "jan@kupujacy.example"),
    Account("emma", "emma@kupujacy.example", language="en"),
    Account("zofia", "zofia@kupujacy.example"),
    Account("marek", "marek@kupujacy.example"),
    Account("kasia", "kasia@kupujacy.example", smart=True),
)
STAFF = Account("doradca", "doradca@obsluga.example", staff=True)
SELLER_LOGINS = (
    "biuro-plus",
    "auto-czesci24",
    "outlet-sport",
    "foto-raj",
    "dom-i-ogrod",
    "klocki_maniak",
    "partsdomPL",
    "perfumeria.zofia",
    "nowa-herbata",
)
ACCOUNTS = (*BUYERS, STAFF, *(Account(login, f"{login}@sprzedawcy.example") for login in SELLER_LOGINS))


@dataclass(frozen=True)
class DemoOrder:
    """An order to be made, so many days before the day of loading."""

    number: str
    buyer: str
    seller: str
    product: str
    price: str
    days_ago: int
    paid: bool = True

    def build(self, now: datetime) -> Order:
        """The order as of a moment."""
        day = warsaw_day(now) - timedelta(days=self.days_ago)
        paid_on = day if self.paid else None
        return Order(self.number, self.buyer, self.seller, self.product, Decimal(self.price), day, paid_on)


ORDERS = (
    DemoOrder("90417733", "anna", "biuro-plus", "Krzesło biurowe obrotowe (office chair)", "449.00", 9),
    DemoOrder("90417801", "anna", "foto-raj", "Aparat cyfrowy z obiektywem (digital camera)", "1899.99", 16),
    DemoOrder("90418112", "anna", "nowa-herbata", "Herbata zielona liściasta 500 g (green tea)", "38.50", 21),
    DemoOrder("90418245", "anna", "outlet-sport", "Buty do biegania damskie (running shoes)", "219.90", 34),
    DemoOrder("90418390", "anna", "perfumeria.zofia", "Perfumy 50 ml (perfume)", "164.00", 48),
    DemoOrder(
        "90418407", "anna", "klocki_maniak", "Klocki konstrukcyjne (building bricks)", "129.99", 1, False
    ),
    DemoOrder("90418512", "anna", "dom-i-ogrod", "Lampa ogrodowa LED (garden lamp)", "79.00", 3),
    DemoOrder("70033912", "jan", "auto-czesci24", "Klocki hamulcowe przód (brake pads)", "154.20", 12),
    DemoOrder("70034058", "jan", "partsdomPL", "Filtr do pralki (washing machine filter)", "27.49", 25),
    DemoOrder("70034177", "jan", "dom-i-ogrod", "Kosiarka elektryczna (lawn mower)", "699.00", 40),
    DemoOrder("70034266", "jan", "outlet-sport", "Plecak turystyczny 40 l (hiking backpack)", "189.00", 30),
    DemoOrder("70034301", "jan", "biuro-plus", "Papier ksero 5 ryz (copy paper)", "119.00", 0, False),
    DemoOrder("80056120", "emma", "foto-raj", "Statyw fotograficzny (camera tripod)", "99.00", 7),
    DemoOrder("80056233", "emma", "klocki_maniak", "Zestaw klocków: zamek (castle brick set)", "349.00", 28),
    DemoOrder("60071234", "zofia", "dom-i-ogrod", "Leżak ogrodowy (garden lounger)", "259.00", 14),
    DemoOrder("60072345", "marek", "foto-raj", "Smartfon 128 GB (smartphone)", "1299.00", 4),
    DemoOrder("60073456", "kasia", "auto-czesci24", "Pokrowce na fotele (car seat covers)", "189.90", 17),
)


@dataclass(frozen=True)
class DemoCase:
    """A discussion to be made, opened so many days before; what it and its claim have come to."""

    code: str
    order: str
    reason: Reason
    wish: Wish
    days_ago: int
    text: str
    answer: str | None = None
    ends: DiscussionStatus | None = None
    claim: ClaimStatus | None = None
    claimed_hours_ago: int | None = None

    def discussion(self, order: Order, now: datetime) -> list[Discussion]:
        """The discussion after each of its steps, a day apart."""
        at = now - timedelta(days=self.days_ago)
        code = reference(CaseKind.DISCUSSION, self.code)
        steps = [discussions.new_discussion(order, order.buyer, self.reason, self.wish, self.text, code, at)]
        if self.answer:
            at += timedelta(days=1)
            steps.append(discussions.with_answer(steps[-1], order.seller, self.answer, at))
        if self.ends:
            end = discussions.resolved if self.ends is DiscussionStatus.RESOLVED else discussions.unresolved
            steps.append(end(steps[-1], order.buyer, at + timedelta(days=1)))
        return steps

    def claims(self, discussion: Discussion, now: datetime) -> list[Claim]:
        """The claim after each of its steps, some hours apart."""
        at = discussion.events[-1].at
        submitted_at = at + timedelta(hours=1)
        if self.claimed_hours_ago is not None:
            submitted_at = now - timedelta(hours=self.claimed_hours_ago)
        code = reference(CaseKind.CLAIM, self.code)
        steps = [claims.new_claim(discussion, discussion.order.buyer, code, submitted_at)]
        if self.claim is ClaimStatus.REFUSED:
            why = "The seller has sent proof of the refund."
            steps.append(claims.refused(steps[0], STAFF, why, at + timedelta(hours=6)))
        if self.claim in (ClaimStatus.ACCEPTED, ClaimStatus.PAID):
            steps.append(claims.accepted(steps[0], STAFF, at + timedelta(hours=6)))
        if self.claim is ClaimStatus.PAID:
            steps.append(claims.paid(steps[-1], STAFF, at + timedelta(hours=11)))
        return steps


RESOLVED, UNRESOLVED = DiscussionStatus.RESOLVED, DiscussionStatus.UNRESOLVED
CASES = (
    DemoCase(
        "ANNA22", "90417733", Reason.NOT_RECEIVED, Wish.MONEY_BACK, 2, "Krzesło miało być tydzień temu."
    ),
    DemoCase(
        "ANNA33",
        "90417801",
        Reason.DAMAGED,
        Wish.REPAIR,
        6,
        "Pęknięta osłona obiektywu.",
        answer="Proszę odesłać aparat na nasz koszt, wymienimy osłonę.",
    ),
    DemoCase(
        "ANNA44",
        "90418112",
        Reason.INCOMPLETE,
        Wish.MISSING_PART,
        18,
        "Przyszła jedna paczka herbaty zamiast dwóch.",
        answer="Druga paczka już jedzie.",
        ends=RESOLVED,
    ),
    DemoCase(
        "ANNA55",
        "90418245",
        Reason.RETURNED_NOT_REFUNDED,
        Wish.MONEY_BACK,
        5,
        "Buty odesłane dwa tygodnie temu, pieniędzy nie ma.",
        answer="Paczka do nas nie dotarła.",
        ends=UNRESOLVED,
        claim=ClaimStatus.SUBMITTED,
    ),
    DemoCase(
        "ANNA66",
        "90418390",
        Reason.NOT_AS_DESCRIBED,
        Wish.MONEY_BACK,
        40,
        "Zapach inny niż w opisie.",
        ends=UNRESOLVED,
        claim=ClaimStatus.PAID,
    ),
    DemoCase(
        "JAN222",
        "70034177",
        Reason.DAMAGED,
        Wish.MONEY_BACK,
        8,
        "Kosiarka nie włącza się od pierwszego dnia.",
        answer="Nie zgadzamy się, została uszkodzona u kupującego.",
        ends=UNRESOLVED,
    ),
    DemoCase(
        "JAN333",
        "70034058",
        Reason.NOT_RECEIVED,
        Wish.MONEY_BACK,
        12,
        "Filtr nie dotarł.",
        ends=RESOLVED,
    ),
    DemoCase(
        "JAN444",
        "70034266",
        Reason.RETURNED_NOT_REFUNDED,
        Wish.MONEY_BACK,
        9,
        "Plecak wrócił do sprzedawcy, zwrotu brak.",
        ends=UNRESOLVED,
        claim=ClaimStatus.ACCEPTED,
    ),
    DemoCase(
        "EMMA22",
        "80056233",
        Reason.RETURNED_NOT_REFUNDED,
        Wish.MONEY_BACK,
        20,
        "I sent the set back and have not been refunded.",
        answer="We sent the money to your bank.",
        ends=UNRESOLVED,
        claim=ClaimStatus.REFUSED,
    ),
    DemoCase(
        "KASA22",
        "60073456",
        Reason.NOT_AS_DESCRIBED,
        Wish.MONEY_BACK,
        4,
        "Pokrowce do innego modelu niż w opisie.",
        answer="Nie przyjmujemy zwrotów.",
        ends=UNRESOLVED,
        claim=ClaimStatus.SUBMITTED,
        claimed_hours_ago=9,
    ),
)
_BUYER_OF = {order.number: order.buyer for order in ORDERS}


def load_demo_cases(work: UnitOfWork, now: datetime) -> None:
    """Put the demo accounts, orders, discussions and claims that are missing into the store."""
    for account in ACCOUNTS:
        if work.accounts.get(account.login) is None:
            work.accounts.add(account)
    for order in ORDERS:
        if work.orders.get(order.number) is None:
            work.orders.add(order.build(now))
    for case in CASES:
        _load_case(work, case, now)


def _load_case(work: UnitOfWork, case: DemoCase, now: datetime) -> None:
    order = own_order(work.orders.get(case.order), _BUYER_OF[case.order])
    opened, *later = case.discussion(order, now)
    if not work.discussions.add(opened):
        return
    for discussion in later:
        work.discussions.append(discussion)
    if case.claim:
        submitted, *decided = case.claims(later[-1], now)
        work.claims.add(submitted)
        for claim in decided:
            work.claims.append(claim)
