"""Codes from request to log-out, and what an attacker gets."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.desk.codes import ExpiredCodeError, WrongCodeError
from actions.desk.identity import Owner
from actions.services.identity import end_verification, owner_of
from actions.store.database import open_engine, unit_of_work
from actions.store.tables import login_codes, verifications
from tests.support.codes import CODE, SENDER, ask, confirm, refused, speaks_for
from tests.support.contact import ANNA, BEN, MINUTE, NOW, how_many, rows


def log_out(desk: Engine, sender: str = SENDER) -> None:
    with unit_of_work(desk) as work:
        end_verification(work, sender)


@pytest.mark.parametrize("name", ["Anna_K", "ANNA_k", " anna_k ", "anna@example.com", "Anna@Example.COM"])
def test_the_code_of_an_account_makes_the_conversation_speak_for_it(desk: Engine, name: str) -> None:
    ask(desk, name)
    assert speaks_for(desk) is None
    assert confirm(desk) == ANNA.login
    assert speaks_for(desk) == ANNA.login


def test_the_code_goes_to_the_accounts_address_and_nowhere_else(desk: Engine) -> None:
    ask(desk)
    with unit_of_work(desk) as work:
        (notice,) = work.outbox.due(NOW, 10)
    assert (notice.account, notice.kind) == (ANNA, "login_code")
    assert notice.payload == {"code": CODE, "expires": (NOW + 10 * MINUTE).isoformat()}
    assert all(CODE not in str(value) for row in rows(desk, login_codes) for value in row.values())


def test_a_conversation_speaks_for_an_account_for_thirty_minutes(desk: Engine) -> None:
    ask(desk)
    confirm(desk, at=NOW + MINUTE)
    assert speaks_for(desk, NOW + 31 * MINUTE - timedelta(seconds=1)) == ANNA.login
    assert speaks_for(desk, NOW + 31 * MINUTE) is None


def test_a_restart_changes_nothing(desk: Engine, database_address: str) -> None:
    ask(desk)
    desk.dispose()
    restarted = open_engine(database_address)
    assert confirm(restarted) == ANNA.login
    restarted.dispose()
    again = open_engine(database_address)
    assert speaks_for(again) == ANNA.login
    again.dispose()


def test_logging_out_ends_it_at_once(desk: Engine) -> None:
    ask(desk)
    confirm(desk)
    log_out(desk)
    assert speaks_for(desk) is None
    assert rows(desk, verifications) == []


def test_logging_out_ends_a_code_that_is_on_its_way(desk: Engine) -> None:
    ask(desk)
    log_out(desk)
    assert refused(desk) == (ExpiredCodeError, {})


def test_a_conversation_can_go_on_for_another_account(desk: Engine) -> None:
    ask(desk)
    confirm(desk)
    ask(desk, BEN.login, code="111111")
    assert confirm(desk, "111111") == BEN.login
    assert speaks_for(desk) == BEN.login
    assert how_many(desk, verifications) == 1


@pytest.mark.parametrize("minute", range(12))
def test_a_code_is_good_until_the_tenth_minute(desk: Engine, minute: int) -> None:
    ask(desk)
    outcome = confirm(desk, at=NOW + minute * MINUTE)
    assert outcome == ANNA.login if minute < 10 else isinstance(outcome, ExpiredCodeError)


def test_a_code_opens_the_account_once(desk: Engine) -> None:
    ask(desk)
    confirm(desk)
    log_out(desk)
    assert refused(desk) == (ExpiredCodeError, {})
    assert speaks_for(desk) is None


def test_a_new_code_ends_the_one_before(desk: Engine) -> None:
    ask(desk)
    ask(desk, code="111111")
    assert refused(desk) == (WrongCodeError, {"tries_left": 4})
    assert confirm(desk, "111111") == ANNA.login


def owner(desk: Engine, metadata: object, at: datetime = NOW) -> Owner:
    with unit_of_work(desk) as work:
        return owner_of(work, SENDER, metadata, at)


def vouching(login: str, minutes: int = 15) -> dict[str, Any]:
    return {"account": {"login": login, "expires": (NOW + minutes * MINUTE).isoformat()}}


def test_a_message_speaks_for_the_account_that_its_channel_vouches_for(desk: Engine) -> None:
    assert owner(desk, vouching("ANNA_K")) == Owner(SENDER, ANNA.login)
    assert owner(desk, vouching(ANNA.login), NOW + 15 * MINUTE) == Owner(SENDER)


@pytest.mark.parametrize("metadata", [None, {}, {"login": "Anna_K"}, {"account": "Anna_K"}, vouching("nikt")])
def test_otherwise_it_speaks_for_nobody(desk: Engine, metadata: object) -> None:
    assert owner(desk, metadata) == Owner(SENDER)


def test_what_the_channel_says_goes_before_what_was_proved(desk: Engine) -> None:
    ask(desk, BEN.login)
    confirm(desk)
    assert owner(desk, None) == Owner(SENDER, BEN.login)
    assert owner(desk, vouching(ANNA.login)) == Owner(SENDER, ANNA.login)
    assert owner(desk, vouching(ANNA.login, minutes=-1)) == Owner(SENDER, BEN.login)
