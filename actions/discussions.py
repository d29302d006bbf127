"""A buyer's own Discussions: showing one, settling one."""

from typing import Any

from rasa_sdk.events import EventType

from actions.base import DeskAction
from actions.cases import discussion_values, show_discussion
from actions.desk.discussions import Discussion
from actions.desk.identity import Owner
from actions.forms import Found, SubmitAction, yes_or_no
from actions.matters import AskWhich, Matter, MatterForm, StartMatter
from actions.services import discussions
from actions.services.discussions import my_discussions
from actions.store.database import UnitOfWork
from actions.turn import Turn


def going(work: UnitOfWork, login: str) -> list[Discussion]:
    """The buyer's Discussions that are not closed, the latest first."""
    return [discussion for discussion in my_discussions(work, login) if not discussion.closed]


STATUS = Matter(
    name="discussion_status",
    intent="discussion_status",
    which="status_discussion",
    visible=my_discussions,
    eligible=my_discussions,
    none="utter_no_discussions",
    ask="utter_which_to_show",
)
SOLVED = Matter(
    name="discussion_solved",
    intent="discussion_solved",
    which="solved_discussion",
    visible=my_discussions,
    eligible=going,
    none="utter_no_open_discussions",
    ask="utter_which_is_settled",
    confirmed="solved_confirmed",
)
SOLVED_FIELDS = ("solved_discussion", "solved_confirmed")


class ActionDiscussionStatus(StartMatter):
    """Shows how a Discussion stands."""

    matter = STATUS

    def name(self) -> str:
        """Its name in the domain."""
        return "action_discussion_status"


class ActionAskStatusDiscussion(AskWhich):
    """Lists the buyer's Discussions."""

    matter = STATUS

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_status_discussion"


class ValidateDiscussionStatusForm(MatterForm):
    """Reads which Discussion to show."""

    matter = STATUS
    fields = (STATUS.which,)

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_discussion_status_form"


class ActionSubmitDiscussionStatus(SubmitAction):
    """Shows the Discussion that was chosen."""

    fields = (STATUS.which,)

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_discussion_status"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Show it with its latest steps."""
        assert owner.login
        found = discussions.discussion_of(work, owner.login, turn.slot(STATUS.which))
        show_discussion(turn, found, owner.login)
        return []


class ActionDiscussionSolved(StartMatter):
    """Begins to close a Discussion as settled."""

    matter = SOLVED

    def name(self) -> str:
        """Its name in the domain."""
        return "action_discussion_solved"


class ActionAskSolvedDiscussion(AskWhich):
    """Lists the Discussions that still go on."""

    matter = SOLVED

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_solved_discussion"


class ActionAskSolvedConfirmed(DeskAction):
    """Asks whether to close it: that cannot be undone."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_solved_confirmed"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Name the Discussion."""
        found = discussions.discussion_of(work, owner.login or "", turn.slot(SOLVED.which))
        turn.say("utter_solved_confirmed", **discussion_values(found))
        return []


class ValidateDiscussionSolvedForm(MatterForm):
    """Reads which Discussion is settled, and a yes to closing it."""

    matter = SOLVED
    fields = SOLVED_FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_discussion_solved_form"

    def read_more(self, field: str, turn: Turn) -> Found:
        """A yes or a no."""
        return yes_or_no(field, turn)

    def is_settled(self, known: dict[str, Any], turn: Turn, work: UnitOfWork, owner: Owner) -> bool:
        """Whether it is to stay open."""
        if known.get("solved_confirmed") != "no":
            return False
        turn.say("utter_discussion_kept", reference=known[SOLVED.which])
        return True


class ActionSubmitDiscussionSolved(SubmitAction):
    """Closes the Discussion as settled."""

    fields = SOLVED_FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_discussion_solved"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Close it, and offer the survey."""
        assert owner.login
        closed = discussions.resolve(work, owner.login, turn.slot(SOLVED.which), turn.now)
        turn.say("utter_discussion_closed", **discussion_values(closed))
        return []
