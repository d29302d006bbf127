"""Opening a Discussion: which order, what is wrong, what happened, what is wanted, and a last look."""

from functools import cache
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.base import REQUESTED, DeskAction, forget, form
from actions.cases import SHOWN_LAST, discussion_values, short_title, show_discussion
from actions.desk.discussions import Reason, Wish
from actions.desk.errors import NotFoundError, NotPaidError
from actions.desk.identity import Owner
from actions.desk.orders import Order
from actions.desk.texts import LONGEST_TEXT
from actions.forms import DeskForm, Found, SubmitAction, free_text
from actions.hints import Hint, bare_number, fitting_orders, order_hint, own_words, points_somewhere
from actions.news import offer_news
from actions.services import discussions, orders
from actions.services.identifiers import new_code
from actions.store.database import UnitOfWork
from actions.turn import Turn
from bot.nlu.problems import Problems
from bot.nlu.text import fold

ORDER, REASON, TEXT, WISH = "discussion_order", "discussion_reason", "discussion_text", "discussion_wish"
CONFIRMED = "discussion_confirmed"
FIELDS = (ORDER, REASON, TEXT, WISH, CONFIRMED)
HINT = "order_hint"
SHOWN = 5
STORY_WORDS = 6  # from here on an opening message tells what happened
CHANGE = "discussion_change"
PARTS = {"order": ORDER, "reason": REASON, "text": TEXT, "wish": WISH}


def hinted_orders(work: UnitOfWork, login: str, hint: Hint) -> list[Order]:
    """The buyer's orders that fit a hint."""
    return fitting_orders(orders.my_orders(work, login), hint)


def _reason(turn: Turn) -> str | None:
    said = turn.found("problem")
    return said if said in {reason.value for reason in Reason} else None


def _wish(turn: Turn) -> str | None:
    said = turn.found("wish")
    return said if said in {wish.value for wish in Wish} else None


@cache
def _problems() -> Problems:
    return Problems()


def _reason_answered(turn: Turn) -> str | None:
    """The problem in an answer, which need not name what was bought: "it never came"."""
    told = [value for value, _ in _problems().find(fold(turn.text))]
    return _reason(turn) or next(iter(told), None)


class ActionOpenDiscussion(DeskAction):
    """Begins a Discussion with what the opening message already tells."""

    for_account = True

    def name(self) -> str:
        """Its name in the domain."""
        return "action_open_discussion"

    def heard(self, turn: Turn) -> list[EventType]:
        """The order, the problem, the wish and the story, as far as the message tells them."""
        if turn.intent != "open_discussion":
            return []
        story = turn.text if turn.words >= STORY_WORDS and _reason(turn) else None
        said = {REASON: _reason(turn), WISH: turn.found("wish"), TEXT: story and story[:LONGEST_TEXT]}
        kept = [SlotSet(slot, value) for slot, value in said.items() if value]
        return [SlotSet(HINT, order_hint(turn)), *kept] if order_hint(turn) else kept

    def first_say(self, turn: Turn) -> None:
        """What a Discussion is good for."""
        turn.say("utter_open_discussion")

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Start asking for the rest; who has bought nothing is told so."""
        assert owner.login
        if not orders.my_orders(work, owner.login):
            turn.say("utter_no_orders")
            return forget(*FIELDS, HINT)
        found = hinted_orders(work, owner.login, turn.slot(HINT) or {})
        sure = bool(turn.slot(HINT)) and len(found) == 1
        if sure and found[0].paid_on is None:
            turn.say("utter_error_not_paid")
            return [SlotSet(HINT, None), *form("open_discussion_form")]
        known = [SlotSet(ORDER, found[0].number), SlotSet(HINT, None)] if sure else []
        turn.tracker.add_slots(known)
        if show_existing(turn.tracker.slots, turn, work, owner):
            return forget(*FIELDS, HINT)
        return [*known, *form("open_discussion_form")]


def show_existing(known: dict[str, Any], turn: Turn, work: UnitOfWork, owner: Owner) -> bool:
    """Show the Discussion that an order has for a reason; tell whether there was one to show."""
    if not (known.get(ORDER) and known.get(REASON) and owner.login):
        return False
    mine = discussions.my_discussions(work, owner.login)
    same = [d for d in mine if d.order.number == known[ORDER] and d.reason.value == known[REASON]]
    if same:
        turn.say("utter_discussion_exists")
        show_discussion(turn, same[0], owner.login)
    return bool(same)


class ActionAskDiscussionOrder(DeskAction):
    """Offers the orders that may be meant."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_discussion_order"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """List the fitting orders, or the latest where none fits."""
        mine = orders.my_orders(work, owner.login or "")
        fitting = hinted_orders(work, owner.login or "", turn.slot(HINT) or {}) if turn.slot(HINT) else mine
        shown = (fitting or mine)[:SHOWN]
        turn.say(
            "utter_ask_discussion_order",
            items=[order_values(order) for order in shown],
            buttons=_buttons(shown),
        )
        return []


