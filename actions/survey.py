"""The survey: how likely one is to recommend, from 0 to 10, and a comment."""

import re

from rasa_sdk.events import EventType, SlotSet

from actions.base import DeskAction, forget, form, refused
from actions.desk.errors import DeskError
from actions.desk.identity import Owner
from actions.desk.surveys import DETRACTOR_TO, HIGHEST, LOWEST
from actions.forms import DeskForm, Found, SubmitAction, free_text
from actions.services.surveys import answer_survey, has_answered
from actions.store.database import UnitOfWork
from actions.turn import Turn
from bot.nlu.numbers import WORDS, cardinal
from bot.nlu.text import fold

SCORE, COMMENT, OCCASION = "survey_score", "survey_comment", "survey_occasion"
ANY_OCCASION = "conversation"
SKIPPED = ""
COMMENTS = frozenset({"complaint_anger", "goodbye", "contact_channels", "bot_challenge"})
FEW_WORDS = 4
_FIGURE = re.compile(r"[^\d-]*(\d+)(?!\d*[.,]\d)(?:\s*(?:/|na|z|out of|of)\s*10)?[^\d]*")
_WORD = re.compile(rf"(?<!\w)(?:zero|nought|{WORDS})(?!\w)")
_NAUGHT = ("zero", "nought")
_SKIPS = re.compile(
    r"(?:pomin\w*|pomijam|bez komentarza|nie|nic|skip( it)?|no( comment| thanks?| thank you)?|nothing)[ .!]*"
)


def offer(turn: Turn, work: UnitOfWork, owner: Owner, occasion: str) -> list[EventType]:
    """Offer the survey after something has been settled, once for each occasion."""
    if has_answered(work, owner, occasion):
        return []
    turn.say("utter_survey_offer")
    return [SlotSet(OCCASION, occasion)]


def _occasion(turn: Turn) -> str:
    return str(turn.slot(OCCASION) or ANY_OCCASION)


class ActionSurveyNps(DeskAction):
    """Begins the survey, unless it has been answered for this occasion."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_survey_nps"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Start the form."""
        if has_answered(work, owner, _occasion(turn)):
            turn.say("utter_survey_answered")
            return []
        return [*forget(SCORE, COMMENT), *form("survey_form")]


class ActionAskSurveyScore(DeskAction):
    """Asks for the score with a button for each."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_survey_score"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Offer all scores."""
        scores = [str(score) for score in range(LOWEST, HIGHEST + 1)]
        buttons = [{"title": score, "payload": f'/inform{{"score": "{score}"}}'} for score in scores]
        turn.say("utter_ask_survey_score", lowest=LOWEST, highest=HIGHEST, buttons=buttons)
        return []


def score_said(turn: Turn) -> int | None:
    """The score in a message: "9", "10/10", "dziewięć"; None where there is no whole one from 0 to 10."""
    # Typed, "11" is no button's place in the row.
    folded = fold(turn.text) or turn.found("score") or ""
    if match := _FIGURE.fullmatch(folded):
        number = int(match[1][:3])
    else:
        words = [word for word in _WORD.findall(folded) if (turn.language, word) != ("pl", "ten")]
        if not words or turn.words > FEW_WORDS or any(char.isdigit() for char in folded):
            return None
        number = 0 if words[0] in _NAUGHT else cardinal(words[0])
    return number if LOWEST <= number <= HIGHEST else None


class ValidateSurveyForm(DeskForm):
    """Takes a score, which counts at once, and a comment, which may be skipped."""

    fields = (SCORE, COMMENT)

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_survey_form"

    def _own_intents(self) -> frozenset[str]:
        return frozenset({"survey_nps"})

    def takes(self, field: str, turn: Turn) -> bool:
        """A comment may well be angry, or say goodbye."""
        return super().takes(field, turn) or (field == COMMENT and turn.intent in COMMENTS)

    def read(self, field: str, turn: Turn, work: UnitOfWork, owner: Owner) -> Found:
        """The score or the comment."""
        if field == SCORE:
            score = score_said(turn)
            return None if score is None else self._answer(turn, work, owner, {SCORE: score})
        if turn.found("comment") or _SKIPS.fullmatch(fold(turn.text)):
            return {COMMENT: SKIPPED}
        text = free_text(turn)
        return self._answer(turn, work, owner, {COMMENT: text}) if text else None

    def _answer(self, turn: Turn, work: UnitOfWork, owner: Owner, said: dict[str, int | str]) -> Found:
        known = {**turn.tracker.slots, **said}
        try:
            answer_survey(
                work,
                owner,
                _occasion(turn),
                known[SCORE],
                known[COMMENT],
                turn.now,
                turn.language,
                channel(turn),
            )
        except DeskError as error:
            refused(turn, error)
            return {COMMENT: None}
        return said


def channel(turn: Turn) -> str:
    """The name of the channel that a message came through."""
    return str(turn.tracker.get_latest_input_channel() or "")


class ActionSubmitSurvey(SubmitAction):
    """Thanks for the answer; it has been kept already."""

    for_account = False
    fields = (SCORE, COMMENT)

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_survey"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Say thank you, and offer a person to who is not content."""
        unhappy = turn.slot(SCORE) <= DETRACTOR_TO
        turn.say("utter_survey_thanks_unhappy" if unhappy else "utter_survey_thanks")
        return []
