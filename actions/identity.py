"""Proving an account by a code sent to its e-mail address, then going on with what was wanted."""

import re
from secrets import randbits
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import WANTED, DeskAction, forget, refused
from actions.desk.codes import DIGITS, CodeError, WrongCodeError, code_of
from actions.desk.identity import Owner
from actions.dialogue import all_forgotten
from actions.forms import MISSES, DeskForm, Found
from actions.secret import desk_secret
from actions.services.identity import confirm_code, end_verification, request_code
from actions.store.database import UnitOfWork
from actions.turn import Turn
from bot.nlu.logins import find_logins, is_login
from bot.nlu.text import fold, readable_part

NAME, CODE = "identity_name", "identity_code"
COURTESIES = frozenset({"thanks", "greet", "affirm", "deny"})  # single words that could be logins, too
_AGAIN = re.compile(
    r"\b(?:ponownie|jeszcze raz|nowy kod|inny kod|nie (?:do\w*|ma|mam|przysz\w*|widze)|"
    r"again|resend|another|new code|not (?:arrived|here|come)|(?:did|have|has|is)n'?t|"
    r"no code|no (?:e-?)?mail)\b"
)


def _account_name(turn: Turn) -> str | None:
    if email := turn.found("email"):
        return email
    text = readable_part(turn.text)
    if is_login(text) and not (turn.intent in COURTESIES and turn.sure):
        return text
    named = find_logins(text, talked_about=False)
    return named[0][0] if named else None


class ValidateIdentityForm(DeskForm):
    """Takes a login or an e-mail address, sends a code, and takes the code."""

    fields = (NAME, CODE)
    names = fields

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_identity_form"

    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """Send a code to the account named, or check the one that came."""
        if field == NAME:
            return self._send(turn, work, _account_name(turn))
        digits = re.sub(r"\D", "", turn.text)
        if len(digits) == DIGITS:
            return self._check(turn, work, digits)
        if (turn.found("again") or _AGAIN.search(fold(turn.text))) and turn.words <= 12:
            return self._send(turn, work, turn.slot(NAME))
        named = _account_name(turn)
        return self._send(turn, work, named) if named and ("@" in named or "-" in named) else None

    def _send(self, turn: Turn, work: UnitOfWork, name: str | None) -> Found:
        if name is None:
            return None
        code = code_of(randbits(128))
        request_code(work, turn.tracker.sender_id, name, turn.now, code, desk_secret())
        return {NAME: name, CODE: None}

    def _check(self, turn: Turn, work: UnitOfWork, code: str) -> dict[str, Any]:
        result = confirm_code(work, turn.tracker.sender_id, code, turn.now, desk_secret())
        if not isinstance(result, CodeError):
            return {CODE: result}
        refused(turn, result)
        # A used up or stale code cannot become right: the way back is a new one.
        return {CODE: None} if isinstance(result, WrongCodeError) else {NAME: None, CODE: None}


class ActionSubmitIdentity(Action):
    """Goes on with what the account was needed for."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_identity"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Say who is known now, and bring back the action that was interrupted."""
        login, wanted = tracker.get_slot(CODE), tracker.get_slot(WANTED)
        if login is None:
            return []
        dispatcher.utter_message(response="utter_identified", login=login)
        back = [FollowupAction(str(wanted))] if wanted else []
        return [*forget(NAME, CODE, WANTED), SlotSet(MISSES, 0), *back]


class ActionLogOut(DeskAction):
    """The conversation speaks for nobody any more."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_log_out"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """End what a code has proved, and forget what was talked about on the strength of it."""
        end_verification(work, turn.tracker.sender_id)
        turn.say("utter_log_out")
        return all_forgotten(turn.tracker)
