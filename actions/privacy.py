"""What is held on a person: given out as a file, or erased after a second yes."""

import re
from typing import Any

from rasa_sdk.events import EventType

from actions.base import DeskAction, forget, form
from actions.desk.identity import Owner
from actions.desk.privacy import RULES
from actions.forms import DeskForm, Found, SubmitAction
from actions.services.identifiers import new_code
from actions.services.privacy import confirm_erasure, export_data, request_erasure
from actions.store.database import UnitOfWork
from actions.turn import Turn
from bot.nlu.text import fold

CONFIRMED = "erasure_confirmed"
_YES = re.compile(r"^(?:tak|yes|yep|potwierdzam|i confirm)\b(?!.*\b(?:nie|not?|don'?t)\b)")


class ActionExportMyData(DeskAction):
    """Sends an account everything that is held on it."""

    for_account = True

    def name(self) -> str:
        """Its name in the domain."""
        return "action_export_my_data"

    def first_say(self, turn: Turn) -> None:
        """What is known of data protection in general."""
        turn.say("utter_privacy_gdpr")

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Queue the file, and sum up what is in it."""
        held = export_data(work, owner, turn.now, new_code)
        counts = {name: len(rows) for name, rows in held.items()}
        turn.say("utter_data_exported", login=owner.login, items=_items(counts))
        return []


def _items(counts: dict[str, int]) -> list[dict[str, Any]]:
    """What is held by kind, with what an erasure does to it."""
    return [
        {"what": name, "count": count, "kind": RULES[name].fate.value, "reason": _reason(name)}
        for name, count in counts.items()
        if count
    ]


def _reason(name: str) -> str | None:
    reason = RULES[name].reason
    return reason.value if reason else None


class ActionEraseMyData(DeskAction):
    """Asks once more before anything is erased, and says what would go and what stays."""

    for_account = True

    def name(self) -> str:
        """Its name in the domain."""
        return "action_erase_my_data"

    def first_say(self, turn: Turn) -> None:
        """What is known of data protection in general."""
        turn.say("utter_privacy_gdpr")

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """List it all, and wait for the second yes."""
        erasure = request_erasure(work, owner, turn.now, new_code)
        turn.say("utter_erasure_asked", login=owner.login, items=_items(erasure.held))
        return [*forget(CONFIRMED), *form("erase_my_data_form")]


class ValidateEraseMyDataForm(DeskForm):
    """Takes the second yes; a no changes nothing."""

    for_account = True
    fields = (CONFIRMED,)

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_erase_my_data_form"

    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """Yes or no; nothing that merely sounds like a wish to erase."""
        if turn.intent == "deny":
            return {CONFIRMED: "no"}
        return {CONFIRMED: "yes"} if turn.intent == "affirm" or _YES.match(fold(turn.text)) else None


class ActionSubmitErasure(SubmitAction):
    """Erases what may go, the conversation itself among it."""

    fields = (CONFIRMED,)

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_erasure"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Do it, and say what stays and why."""
        if turn.slot(CONFIRMED) != "yes":
            turn.say("utter_erasure_dropped")
            return []
        erasure = confirm_erasure(work, owner, turn.now)
        turn.say("utter_erased", items=_items({name: erasure.held[name] for name in erasure.kept}))
        return []