def order_values(order: Order) -> dict[str, Any]:
    """An order as replies show it."""
    return {
        "number": order.number,
        "product": order.product,
        "seller": order.seller,
        "price": f"{order.price} {order.currency}",
        "ordered_on": order.ordered_on.isoformat(),
    }


def _buttons(shown: list[Order]) -> list[dict[str, str]]:
    return [
        {"title": short_title(order.product), "payload": f'/inform{{"order_number": "{order.number}"}}'}
        for order in shown
    ]


class ValidateOpenDiscussionForm(DeskForm):
    """Reads the answers of a Discussion being opened."""

    for_account = True
    fields = FIELDS
    detours = (CHANGE,)
    names = (ORDER,)

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_open_discussion_form"

    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """What the message says of the field, and of the others that are still open."""
        readers = {
            ORDER: self._order,
            REASON: lambda turn, *_: {REASON: _reason_answered(turn)} if _reason_answered(turn) else None,
            TEXT: lambda turn, *_: {TEXT: free_text(turn)} if free_text(turn) else None,
            WISH: lambda turn, *_: {WISH: _wish(turn)} if _wish(turn) else None,
            CONFIRMED: self._confirmed,
            CHANGE: self._confirmed,
        }
        return readers[field](turn, work, owner)

    def _order(self, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        hint = order_hint(turn) or bare_number(turn) or own_words(turn)
        found = hinted_orders(work, owner.login or "", hint) if hint else []
        if not found and not points_somewhere(hint):
            return None
        if len(found) == 1 and found[0].paid_on is None:
            raise NotPaidError
        if len(found) == 1:
            return {ORDER: found[0].number, HINT: None, **_also_said(turn)}
        if not found:
            turn.say("utter_error_not_found")
        return {ORDER: None, HINT: hint if found else None}

    def _confirmed(self, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        part = PARTS.get(turn.found("part") or "")
        if part:
            return {part: None, CONFIRMED: None}
        if turn.intent == "affirm":
            return {CONFIRMED: "yes"}
        return {REQUESTED: CHANGE} if turn.intent == "deny" else None

    def is_settled(self, known: dict[str, Any], turn: Turn, work: UnitOfWork, owner: Owner) -> bool:
        """Whether the order has a Discussion for the reason, which is then shown instead."""
        return show_existing(known, turn, work, owner)


def _also_said(turn: Turn) -> dict[str, str]:
    """The problem told while naming the order: "the chair, it arrived broken"."""
    told = None if turn.slot(REASON) else _reason(turn)
    return {REASON: told} if told else {}


class ActionAskDiscussionConfirmed(DeskAction):
    """Shows the whole before it goes to the seller."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_discussion_confirmed"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Sum up what will be sent."""
        try:
            order = orders.order_of(work, owner.login or "", turn.slot(ORDER))
        except NotFoundError:
            turn.say("utter_error_not_found")
            return [SlotSet(ORDER, None)]
        summary = {"reason": turn.slot(REASON), "wish": turn.slot(WISH), "story": turn.slot(TEXT)}
        turn.say("utter_discussion_summary", **order_values(order), **summary)
        return []


class ActionSubmitDiscussion(SubmitAction):
    """Opens the Discussion, or shows the one that is open already."""

    fields = FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_discussion"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Open it and say what happens next."""
        assert owner.login
        discussion, created = discussions.open_discussion(
            work,
            owner.login,
            turn.slot(ORDER),
            Reason(turn.slot(REASON)),
            Wish(turn.slot(WISH)),
            turn.slot(TEXT),
            turn.now,
            new_code,
        )
        if created:
            turn.say("utter_discussion_opened", **discussion_values(discussion))
            offer_news(turn, work, owner.login)
        else:
            turn.say("utter_discussion_exists")
            show_discussion(turn, discussion, owner.login)
        return [SlotSet(SHOWN_LAST, discussion.reference), SlotSet(HINT, None)]
