"""Any sequence of requests, guesses and log-outs, held against a plain account of what may happen."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from actions.desk.codes import TRIES, VALID, VERIFIED, TooManyCodesError
from actions.services.identity import confirm_code, end_verification, request_code, verified_account
from actions.store.database import migrate, open_engine, unit_of_work
from actions.store.tables import outbox
from tests.support.contact import ANNA, BEN, MINUTE, NOW, SECRET, rows, with_accounts

SENDERS = st.sampled_from(["messenger:1", "webchat:2"])
NAMES = {ANNA.login: ANNA.login, ANNA.email: ANNA.login, "BEN": BEN.login, "nikt": None}


class Codes(RuleBasedStateMachine):
    """The latest code of each conversation, its tries, and whom it speaks for until when."""

    @initialize()
    def begin(self) -> None:
        self.engine = open_engine("sqlite://")
        migrate(self.engine)
        with_accounts(self.engine)
        self.now = NOW
        self.issued = 0
        self.open: dict[str, tuple[str, str | None, datetime]] = {}
        self.tries: dict[str, int] = {}
        self.verified: dict[str, tuple[str, datetime]] = {}
        self.asked: dict[str, list[datetime]] = {}

    def teardown(self) -> None:
        self.engine.dispose()

    @rule(seconds=st.integers(1, 1200))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(sender=SENDERS, name=st.sampled_from(sorted(NAMES)))
    def ask(self, sender: str, name: str) -> None:
        code = f"{self.issued:06}"
        self.issued += 1
        before = len(rows(self.engine, outbox))
        asked = self.asked.setdefault(sender, [])
        try:
            with unit_of_work(self.engine) as work:
                request_code(work, sender, name, self.now, code, SECRET)
        except TooManyCodesError:
            assert len([at for at in asked if at > self.now - 15 * MINUTE]) >= 3 or len(asked) >= 5
            return
        asked.append(self.now)
        sent = len(rows(self.engine, outbox)) > before
        assert not sent or NAMES[name]
        self.open[sender] = (code, NAMES[name] if sent else None, self.now)
        self.tries[sender] = 0

    @rule(sender=SENDERS, of=SENDERS, off=st.sampled_from([0, 0, 1]))
    def enter(self, sender: str, of: str, off: int) -> None:
        """Enter the code of this or the other conversation, or a wrong one."""
        entered = f"{int(self.open.get(of, ('0',))[0]) + off:06}"
        code, login, at = self.open.get(sender, ("", None, NOW - VALID))
        self.tries[sender] = self.tries.get(sender, 0) + 1
        right = entered == code and login and self.now < at + VALID and self.tries[sender] <= TRIES
        with unit_of_work(self.engine) as work:
            outcome = confirm_code(work, sender, entered, self.now, SECRET)
        assert (outcome == login) if right else not isinstance(outcome, str)
        if right and login:
            self.verified[sender] = (login, self.now + VERIFIED)
            self.open.pop(sender)

    @rule(sender=SENDERS)
    def log_out(self, sender: str) -> None:
        with unit_of_work(self.engine) as work:
            end_verification(work, sender)
        self.verified.pop(sender, None)
        self.open.pop(sender, None)

    @invariant()
    def each_conversation_speaks_for_whom_it_proved(self) -> None:
        with unit_of_work(self.engine) as work:
            for sender in ("messenger:1", "webchat:2"):
                login, until = self.verified.get(sender, (None, NOW))
                expected = login if self.now < until else None
                assert verified_account(work, sender, self.now) == expected

    @invariant()
    def no_account_gets_more_than_its_share(self) -> None:
        for account_id in (1, 2):
            times = [
                row["created_at"] for row in rows(self.engine, outbox) if row["account_id"] == account_id
            ]
            assert all(later - first >= 15 * MINUTE for first, later in zip(times, times[3:], strict=False))


TestCodes = Codes.TestCase
TestCodes.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
