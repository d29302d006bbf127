"""The seller's side of Discussions: reading and answering those that buyers opened."""

import re

from rasa_sdk.events import EventType, FollowupAction

from actions.cases import discussion_values, show_discussion
from actions.desk.discussions import Discussion
from actions.desk.identity import Owner
from actions.forms import SubmitAction
from actions.matters import AskWhich, Matter, MatterForm, StartMatter
from actions.services import discussions
from actions.services.discussions import discussions_with_me
from actions.store.database import UnitOfWork
from actions.turn import Turn
from actions.written import AskToSend, AskWhatToWrite, WritingForm
from bot.nlu.text import fold

TEXT, CONFIRMED = "answer_text", "answer_confirmed"
_ANSWERS = re.compile(
    r"\b(?:odpowiem|odpowiedziec|odpowiadam|odpisac|odpisze|zaproponowac|zaproponuje|proponuje|"
    r"answer|reply|respond|write back|propose|offer)\b"
)
_ASKS_WHETHER = re.compile(r"\b(?:czy|kto|ktore|who|which|whether|unanswered)\b")


def answerable(work: UnitOfWork, login: str) -> list[Discussion]:
    """The Discussions with a seller that are not closed, the latest first."""
    return [discussion for discussion in discussions_with_me(work, login) if not discussion.closed]


WITH_ME = Matter(
    name="seller_discussions",
    intent="seller_discussions",
    which="seller_discussion",
    visible=discussions_with_me,
    eligible=discussions_with_me,
    none="utter_no_seller_discussions",
    ask="utter_which_with_me",
)
ANSWER = Matter(
    name="seller_answer",
    intent="seller_discussions",
    which="answer_discussion",
    visible=discussions_with_me,
    eligible=answerable,
    none="utter_nothing_to_answer",
    ask="utter_which_to_answer",
    confirmed=CONFIRMED,
)
FIELDS = (ANSWER.which, TEXT, CONFIRMED)


def _wants_to_answer(turn: Turn) -> bool:
    folded = fold(turn.text)
    said = _ANSWERS.search(folded) and not _ASKS_WHETHER.search(folded)
    return turn.intent == ANSWER.intent and bool(turn.found("answer") or said)


class ActionSellerDiscussions(StartMatter):
    """Shows a seller the Discussions with him, or begins an answer if that is what he wants."""

    matter = WITH_ME

    def name(self) -> str:
        """Its name in the domain."""
        return "action_seller_discussions"

    def goes_on_with(self, turn: Turn) -> str:
        """The answer, if that is wanted."""
        return "action_seller_answer" if _wants_to_answer(turn) else self.name()

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Show one, list several, or go on to the answer."""
        if _wants_to_answer(turn) and discussions_with_me(work, owner.login or ""):
            return [FollowupAction(self.goes_on_with(turn))]
        return super().act(turn, work, owner)


class ActionAskSellerDiscussion(AskWhich):
    """Lists the Discussions with a seller."""

    matter = WITH_ME

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_seller_discussion"


class ValidateSellerDiscussionsForm(MatterForm):
    """Reads which Discussion to show."""

    matter = WITH_ME
    fields = (WITH_ME.which,)

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_seller_discussions_form"


class ActionSubmitSellerDiscussions(SubmitAction):
    """Shows the Discussion that was chosen."""

    fields = (WITH_ME.which,)

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_seller_discussions"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Show it with its latest steps."""
        assert owner.login
        found = discussions.discussion_of(work, owner.login, turn.slot(WITH_ME.which))
        show_discussion(turn, found, owner.login)
        return []


class ActionSellerAnswer(StartMatter):
    """Begins an answer to a buyer."""

    matter = ANSWER

    def name(self) -> str:
        """Its name in the domain."""
        return "action_seller_answer"


class ActionAskAnswerDiscussion(AskWhich):
    """Lists the Discussions that can be answered."""

    matter = ANSWER

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_answer_discussion"


class ActionAskAnswerText(AskWhatToWrite):
    """Asks what the buyer should read."""

    matter = ANSWER
    reply = "utter_answer_text"

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_answer_text"


class ActionAskAnswerConfirmed(AskToSend):
    """Asks whether an answer is for the buyer."""

    matter = ANSWER
    reply = "utter_answer_confirmed"
    text = TEXT

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_answer_confirmed"


class ValidateSellerAnswerForm(WritingForm):
    """Reads which Discussion, and what to answer."""

    matter = ANSWER
    fields = FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_seller_answer_form"


class ActionSubmitSellerAnswer(SubmitAction):
    """Sends the answer."""

    fields = FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_seller_answer"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Send it, and say so."""
        assert owner.login
        which, text = turn.slot(ANSWER.which), turn.slot(TEXT)
        answered = discussions.seller_answer(work, owner.login, which, text, turn.now)
        turn.say("utter_answer_sent", **discussion_values(answered))
        return []
