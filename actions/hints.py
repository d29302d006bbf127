"""What a message says of an order or a Discussion without naming it outright."""

import re
from collections.abc import Iterable
from datetime import date

from actions.desk.discussions import Discussion
from actions.desk.errors import NotFoundError
from actions.desk.orders import Order, find_orders
from actions.desk.references import ALPHABET, CODE_LENGTH, CaseKind, as_written
from actions.services.claims import claim_of
from actions.store.database import UnitOfWork
from actions.turn import Turn
from bot.nlu.text import fold

Hint = dict[str, str]
MOST_WORDS = 14
CASES = "".join(kind.value for kind in (CaseKind.DISCUSSION, CaseKind.CLAIM))
# With a dash it is one in any case; otherwise a digit tells it from a word.
_REFERENCE = re.compile(
    rf"\b[{CASES}](?:\s?[-–]\s?|\s?(?=[a-z]*\d))[{ALPHABET}]{{{CODE_LENGTH}}}\b", re.IGNORECASE
)


def order_hint(turn: Turn) -> Hint:
    """What a message says of an order: its number, product or day."""
    said = {
        "number": turn.found("order_number"),
        "product": turn.found("product"),
        "ordered_on": turn.found("date"),
    }
    return {name: value for name, value in said.items() if value}


def bare_number(turn: Turn) -> Hint:
    """An order number that is the whole answer."""
    digits = "".join(char for char in turn.text if char.isdigit())
    return {"number": digits} if len(digits) >= 6 and turn.words <= 4 else {}


def own_words(turn: Turn) -> Hint:
    """A short message as words that may be in a product's name, where nothing in it is known for one."""
    return {"words": turn.text} if 0 < turn.words <= MOST_WORDS else {}


def discussion_hint(turn: Turn) -> Hint:
    """What a message says of a Discussion: a reference, its own or its claim's, or else of its order."""
    written = _REFERENCE.search(fold(turn.text))
    reference = turn.found("discussion") or (written[0] if written else None)
    return {"reference": as_written(reference)} if reference else order_hint(turn) or own_words(turn)


def fitting_orders(orders: Iterable[Order], hint: Hint) -> list[Order]:
    """The orders that fit a hint; a day that fits none may be another day of the story."""
    known = list(orders)
    day = date.fromisoformat(hint["ordered_on"]) if "ordered_on" in hint else None
    number, product = hint.get("number"), hint.get("product") or hint.get("words")
    found = find_orders(known, number, product, day)
    return found or (find_orders(known, number, product) if number or product else [])


def fitting_discussions(
    work: UnitOfWork, login: str, discussions: Iterable[Discussion], hint: Hint
) -> list[Discussion]:
    """The Discussions that fit a hint."""
    known = list(discussions)
    if "reference" in hint:
        wanted = _of_claim(work, login, hint["reference"])
        return [discussion for discussion in known if discussion.reference == wanted]
    numbers = {order.number for order in fitting_orders([d.order for d in known], hint)}
    return [discussion for discussion in known if discussion.order.number in numbers]


def _of_claim(work: UnitOfWork, login: str, reference: str) -> str:
    """The Discussion's own reference, also for the reference of its claim."""
    if not reference.startswith(CaseKind.CLAIM.value):
        return reference
    try:
        return claim_of(work, login, reference).discussion.reference
    except NotFoundError:
        return reference


def names_one(hint: Hint) -> bool:
    """Whether a hint is a number and no mere description: what fits none is unknown."""
    return "reference" in hint or "number" in hint


def points_somewhere(hint: Hint) -> bool:
    """Whether a hint is more than words that may mean anything."""
    return bool(hint.keys() - {"words"})
