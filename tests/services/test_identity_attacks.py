"""What somebody gets who guesses codes, floods an account, or looks for one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from actions.desk.codes import (
    TRIES,
    CodeError,
    ExpiredCodeError,
    TooManyCodesError,
    TooManyTriesError,
    WrongCodeError,
)
from actions.desk.errors import BusyError
from actions.store.tables import login_codes, outbox, verifications
from tests.support.codes import ask, confirm, refused, speaks_for
from tests.support.contact import ANNA, BEN, MINUTE, NOW, how_many, rows

PATIENCE = 10  # seconds
NOBODY = ["nikt", "nikt@example.com", "", "@", "Anna_K'--", "\N{PILE OF POO}"]


def test_the_code_of_another_conversation_opens_nothing(desk: Engine) -> None:
    ask(desk)
    assert refused(desk, sender="messenger:2") == (ExpiredCodeError, {})
    ask(desk, sender="messenger:2", code="111111")
    assert refused(desk, sender="messenger:2") == (WrongCodeError, {"tries_left": 4})
    assert confirm(desk) == ANNA.login


def test_tries_are_counted_down_and_then_the_right_code_is_too_late(desk: Engine) -> None:
    ask(desk)
    outcomes = [refused(desk, code=f"{number:06}") for number in range(TRIES)]
    assert [values.get("tries_left") for _, values in outcomes] == [4, 3, 2, 1, None]
    assert outcomes[-1][0] is TooManyTriesError
    assert refused(desk) == (TooManyTriesError, {})
    assert speaks_for(desk) is None


def test_guessing_from_many_threads_gets_no_more_than_five_tries(desk: Engine) -> None:
    ask(desk)
    start = threading.Barrier(8)

    def guess(number: int) -> type:
        start.wait(PATIENCE)
        while True:
            try:
                return refused(desk, code=f"{number:06}")[0]
            except BusyError:
                continue

    with ThreadPoolExecutor(8) as attackers:
        outcomes = list(attackers.map(guess, range(8)))
    assert outcomes.count(WrongCodeError) == TRIES - 1
    assert outcomes.count(TooManyTriesError) == 8 - (TRIES - 1)
    assert rows(desk, login_codes)[0]["tries"] == 8


def test_the_same_right_code_at_once_opens_once(desk: Engine) -> None:
    ask(desk)
    start = threading.Barrier(2)

    def enter(_: int) -> str | CodeError:
        start.wait(PATIENCE)
        return confirm(desk)

    with ThreadPoolExecutor(2) as attackers:
        outcomes = [*attackers.map(enter, range(2))]
    assert sum(outcome == ANNA.login for outcome in outcomes) == 1
    assert sum(isinstance(outcome, ExpiredCodeError) for outcome in outcomes) == 1


def test_a_fourth_code_in_a_quarter_of_an_hour_is_refused_with_the_time(desk: Engine) -> None:
    for minute in range(3):
        ask(desk, at=NOW + minute * MINUTE)
    with pytest.raises(TooManyCodesError) as error:
        ask(desk, at=NOW + 3 * MINUTE)
    assert error.value.values == {"again_at": NOW + 15 * MINUTE}
    ask(desk, at=NOW + 15 * MINUTE)


def test_after_the_limit_the_last_code_still_works(desk: Engine) -> None:
    for number in range(3):
        ask(desk, code=f"{number:06}")
    with pytest.raises(TooManyCodesError):
        ask(desk, code="999999")
    assert confirm(desk, "000002") == ANNA.login


def test_an_account_is_sent_three_codes_however_many_conversations_ask(desk: Engine) -> None:
    for number in range(6):
        ask(desk, ANNA.email if number % 2 else ANNA.login, sender=f"webchat:{number}", code=f"{number:06}")
    assert [row["payload"]["code"] for row in rows(desk, outbox)] == ["000000", "000001", "000002"]
    assert refused(desk, sender="webchat:5", code="000005") == (WrongCodeError, {"tries_left": 4})
    ask(desk, sender="webchat:6", at=NOW + 15 * MINUTE)
    assert how_many(desk, outbox) == 4


def test_an_account_is_sent_ten_codes_a_day(desk: Engine) -> None:
    for number in range(12):
        ask(desk, sender=f"webchat:{number}", at=NOW + number * 20 * MINUTE, code=f"{number:06}")
    assert how_many(desk, outbox) == 10


def test_limits_hold_when_all_ask_at_once(desk: Engine) -> None:
    start = threading.Barrier(6)

    def ask_once(number: int) -> None:
        start.wait(PATIENCE)
        ask(desk, sender=f"webchat:{number}", code=f"{number:06}")

    with ThreadPoolExecutor(6) as attackers:
        list(attackers.map(ask_once, range(6)))
    assert (how_many(desk, outbox), how_many(desk, login_codes)) == (3, 6)


def test_codes_that_no_limit_counts_are_forgotten(desk: Engine) -> None:
    ask(desk, sender="webchat:1")
    ask(desk, sender="webchat:2", at=NOW + timedelta(days=1))
    assert [row["sender"] for row in rows(desk, login_codes)] == ["webchat:2"]


def story(desk: Engine, name: str, sender: str) -> list[Any]:
    """All that somebody sees who asks for codes of a name, guesses and asks again until he is stopped."""
    seen: list[Any] = []
    for minute in range(0, 24, 4):
        try:
            ask(desk, name, NOW + minute * MINUTE, sender)
        except TooManyCodesError as error:
            seen.append(error.values)
        seen += [
            refused(desk, code=f"{guess:06}", at=NOW + minute * MINUTE, sender=sender) for guess in range(6)
        ]
    return [*seen, refused(desk, code="000000", at=NOW + 50 * MINUTE, sender=sender), speaks_for(desk)]


@pytest.mark.parametrize("name", NOBODY)
def test_who_has_no_account_looks_like_one_who_has(desk: Engine, name: str) -> None:
    assert story(desk, ANNA.login, "webchat:1") == story(desk, name, "webchat:2")


def test_a_guessed_code_of_nobody_opens_nothing(desk: Engine) -> None:
    ask(desk, "nikt")
    assert refused(desk) == (WrongCodeError, {"tries_left": 4})
    assert (how_many(desk, verifications), how_many(desk, outbox)) == (0, 0)


def statements(desk: Engine, name: str, sender: str) -> list[str]:
    """What is asked of the database for a request and a wrong guess."""
    seen: list[str] = []

    def listen(_: Any, __: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(desk, "before_cursor_execute", listen)
    try:
        ask(desk, name, sender=sender)
        confirm(desk, "000000", sender=sender)
    finally:
        event.remove(desk, "before_cursor_execute", listen)
    return seen


@pytest.mark.parametrize(("known", "unknown"), [(ANNA.login, "nikt"), (ANNA.email, "nikt@example.com")])
def test_the_database_is_asked_the_same_whether_or_not_there_is_an_account(
    desk: Engine, known: str, unknown: str
) -> None:
    statements(desk, BEN.login, "warm-up")
    for_somebody = statements(desk, known, "webchat:1")
    assert for_somebody == statements(desk, unknown, "webchat:2")
    assert len(for_somebody) > 5
    kept = [row for row in rows(desk, login_codes) if row["sender"] != "warm-up"]
    assert [(row["tries"], row["open"], len(row["digest"])) for row in kept] == [(1, True, 64)] * 2
