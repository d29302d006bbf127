"""Adding a message to a Discussion, as its buyer."""

import re

from rasa_sdk.events import EventType, SlotSet

from actions.cases import discussion_values
from actions.desk.identity import Owner
from actions.desk.texts import LONGEST_TEXT
from actions.discussions import going
from actions.forms import SubmitAction
from actions.matters import AskWhich, Matter, StartMatter
from actions.services import discussions
from actions.services.discussions import my_discussions
from actions.store.database import UnitOfWork
from actions.turn import Turn
from actions.written import AskToSend, AskWhatToWrite, WritingForm

TEXT, CONFIRMED = "message_text", "message_confirmed"
_AFTER_COLON = re.compile(r"^[^:]{3,80}:\s+(?P<words>(?:\S+\s+)+\S+.*)$", re.DOTALL)
MESSAGE = Matter(
    name="discussion_message",
    intent="discussion_message",
    which="message_discussion",
    visible=my_discussions,
    eligible=going,
    none="utter_no_open_discussions",
    ask="utter_which_to_write_in",
    confirmed=CONFIRMED,
)
FIELDS = (MESSAGE.which, TEXT, CONFIRMED)


class ActionDiscussionMessage(StartMatter):
    """Begins a message to the seller."""

    matter = MESSAGE

    def name(self) -> str:
        """Its name in the domain."""
        return "action_discussion_message"

    def heard(self, turn: Turn) -> list[EventType]:
        """The Discussion, and the message where it follows a colon: "add to it: the parcel is back"."""
        told = super().heard(turn)
        said = _AFTER_COLON.match(turn.text) if told else None
        return [*told, SlotSet(TEXT, said["words"][:LONGEST_TEXT])] if said else told


class ActionAskMessageDiscussion(AskWhich):
    """Lists the Discussions that still go on."""

    matter = MESSAGE

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_message_discussion"


class ActionAskMessageText(AskWhatToWrite):
    """Asks what the seller should read."""

    matter = MESSAGE
    reply = "utter_message_text"

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_message_text"


class ActionAskMessageConfirmed(AskToSend):
    """Asks whether a message is for the seller."""

    matter = MESSAGE
    reply = "utter_message_confirmed"
    text = TEXT

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_message_confirmed"


class ValidateDiscussionMessageForm(WritingForm):
    """Reads which Discussion, and what to add to it."""

    matter = MESSAGE
    fields = FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_discussion_message_form"


class ActionSubmitDiscussionMessage(SubmitAction):
    """Adds the message."""

    fields = FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_discussion_message"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Add it, and say so."""
        assert owner.login
        which, text = turn.slot(MESSAGE.which), turn.slot(TEXT)
        written = discussions.add_message(work, owner.login, which, text, turn.now)
        turn.say("utter_message_sent", **discussion_values(written))
        return []
