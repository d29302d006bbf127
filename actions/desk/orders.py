"""Orders: whose they are, and finding one by what a buyer remembers of it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rapidfuzz.distance import JaroWinkler

from actions.desk.accounts import same_login
from actions.desk.errors import NotFoundError

ALIKE_FROM = 0.84  # "butów" finds "buty", "słuchawek" finds "słuchawki"; "mapa" does not find "lampa"
SHORTEST_WORD = 3  # letters; shorter ones are prepositions


@dataclass(frozen=True)
class Order:
    """One product bought by one account (`buyer`, a login) from another (`seller`, a login)."""

    number: str
    buyer: str
    seller: str
    product: str
    price: Decimal
    ordered_on: date
    paid_on: date | None = None
    currency: str = "PLN"


def own_order(order: Order | None, login: str) -> Order:
    """The order, if there is one and this login bought it.

    Raises:
        NotFoundError: otherwise.
    """
    if order is None or not same_login(login, order.buyer):
        raise NotFoundError
    return order


def order_number(text: str) -> str:
    """An order number as it is kept, from how somebody wrote it: "9041 7733" is "90417733"."""
    return re.sub(r"[\W_]", "", text)


def find_orders(
    orders: Iterable[Order],
    number: str | None = None,
    product: str | None = None,
    ordered_on: date | None = None,
) -> list[Order]:
    """The orders that fit all that is remembered, in their order; of product words, most of them."""
    found = list(orders)
    if number is not None:
        found = [order for order in found if order.number == order_number(number)]
    if ordered_on is not None:
        found = [order for order in found if order.ordered_on == ordered_on]
    return found if product is None else _with_most_words(found, _words(product))


def _with_most_words(orders: list[Order], wanted: list[str]) -> list[Order]:
    scores = [sum(_has_like(_words(order.product), word) for word in wanted) for order in orders]
    best = max(scores, default=0)
    return [order for order, score in zip(orders, scores, strict=True) if score == best > 0]


def _has_like(words: list[str], word: str) -> bool:
    return any(JaroWinkler.similarity(word, other) >= ALIKE_FROM for other in words)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return [word for word in re.findall(r"\w+", letters) if len(word) >= SHORTEST_WORD]
