"""Claiming compensation for a Discussion without agreement, and where refunds stand."""

from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.base import DeskAction
from actions.cases import claim_values, discussion_values, refund_values
from actions.desk.claims import Claim
from actions.desk.discussions import Discussion, DiscussionStatus
from actions.desk.identity import Owner
from actions.desk.refunds import Refund, RefundStage
from actions.forms import Found, SubmitAction, yes_or_no
from actions.hints import discussion_hint, fitting_discussions, names_one
from actions.matters import HINT, AskWhich, Matter, MatterForm, StartMatter
from actions.services import claims, discussions
from actions.services.accounts import acting_account
from actions.services.discussions import my_discussions
from actions.services.identifiers import new_code
from actions.store.database import UnitOfWork
from actions.turn import Turn

CONFIRMED = "claim_confirmed"


def claimable(work: UnitOfWork, login: str) -> list[Discussion]:
    """The buyer's Discussions that can still end in a claim, the latest first."""
    claimed = {claim.discussion.reference for claim in claims.my_claims(work, login)}
    return [
        discussion
        for discussion in my_discussions(work, login)
        if discussion.status is not DiscussionStatus.RESOLVED and discussion.reference not in claimed
    ]


def _claim_on(work: UnitOfWork, login: str, reference: str) -> Claim | None:
    mine = claims.my_claims(work, login)
    return next((claim for claim in mine if claim.discussion.reference == reference), None)


def refuse_to_claim(turn: Turn, work: UnitOfWork, discussion: Discussion, login: str) -> None:
    """Show the claim that there is already, or say that there was agreement."""
    claim = _claim_on(work, login, discussion.reference)
    if claim:
        turn.say("utter_claim_exists", **claim_values(claim))
    else:
        turn.say("utter_claim_after_agreement", **discussion_values(discussion))


CLAIM = Matter(
    name="claim_compensation",
    intent="claim_compensation",
    which="claim_discussion",
    visible=my_discussions,
    eligible=claimable,
    none="utter_nothing_to_claim",
    ask="utter_which_to_claim",
    confirmed=CONFIRMED,
    refuse=refuse_to_claim,
)
FIELDS = (CLAIM.which, CONFIRMED)


class ActionClaimCompensation(StartMatter):
    """Begins a claim, or shows the one there is."""

    matter = CLAIM

    def name(self) -> str:
        """Its name in the domain."""
        return "action_claim_compensation"

    def say_none(self, turn: Turn, work: UnitOfWork, login: str) -> None:
        """Show the latest claim, or the way to a first one."""
        mine = claims.my_claims(work, login)
        if mine:
            turn.say("utter_claim_exists", **claim_values(mine[0]))
        else:
            super().say_none(turn, work, login)


class ActionAskClaimDiscussion(AskWhich):
    """Lists the Discussions that a claim can be about."""

    matter = CLAIM

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_claim_discussion"


class ActionAskClaimConfirmed(DeskAction):
    """Asks whether to claim; of a Discussion that still goes on, whether to give it up for that."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_ask_claim_confirmed"

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Name the Discussion and the amount."""
        found = discussions.discussion_of(work, owner.login or "", turn.slot(CLAIM.which))
        reply = "utter_claim_confirmed" if found.closed else "utter_claim_still_going"
        turn.say(reply, **discussion_values(found))
        return []


class ValidateClaimCompensationForm(MatterForm):
    """Reads which Discussion it is about, and a yes to the claim."""

    matter = CLAIM
    fields = FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "validate_claim_compensation_form"

    def read_more(self, field: str, turn: Turn) -> Found:
        """A yes or a no."""
        return yes_or_no(field, turn)

    def is_settled(self, known: dict[str, Any], turn: Turn, work: UnitOfWork, owner: Owner) -> bool:
        """Whether nothing is to be claimed."""
        if known.get(CONFIRMED) != "no":
            return False
        turn.say("utter_claim_kept")
        return True


class ActionSubmitClaimCompensation(SubmitAction):
    """Submits the claim."""

    fields = FIELDS

    def name(self) -> str:
        """Its name in the domain."""
        return "action_submit_claim_compensation"

    def submit(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Give up the Discussion if it still goes on, submit the claim, and say how long that takes."""
        assert owner.login
        found = discussions.discussion_of(work, owner.login, turn.slot(CLAIM.which))
        if not found.closed:
            discussions.give_up(work, owner.login, found.reference, turn.now)
        claim, created = claims.submit_claim(work, owner.login, found.reference, turn.now, new_code)
        smart = acting_account(work, owner.login).smart
        turn.say(_submitted(smart) if created else "utter_claim_exists", **claim_values(claim))
        return []


def _submitted(smart: bool) -> str:
    return "utter_claim_submitted_smart" if smart else "utter_claim_submitted"


class ActionRefundStatus(DeskAction):
    """Tells where a buyer's refunds and claims stand."""

    for_account = True

    def name(self) -> str:
        """Its name in the domain."""
        return "action_refund_status"

    def heard(self, turn: Turn) -> list[EventType]:
        """What the message says of one of them."""
        return [SlotSet(HINT, discussion_hint(turn) or None)] if turn.intent == "refund_status" else []

    def first_say(self, turn: Turn) -> None:
        """How long it takes on average."""
        turn.say("utter_refund_status")

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """List them, and say what can be done next."""
        login = owner.login or ""
        refunds = claims.my_refunds(work, login, turn.now)
        shown = _meant(turn, work, login, refunds) or refunds
        if not shown:
            turn.say("utter_no_refunds")
            return [SlotSet(HINT, None)]
        turn.say("utter_refunds", items=[refund_values(refund) for refund in shown])
        for reply in _advice(shown):
            turn.say(reply)
        return [SlotSet(HINT, None)]


def _meant(turn: Turn, work: UnitOfWork, login: str, refunds: list[Refund]) -> list[Refund]:
    hint = turn.slot(HINT) or {}
    fitting = fitting_discussions(work, login, [r.discussion for r in refunds], hint) if hint else []
    if names_one(hint) and not fitting:
        turn.say("utter_error_not_found")
    return [refund for refund in refunds if refund.discussion in fitting]


def _advice(refunds: list[Refund]) -> list[str]:
    """What helps with the refunds that are stuck."""
    unclaimed = any(refund.stage is RefundStage.NO_AGREEMENT for refund in refunds)
    late = any(refund.average_passed for refund in refunds)
    told = {"utter_refund_unclaimed": unclaimed, "utter_refund_late": late}
    return [reply for reply, applies in told.items() if applies]
