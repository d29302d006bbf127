"""A conversation in the queue, with a consultant, and back with the bot."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from actions.desk.errors import BusyError, IllegalMoveError, NotFoundError
from actions.desk.handovers import Handover, HandoverState
from actions.desk.identity import Owner
from actions.services.handovers import Waiting, messages_for_staff, my_handovers, queue, take_handover
from actions.store.database import unit_of_work
from actions.store.tables import contact_events, handovers, outbox
from tests.support.contact import ANNA, ANNAS, BENS, MINUTE, NOW, OTHER_STAFF, STAFF, VISITOR, how_many, rows
from tests.support.handovers import (
    PATIENCE,
    close,
    consultant,
    customer,
    events,
    hand_over,
    leave,
    quiet,
    take,
    wait,
    written,
)


def test_the_bot_is_quiet_from_the_queue_to_the_end(desk: Engine) -> None:
    assert not quiet(desk)
    talk, new = hand_over(desk)
    assert new
    assert quiet(desk)
    take(desk, talk)
    assert quiet(desk)
    close(desk, talk)
    assert not quiet(desk)
    assert events(desk, talk) == ["opened", "taken", "closed"]


def test_the_consultant_finds_what_it_is_about(desk: Engine) -> None:
    talk, _ = hand_over(desk)
    with unit_of_work(desk) as work:
        assert queue(work, STAFF.login) == [talk]
    assert talk.summary.splitlines() == [
        "open_discussion",
        "customer: Nie dotarła paczka A-1001",
        "bot: Otworzyć Dyskusję?",
    ]
    assert (talk.login, talk.language) == (ANNA.login, "pl")


def test_asking_twice_queues_once(desk: Engine) -> None:
    first, _ = hand_over(desk)
    assert hand_over(desk, at=NOW + MINUTE) == (first, False)
    assert (how_many(desk, handovers), how_many(desk, contact_events)) == (1, 1)


def test_asking_twice_at_once_queues_once(desk: Engine) -> None:
    start = threading.Barrier(4)

    def ask(_: int) -> tuple[Handover, bool]:
        start.wait(PATIENCE)
        return hand_over(desk)

    with ThreadPoolExecutor(4) as clicks:
        outcomes = list(clicks.map(ask, range(4)))
    assert sorted(new for _, new in outcomes) == [False, False, False, True]
    assert len({talk.id for talk, _ in outcomes}) == 1


def test_after_the_end_a_conversation_can_be_handed_over_anew(desk: Engine) -> None:
    first, _ = hand_over(desk)
    close(desk, take(desk, first))
    second, new = hand_over(desk, at=NOW + 20 * MINUTE)
    assert new
    assert second.id != first.id


def test_one_sees_ones_place_in_the_queue(desk: Engine) -> None:
    first, _ = hand_over(desk)
    hand_over(desk, BENS, NOW + MINUTE)
    hand_over(desk, VISITOR, NOW + 2 * MINUTE)
    assert [wait(desk, owner).position for owner in (ANNAS, BENS, VISITOR)] == [1, 2, 3]
    take(desk, first)
    assert [wait(desk, owner).position for owner in (ANNAS, BENS, VISITOR)] == [None, 1, 2]


def test_the_expected_waiting_is_what_others_waited_and_unknown_without_any(desk: Engine) -> None:
    hand_over(desk)
    assert wait(desk) == Waiting(1, None)
    for number, minutes in enumerate((2, 30, 4)):
        talk, _ = hand_over(desk, Owner(f"webchat:{number}"))
        close(desk, take(desk, talk, at=NOW + minutes * MINUTE), at=NOW + 60 * MINUTE)
    assert wait(desk) == Waiting(1, timedelta(minutes=4))


def test_who_gave_up_waiting_does_not_count(desk: Engine) -> None:
    hand_over(desk, VISITOR)
    leave(desk, VISITOR)
    hand_over(desk)
    assert wait(desk).expected is None


def test_without_a_handover_there_is_nothing_to_wait_for(desk: Engine) -> None:
    with pytest.raises(NotFoundError):
        wait(desk)
    with pytest.raises(NotFoundError):
        customer(desk, "Halo?")
    with pytest.raises(NotFoundError):
        leave(desk)


def test_a_consultant_sees_what_he_is_at(desk: Engine) -> None:
    mine, _ = hand_over(desk)
    others, _ = hand_over(desk, BENS)
    taken = take(desk, mine)
    take(desk, others, OTHER_STAFF.login)
    with unit_of_work(desk) as work:
        assert my_handovers(work, "KONSULTANT") == [taken]
        assert queue(work, STAFF.login) == []
    close(desk, taken)
    with unit_of_work(desk) as work:
        assert my_handovers(work, STAFF.login) == []


def test_a_message_that_is_brought_again_is_kept_once(desk: Engine) -> None:
    talk, _ = hand_over(desk)
    for source in ("m-1", "m-2", "m-1", None, None):
        customer(desk, f"from {source}", source=source)
    texts = [text for _, _, text in written(desk, talk)]
    assert texts == ["from m-1", "from m-2", "from None", "from None"]


def test_messages_of_two_handovers_may_have_the_same_id(desk: Engine) -> None:
    for owner in (ANNAS, BENS):
        talk, _ = hand_over(desk, owner)
        customer(desk, "Halo?", owner, source="m-1")
        assert len(written(desk, talk)) == 1


def test_taking_it_twice_is_taking_it_once(desk: Engine) -> None:
    talk, _ = hand_over(desk)
    assert take(desk, talk) == take(desk, talk, at=NOW + 5 * MINUTE)
    assert events(desk, talk) == ["opened", "taken"]


def test_of_two_consultants_who_take_it_at_once_one_has_it(desk: Engine) -> None:
    talk, _ = hand_over(desk)
    start = threading.Barrier(2)

    def reach(staff: str) -> bool:
        start.wait(PATIENCE)
        try:
            take(desk, talk, staff)
        except (IllegalMoveError, BusyError):
            return False
        return True

    with ThreadPoolExecutor(2) as consultants:
        outcomes = list(consultants.map(reach, (STAFF.login, OTHER_STAFF.login)))
    assert sorted(outcomes) == [False, True]
    assert events(desk, talk) == ["opened", "taken"]


@pytest.mark.parametrize("login", [ANNA.login, "ben", "nikt"])
def test_for_who_is_not_staff_there_are_no_handovers(desk: Engine, login: str) -> None:
    talk, _ = hand_over(desk)
    with unit_of_work(desk) as work:
        for look in (queue, my_handovers):
            with pytest.raises(NotFoundError):
                look(work, login)
        with pytest.raises(NotFoundError):
            messages_for_staff(work, login, talk.id)
    for act in (take, close):
        with pytest.raises(NotFoundError):
            act(desk, talk, login)
    with pytest.raises(NotFoundError):
        consultant(desk, talk, "Dzień dobry", login)


def test_a_handover_that_does_not_exist_is_not_found(desk: Engine) -> None:
    with unit_of_work(desk) as work, pytest.raises(NotFoundError):
        take_handover(work, STAFF.login, "no such talk", NOW)


def test_the_customer_may_go_back_to_the_bot(desk: Engine) -> None:
    talk, _ = hand_over(desk)
    assert leave(desk).state is HandoverState.CLOSED
    assert not quiet(desk)
    assert events(desk, talk) == ["opened", "left"]
    assert rows(desk, outbox) == []
    with pytest.raises(IllegalMoveError):
        close(desk, talk)


def test_the_account_is_told_when_a_consultant_closes(desk: Engine) -> None:
    for owner in (ANNAS, VISITOR):
        talk, _ = hand_over(desk, owner)
        close(desk, take(desk, talk))
    assert [row["kind"] for row in rows(desk, outbox)] == ["handover_closed"]
