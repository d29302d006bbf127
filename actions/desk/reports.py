"""Reports of offers: an infringement of rights, or a dangerous product."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from urllib.parse import urlsplit

from actions.desk.callbacks import InvalidPhoneError, phone_number
from actions.desk.errors import DeskError
from actions.desk.identity import Owner
from actions.desk.texts import clean_text

LONGEST_DESCRIPTION = 2000
LONGEST_OFFER = 300
LONGEST_CONTACT = 254
MARKETPLACE = "allegro.pl"
_OFFER_NUMBER = re.compile(r"\d{6,15}")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")


class ReportKind(str, Enum):
    """What is wrong with the offer."""

    RIGHTS_INFRINGEMENT = "rights_infringement"
    DANGEROUS_PRODUCT = "dangerous_product"


class InfringedRight(str, Enum):
    """Whose right it is, in the reporter's own view: the sources do not list the rights."""

    TRADEMARK = "trademark"
    COPYRIGHT = "copyright"
    DESIGN = "design"
    PATENT = "patent"
    PERSONAL = "personal"
    OTHER = "other"


class InvalidOfferError(DeskError):
    """Neither the number of an offer nor its address on Allegro."""

    id = "invalid_offer"


class InvalidContactError(DeskError):
    """Neither an e-mail address nor a telephone number."""

    id = "invalid_contact"


class WrongKindError(DeskError):
    """An infringement needs the right that is infringed, and a dangerous product has none."""

    id = "wrong_report_kind"


@dataclass(frozen=True)
class Report:
    """A report as it was received; `offer` is its number or its address."""

    reference: str
    sender: str
    login: str | None
    kind: ReportKind
    right: InfringedRight | None
    offer: str
    description: str
    contact: str | None
    received_at: datetime

    def says_the_same(self, other: "Report") -> bool:
        """Whether another report adds nothing: the same matter in the same words."""
        return self._matter() == other._matter()

    def _matter(self) -> tuple[object, ...]:
        return self.kind, self.right, self.offer, self.description


def report(
    owner: Owner,
    kind: ReportKind,
    right: InfringedRight | None,
    offer: str,
    description: str,
    contact: str | None,
    now: datetime,
    reference: str,
    existing: Iterable[Report],
) -> Report:
    """Receive a report, or find that the owner has sent it already.

    Args:
        owner: who reports.
        kind, right: what is reported; a right only for an infringement.
        offer: the number or the address of the offer.
        description: what is wrong with it, in the reporter's words.
        contact: an e-mail address or telephone number, if the reporter wants to be reached by it.
        now: a time-zone-aware moment.
        reference: the reference number if the report is new.
        existing: the owner's reports.

    Raises:
        WrongKindError, InvalidOfferError, InvalidContactError, EmptyTextError, TooLongError
    """
    if (kind is ReportKind.RIGHTS_INFRINGEMENT) != (right is not None):
        raise WrongKindError
    new = Report(
        reference,
        owner.sender,
        owner.login,
        kind,
        right,
        offer_of(offer),
        clean_text(description, LONGEST_DESCRIPTION),
        contact_of(contact),
        now,
    )
    return next((found for found in existing if found.says_the_same(new)), new)


def offer_of(text: str) -> str:
    """The number of an offer, or its address on Allegro without what follows a "?" or "#".

    Raises:
        InvalidOfferError: it is neither.
    """
    text = text.strip()
    if _OFFER_NUMBER.fullmatch(text) and text.isascii():
        return text
    try:
        address = urlsplit(text if "://" in text else f"https://{text}")
        host = address.hostname or ""
    except ValueError:
        raise InvalidOfferError from None
    on_allegro = host == MARKETPLACE or host.endswith(f".{MARKETPLACE}")
    kept = f"https://{host}{address.path}"
    if not on_allegro or not address.path.strip("/") or len(kept) > LONGEST_OFFER or not kept.isprintable():
        raise InvalidOfferError
    return kept


def contact_of(contact: str | None) -> str | None:
    """An e-mail address or a telephone number in international form; None for nothing.

    Raises:
        InvalidContactError: it is neither.
    """
    text = (contact or "").strip()
    if not text:
        return None
    if _EMAIL.fullmatch(text) and len(text) <= LONGEST_CONTACT:
        return text
    try:
        return phone_number(text)
    except InvalidPhoneError:
        raise InvalidContactError from None
