"""Reporting an offer: rights that it infringes, or a danger that its product is."""

import re
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.base import REQUESTED, DeskAction, forget, form
from actions.desk.identity import Owner
from actions.desk.reports import (
    LONGEST_DESCRIPTION,
    InfringedRight,
    InvalidOfferError,
    ReportKind,
    contact_of,
    offer_of,
)
from actions.desk.texts import clean_text
from actions.forms import DeskForm, Found, SubmitAction, free_text
from actions.services.identifiers import new_code
from actions.services.reports import report_offer
from actions.store.database import UnitOfWork
from actions.turn import Turn

KIND, RIGHT, OFFER, TEXT = "report_kind", "report_right", "report_offer", "report_text"
CONTACT, CONFIRMED, CHANGE = "report_contact", "report_confirmed", "report_change"
FIELDS = (RIGHT, OFFER, TEXT, CONTACT, CONFIRMED)
PARTS = {"right": RIGHT, "offer": OFFER, "text": TEXT, "contact": CONTACT}
NO_RIGHT, NO_CONTACT = "none", "–"
# The information after which a plain "yes" means a report of this kind.
AFTER = {
    "utter_report_infringement": ReportKind.RIGHTS_INFRINGEMENT,
    "utter_product_safety": ReportKind.DANGEROUS_PRODUCT,
}
_EDGES = ".,;:!?()<>[]\"'„”"
_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){5,14}(?!\d)")


class ActionFileReport(DeskAction):
    """Begins a report of the kind that the button, or the information just given, is about."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_file_report"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Start asking; what was told for a report of the other kind is forgotten."""
        kind = _kind(turn)
        old = [] if turn.slot(KIND) == kind.value else forget(*FIELDS)
        right = [] if kind is ReportKind.RIGHTS_INFRINGEMENT else [SlotSet(RIGHT, NO_RIGHT)]
        return [*old, SlotSet(KIND, kind.value), *right, *form("report_form")]


def _kind(turn: Turn) -> ReportKind:
    kinds = {kind.value for kind in ReportKind}
    if (named := turn.found("report_kind")) in kinds:
        return ReportKind(named)
    said = (event for event in reversed(turn.tracker.events) if event.get("event") == "bot")
    last: dict[str, Any] = next(said, {})
    offered = str((last.get("metadata") or {}).get("utter_action"))
    return AFTER.get(offered, ReportKind.RIGHTS_INFRINGEMENT)


def offer_in(text: str) -> str | None:
    """The first number or address of an offer in a text; None without any."""
    spaced = [re.sub(r"\D", "", number) for number in _DIGITS.findall(text)]
    for word in [*(word.strip(_EDGES) for word in text.split()), *spaced]:
        try:
            return offer_of(word)
        except InvalidOfferError:
            continue
    return None


class ValidateReportForm(DeskForm):
    """Reads the answers of a report."""

    fields = FIELDS
    detours = (CHANGE,)
    names = (OFFER,)

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_report_form"

    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """What the message says of the field."""
        readers = {
            RIGHT: self._right,
            OFFER: self._offer,
            TEXT: self._text,
            CONTACT: self._contact,
            CONFIRMED: self._confirmed,
            CHANGE: self._confirmed,
        }
        return readers[field](turn)

    def _events(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """A dangerous product infringes no right: that question is not gone back to."""
        if field == CONTACT and turn.found("contact") == "none":
            return self._understood(turn, {CONTACT: NO_CONTACT})  # "skip it" does not stop the whole
        events = super()._events(field, turn, work, owner)
        if turn.slot(KIND) == ReportKind.RIGHTS_INFRINGEMENT.value:
            return events
        return [event for event in events if event.get("name") != RIGHT]

    def takes(self, field: str, turn: Turn) -> bool:
        """ "Contact" names the part to be changed where that is asked."""
        return field in (CONFIRMED, CHANGE) and turn.found("part") in PARTS

    def _right(self, turn: Turn) -> Found:
        said = turn.found("infringed_right")
        return {RIGHT: said} if said in {right.value for right in InfringedRight} else None

    def _offer(self, turn: Turn) -> Found:
        offer = None if turn.pressed else offer_in(turn.text)
        return {OFFER: offer} if offer else None

    def _text(self, turn: Turn) -> Found:
        text = free_text(turn)
        return {TEXT: clean_text(text, LONGEST_DESCRIPTION)} if text else None

    def _contact(self, turn: Turn) -> Found:
        if said := turn.found("email") or turn.found("phone"):
            return {CONTACT: contact_of(said)}
        return {CONTACT: NO_CONTACT} if turn.intent == "deny" else None

    def _confirmed(self, turn: Turn) -> Found:
        if email := turn.found("email"):
            return {CONTACT: contact_of(email), CONFIRMED: None}
        part = PARTS.get(turn.found("part") or "")
        if part:
            return {part: None, CONFIRMED: None}
        if turn.intent == "affirm":
            return {CONFIRMED: "yes"}
        return {REQUESTED: CHANGE} if turn.intent == "deny" else None


class ActionSubmitReport(SubmitAction):
    """Receives the report, or names the same one that is there already."""

    for_account = False
    fields = FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_report"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Send it and say its reference number."""
        right, contact = turn.slot(RIGHT), turn.slot(CONTACT)
        report, new = report_offer(
            work,
            owner,
            ReportKind(turn.slot(KIND)),
            None if right == NO_RIGHT else InfringedRight(right),
            turn.slot(OFFER),
            turn.slot(TEXT),
            None if contact == NO_CONTACT else contact,
            turn.now,
            new_code,
        )
        reply = "utter_report_received" if new else "utter_report_exists"
        turn.say(reply, reference=report.reference, offer=report.offer)
        return forget(KIND)
