"""Whatever is asked of the services in whatever order, the books agree: a change, its step, its notice."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from actions.desk.claims import ClaimStatus
from actions.desk.discussions import DiscussionStatus, Reason, Wish
from actions.desk.errors import DeskError
from actions.services import claims, discussions
from actions.store.database import UnitOfWork, open_engine, unit_of_work
from actions.store.tables import metadata
from tests.support.cases import EVERYBODY, NOW, an_order, codes, seed
from tests.support.desk import all_rows, call

PRICE = Decimal("0.10")
NOT_PAID = "2"
Asked = tuple[str, str, str, Reason]


def operations(new_id: Callable[[], str]) -> dict[str, Callable[[UnitOfWork, str, str, Reason], Any]]:
    """What may be asked, as somebody, about the case of a number; for opening, about an order."""
    return {
        "open": lambda work, login, case, reason: discussions.open_discussion(
            work, login, case, reason, Wish.REPAIR, "Halo?", NOW, new_id
        ),
        "write": lambda work, login, case, _: discussions.add_message(
            work, login, f"D-AAA22{case}", "1", NOW
        ),
        "answer": lambda work, login, case, _: discussions.seller_answer(
            work, login, f"D-AAA22{case}", "2", NOW
        ),
        "resolve": lambda work, login, case, _: discussions.resolve(work, login, f"D-AAA22{case}", NOW),
        "give up": lambda work, login, case, _: discussions.give_up(work, login, f"D-AAA22{case}", NOW),
        "claim": lambda work, login, case, _: claims.submit_claim(
            work, login, f"D-AAA22{case}", NOW, lambda: f"AAA22{case}"
        ),
        "accept": lambda work, login, case, _: claims.accept_claim(work, login, f"R-AAA22{case}", NOW),
        "pay": lambda work, login, case, _: claims.pay_claim(work, login, f"R-AAA22{case}", NOW),
        "refuse": lambda work, login, case, _: claims.refuse_claim(work, login, f"R-AAA22{case}", "3", NOW),
    }


DOERS = {"answer": "biuro-plus", "accept": "doradca", "pay": "doradca", "refuse": "doradca"}


def asking(name: str) -> st.SearchStrategy[Asked]:
    """An operation, more often than not as the one who may, so that much is done."""
    doer = DOERS.get(name, "Anna")
    return st.tuples(
        st.just(name),
        st.sampled_from([*[doer] * 10, *(account.login for account in EVERYBODY)]),
        st.sampled_from(["3", "3", "1", "1", NOT_PAID]),
        st.sampled_from([Reason.DAMAGED, Reason.INCOMPLETE]),
    )


asked = st.sampled_from(sorted(operations(str))).flatmap(asking)
OPENED: list[Asked] = [
    ("open", "Anna", "1", Reason.DAMAGED),
    ("open", "Anna", "1", Reason.NOT_RECEIVED),
    ("give up", "Anna", "3", Reason.NOT_RECEIVED),
]


def a_desk() -> Engine:
    """A database in memory with Anna's paid and unpaid orders."""
    engine = open_engine("sqlite://")
    metadata.create_all(engine)
    with unit_of_work(engine) as work:
        seed(work, an_order("1", price=PRICE), an_order(NOT_PAID, price=PRICE, paid_on=None))
    return engine


def changed(result: Any) -> bool:
    """Whether a service that did not refuse has changed something: what was there already it gives back."""
    return result[1] if isinstance(result, tuple) else True


@settings(max_examples=60, deadline=None)
@given(st.lists(asked, min_size=10, max_size=40))
def test_every_change_has_one_step_and_one_notice(requests: list[Asked]) -> None:
    database = a_desk()
    operation = operations(codes("AAA221", "AAA223"))
    changes = 0
    for name, login, case, reason in OPENED + requests:
        try:
            changes += changed(call(database, operation[name], login, case, reason))
        except DeskError:
            continue
    rows = all_rows(database)
    database.dispose()
    event(f"claims {sorted(row.status.value for row in rows['claims'])}")
    event(f"discussions {len(rows['discussions'])}, changes {changes}")
    assert len(rows["discussion_events"]) + len(rows["claim_events"]) == len(rows["outbox"]) == changes
    check_discussions(rows)
    check_claims(rows)


def check_discussions(rows: dict[str, list[Any]]) -> None:
    """Each order has one for a reason; steps are numbered without a gap, and none follows an end."""
    assert max(Counter((row.order_id, row.reason) for row in rows["discussions"]).values(), default=1) == 1
    for row in rows["discussions"]:
        steps = [step for step in rows["discussion_events"] if step.discussion_id == row.id]
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))
        ends = [step.step.value for step in steps if step.step.value in ("resolved", "unresolved")]
        assert ends == ([row.status.value] if row.status.value in ("resolved", "unresolved") else [])


def check_claims(rows: dict[str, list[Any]]) -> None:
    """Each rests on a discussion without agreement, is for the price and stands at its last step."""
    ended = {row.id for row in rows["discussions"] if row.status is DiscussionStatus.UNRESOLVED}
    assert {row.discussion_id for row in rows["claims"]} <= ended
    for row in rows["claims"]:
        assert row.amount.as_tuple() == PRICE.as_tuple()
        steps = [step.status for step in rows["claim_events"] if step.claim_id == row.id]
        assert steps[-1] is row.status
        assert ClaimStatus.PAID not in steps or ClaimStatus.ACCEPTED in steps
