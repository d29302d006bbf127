"""What a customer and a consultant write to each other."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.engine import Engine

from actions.desk.errors import IllegalMoveError, NotFoundError
from actions.services.handovers import messages_for_customer
from actions.store.database import unit_of_work
from tests.support.contact import BENS, OTHER_STAFF
from tests.support.handovers import PATIENCE, close, consultant, customer, hand_over, take, written


def test_what_the_two_write_is_kept_in_its_order(desk: Engine) -> None:
    talk, _ = hand_over(desk)
    customer(desk, "Halo?")
    take(desk, talk)
    consultant(desk, talk, "Dzień dobry, już patrzę.")
    customer(desk, " Dziękuję \n")
    assert written(desk, talk) == [
        (1, "customer", "Halo?"),
        (2, "consultant", "Dzień dobry, już patrzę."),
        (3, "customer", "Dziękuję"),
    ]
    close(desk, talk)
    assert written(desk, talk, after=2) == [(3, "customer", "Dziękuję")]


def test_messages_written_at_once_all_get_a_number(desk: Engine) -> None:
    talk, _ = hand_over(desk)
    take(desk, talk)
    start = threading.Barrier(2)

    def write(who: int) -> None:
        start.wait(PATIENCE)
        for number in range(5):
            customer(desk, f"{number}") if who else consultant(desk, talk, f"{number}")

    with ThreadPoolExecutor(2) as people:
        list(people.map(write, range(2)))
    kept = written(desk, talk)
    assert [number for number, _, _ in kept] == list(range(1, 11))
    for author in ("customer", "consultant"):
        assert [text for _, who, text in kept if who == author] == list("01234")


def test_only_the_consultant_who_took_it_writes(desk: Engine) -> None:
    talk, _ = hand_over(desk)
    with pytest.raises(IllegalMoveError):
        consultant(desk, talk, "Dzień dobry")
    take(desk, talk)
    with pytest.raises(IllegalMoveError):
        consultant(desk, talk, "Hello", OTHER_STAFF.login)
    with pytest.raises(IllegalMoveError):
        take(desk, talk, OTHER_STAFF.login)
    assert written(desk, talk) == []


@pytest.mark.parametrize("sender", [BENS.sender, "nobody"])
def test_another_conversation_reads_nothing_of_it(desk: Engine, sender: str) -> None:
    talk, _ = hand_over(desk)
    customer(desk, "Halo?")
    with unit_of_work(desk) as work, pytest.raises(NotFoundError):
        messages_for_customer(work, sender, talk.id)
