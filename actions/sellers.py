"""Looking up a seller's public status."""

from decimal import Decimal
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import REQUESTED, DeskAction, forget
from actions.desk.identity import Owner
from actions.desk.sellers import PublicStatus, public_status, similar_logins
from actions.spoken import language_kept
from actions.store.database import UnitOfWork
from actions.turn import Turn
from bot.clock import today
from bot.nlu.logins import is_login, login_in_answer
from bot.nlu.text import readable_part

SLOT = "seller_login"


def _reply(status: PublicStatus) -> str:
    if status.badge_since:
        return "utter_seller_with_badge"
    return "utter_seller_lost_badge" if status.badge_lost else "utter_seller_without_badge"


def _values(status: PublicStatus) -> dict[str, Any]:
    return {
        "login": status.login,
        "account": "company" if status.company_account else "private",
        "badge_since": _day(status.badge_since),
        "badge_lost": _day(status.badge_lost),
        "ratings_total": status.ratings_total,
        "ratings_window": status.ratings_window,
        **{category.value: _average(value) for category, value in status.averages.items()},
        "window_start": _day(status.window_start),
        "window_end": _day(status.window_end),
        "next_qualification": _day(status.next_qualification),
        "checked_on": _day(today()),
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _average(value: Any) -> str | None:
    return None if value is None else str(Decimal(value.numerator) / value.denominator)


class ActionCheckSellerStatus(DeskAction):
    """Says what anyone may know of the seller in the slot, or offers similar logins."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_check_seller_status"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Look the login up, reply, and forget it: the next check asks anew."""
        login = str(turn.slot(SLOT) or _only_offer(turn.tracker))
        seller = work.sellers.get(login)
        if seller:
            status = public_status(seller, today())
            turn.say(_reply(status), **_values(status))
        elif similar := similar_logins(login, work.sellers.logins()):
            turn.say("utter_seller_similar", login=login, buttons=_buttons(similar))
        else:
            turn.say("utter_seller_unknown", login=login)
        return forget(SLOT)


def _only_offer(tracker: Tracker) -> str | None:
    """The login that a "yes" accepts: the only one the last reply offered."""
    reply = next((event for event in reversed(tracker.events) if event.get("event") == "bot"), None)
    buttons = ((reply or {}).get("data") or {}).get("buttons") or []
    return buttons[0]["title"] if len(buttons) == 1 else None


def _buttons(logins: list[str]) -> list[dict[str, str]]:
    return [{"title": login, "payload": f'/check_seller_status{{"{SLOT}": "{login}"}}'} for login in logins]


class ValidateCheckSellerForm(FormValidationAction):
    """Accepts a login alone, in a sentence or as a profile address."""

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_check_seller_form"

    def domain_slots(self, domain: DomainDict) -> list[str]:
        """The slots to validate; the SDK would look in the domain, which is not sent (`endpoints.yml`)."""
        return [SLOT]

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Validate what was answered; a login alone leaves the conversation's language as it was."""
        asked = tracker.get_slot(REQUESTED) == SLOT
        events = await super().run(dispatcher, tracker, domain)
        named = any(event.get("name") == SLOT and event.get("value") for event in events)
        return [*events, *language_kept(tracker)] if asked and named else events

    def validate_seller_login(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Keep what can be a login; otherwise say what one looks like and ask again."""
        text = readable_part(str(value))
        login = text if is_login(text) else login_in_answer(text)
        if login is None or not is_login(login):
            dispatcher.utter_message(response="utter_seller_login_invalid")
            return {SLOT: None}
        return {SLOT: login}
