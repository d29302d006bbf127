"""Everything that is found in a text by rule, with no trained model."""

from datetime import date
from functools import partial

from bot.nlu.amounts import find_amounts
from bot.nlu.contacts import find_emails, find_phones
from bot.nlu.dates import find_dates
from bot.nlu.found import AMOUNT, HIDDEN, Found, hide, overlaps
from bot.nlu.hours import find_hours
from bot.nlu.logins import find_logins
from bot.nlu.orders import find_orders
from bot.nlu.problems import Problems
from bot.nlu.products import find_products
from bot.nlu.text import aligned

# A login is looked for where one is talked about; elsewhere "sklep-zoo24" may be part of any story.
LOGIN_INTENTS = frozenset({"check_seller_status", "inform"})


class FactFinder:
    """Finds what a case needs to know: orders, money, telephones, days, hours, problem, product, seller.

    Each finder sees only what the ones before it left: the digits of an amount are no order and no day.
    """

    def __init__(self) -> None:
        self._problems = Problems()

    def find(self, text: str, language: str, today: date, intent: str | None = None) -> list[Found]:
        """Entity, value and span of everything found.

        Args:
            text: what was written.
            language: "pl" or "en".
            today: the day it was written on, from which days are counted.
            intent: what it is about, if known: it decides where plain words may be a login or a problem.
        """
        sure, folded = self._sure(text, today)
        logins = find_logins(hide(text, (span for _, _, span in sure)), talked_about=intent in LOGIN_INTENTS)
        named = [("seller_login", login, span) for login, span in logins]
        told = self._told(text, folded, language, intent)
        spans = [span for _, _, span in named]
        return sure + [fact for fact in told if fact[0] != "product" or not overlaps(fact[2], spans)] + named

    def _sure(self, text: str, today: date) -> tuple[list[Found], str]:
        found = find_emails(text)
        folded = _hidden(aligned(text), found)
        finders = (
            find_amounts,
            partial(find_orders, text=text),
            find_phones,
            partial(find_dates, today=today),
            find_hours,
        )
        for finder in finders:
            new = finder(folded)
            found, folded = found + new, _hidden(folded, new)
        return found, folded

    def _told(self, text: str, folded: str, language: str, intent: str | None) -> list[Found]:
        case = self._problems.is_case(aligned(text), intent)
        # "A fake" is a rule's word, "fake shoes" are a case.
        if not case and not find_products(folded, text, language, bought=True):
            return []
        problems = [("problem", value, span) for value, span in self._problems.find(folded)]
        if not case and not problems:
            return []
        return problems + find_products(folded, text, language, bought=bool(problems))


def _hidden(text: str, found: list[Found]) -> str:
    for entity, _, span in found:
        text = hide(text, [span], AMOUNT if entity == "money" else HIDDEN)
    return text
