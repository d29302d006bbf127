"""Whatever anybody does in whatever order, no case comes to what it must not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from actions.desk import claims, discussions
from actions.desk.accounts import Account
from actions.desk.claims import Claim, ClaimStatus
from actions.desk.discussions import Discussion, DiscussionStatus, DiscussionStep, Party, Reason, Wish
from actions.desk.errors import DeskError
from tests.support.cases import ANNA, EVERYBODY, NOW, SHOP, STAFF, an_order

LEADS_TO = {
    DiscussionStatus.OPEN: set(DiscussionStatus),
    DiscussionStatus.ANSWERED: set(DiscussionStatus) - {DiscussionStatus.OPEN},
    DiscussionStatus.RESOLVED: set(),
    DiscussionStatus.UNRESOLVED: set(),
}
SELLERS_STEPS = {DiscussionStep.ANSWERED}
texts = st.sampled_from(["Halo?", "Halo?", "Halo?", "\x00"])


def mostly(doer: Account) -> st.SearchStrategy[Account]:
    """Somebody: more often than not the one who may, so that much is done."""
    return st.sampled_from([*[doer] * 10, *EVERYBODY])


class Cases(RuleBasedStateMachine):
    """An order, its discussion and its claim, with everybody at them."""

    @initialize(
        price=st.decimals("0", "100000", places=2),
        paid=st.sampled_from([True, True, True, False]),
        begun=st.sampled_from([0, 2, 3, 4, 5, 5]),
    )
    def begin(self, price: Decimal, paid: bool, begun: int) -> None:
        """Somewhere in the ordinary course of things: chance alone seldom gets far."""
        self.now = NOW
        self.order = an_order(price=price, paid_on=NOW.date() if paid else None)
        self.discussion: Discussion | None = None
        self.claim: Claim | None = None
        self.changes = {"discussion": 0, "claim": 0}
        course = [
            lambda: self.open(ANNA, Reason.DAMAGED, Wish.MONEY_BACK, "Halo?"),
            lambda: self.answer(SHOP, "Halo?"),
            lambda: self.give_up(ANNA),
            lambda: self.submit(ANNA),
            lambda: self.accept(STAFF),
        ]
        for step in course[:begun]:
            step()

    @rule(actor=mostly(ANNA), reason=st.sampled_from(Reason), wish=st.sampled_from(Wish), text=texts)
    def open(self, actor: Account, reason: Reason, wish: Wish, text: str) -> None:
        if self.discussion is None:
            self.change_discussion(
                lambda at: discussions.new_discussion(self.order, actor.login, reason, wish, text, "D-1", at)
            )

    @rule(actor=mostly(ANNA), text=texts)
    def write(self, actor: Account, text: str) -> None:
        self.change_discussion(lambda at: discussions.with_message(self.discussion, actor.login, text, at))

    @rule(actor=mostly(SHOP), text=texts)
    def answer(self, actor: Account, text: str) -> None:
        self.change_discussion(lambda at: discussions.with_answer(self.discussion, actor.login, text, at))

    @rule(actor=mostly(ANNA))
    def resolve(self, actor: Account) -> None:
        self.change_discussion(lambda at: discussions.resolved(self.discussion, actor.login, at))

    @rule(actor=mostly(ANNA))
    def give_up(self, actor: Account) -> None:
        self.change_discussion(lambda at: discussions.unresolved(self.discussion, actor.login, at))

    @rule(actor=mostly(ANNA))
    def submit(self, actor: Account) -> None:
        if self.claim is None:
            self.change_claim(lambda at: claims.new_claim(self.discussion, actor.login, "R-1", at))

    @rule(actor=mostly(STAFF))
    def accept(self, actor: Account) -> None:
        self.change_claim(lambda at: claims.accepted(self.claim, actor, at))

    @rule(actor=mostly(STAFF))
    def pay(self, actor: Account) -> None:
        self.change_claim(lambda at: claims.paid(self.claim, actor, at))

    @rule(actor=mostly(STAFF), why=texts)
    def refuse(self, actor: Account, why: str) -> None:
        self.change_claim(lambda at: claims.refused(self.claim, actor, why, at))

    def change_discussion(self, change: Callable[[datetime], Discussion]) -> None:
        before = self.discussion
        self.now += timedelta(minutes=1)
        try:
            after = change(self.now)
        except DeskError:
            return
        self.discussion = after
        self.changes["discussion"] += 1
        if before:
            assert after.status in LEADS_TO[before.status]
            assert after.events[:-1] == before.events

    def change_claim(self, change: Callable[[datetime], Claim]) -> None:
        before = self.claim
        self.now += timedelta(minutes=1)
        try:
            after = change(self.now)
        except DeskError:
            return
        self.claim = after
        self.changes["claim"] += 1
        if before:
            assert not before.decided
            assert after.events[:-1] == before.events

    def teardown(self) -> None:
        event(f"claim {self.claim.status.value}" if self.claim else "no claim")

    @invariant()
    def every_change_has_exactly_one_event(self) -> None:
        assert len(self.discussion.events if self.discussion else ()) == self.changes["discussion"]
        assert len(self.claim.events if self.claim else ()) == self.changes["claim"]

    @invariant()
    def nobody_discusses_what_is_not_paid_for(self) -> None:
        assert self.discussion is None or self.order.paid_on is not None

    @invariant()
    def the_steps_were_taken_by_their_own_party_and_account_for_the_status(self) -> None:
        if self.discussion is None:
            return
        steps = [each.step for each in self.discussion.events]
        assert steps.count(DiscussionStep.OPENED) == 1
        for each in self.discussion.events:
            assert (each.party is Party.SELLER) == (each.step in SELLERS_STEPS)
        answered = DiscussionStatus.ANSWERED if DiscussionStep.ANSWERED in steps else DiscussionStatus.OPEN
        ends = {status.value: status for status in (DiscussionStatus.RESOLVED, DiscussionStatus.UNRESOLVED)}
        assert self.discussion.status is ends.get(steps[-1].value, answered)
        assert not {step.value for step in steps[:-1]} & set(ends)

    @invariant()
    def a_claim_rests_on_a_discussion_without_agreement_and_is_for_the_price(self) -> None:
        if self.claim is None:
            return
        assert self.claim.discussion == self.discussion
        assert self.claim.discussion.status is DiscussionStatus.UNRESOLVED
        assert isinstance(self.claim.amount, Decimal)
        assert self.claim.amount == self.order.price
        assert self.claim.amount.as_tuple() == self.order.price.as_tuple()

    @invariant()
    def what_is_paid_was_accepted_and_nothing_follows_an_end(self) -> None:
        statuses = [each.status for each in self.claim.events] if self.claim else []
        if ClaimStatus.PAID in statuses:
            assert statuses == [ClaimStatus.SUBMITTED, ClaimStatus.ACCEPTED, ClaimStatus.PAID]
        assert ClaimStatus.REFUSED not in statuses[:-1]


Cases.TestCase.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
TestCases = Cases.TestCase


def test_the_machine_can_reach_a_paid_claim() -> None:
    machine = Cases()
    machine.begin(Decimal("449.99"), paid=True, begun=5)
    machine.pay(STAFF)
    assert machine.claim is not None
    assert machine.claim.status is ClaimStatus.PAID
    assert machine.changes == {"discussion": 3, "claim": 3}
