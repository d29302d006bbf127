"""What may go is erased at the second yes, and nothing of anybody else."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.desk.errors import NotFoundError
from actions.desk.events import Subject
from actions.desk.identity import Owner
from actions.desk.messaging import ItemKind, Received
from actions.desk.outbox import NoticeStatus
from actions.desk.privacy import ConfirmationExpiredError, Reason
from actions.services.identity import verified_account
from actions.services.messaging import answer, receive
from actions.services.privacy import Erasure, confirm_erasure, request_erasure
from actions.store.database import unit_of_work
from actions.store.tables import channel_messages, consents, inbox, metadata, outbox, reports, surveys
from tests.support.contact import ANNAS, BEN, BENS, MINUTE, NOW, VISITOR, rows
from tests.support.people import held, new_id, sent


def ask(desk: Engine, owner: Owner = ANNAS) -> Erasure:
    with unit_of_work(desk) as work:
        return request_erasure(work, owner, NOW, new_id)


def confirm(desk: Engine, owner: Owner = ANNAS, minutes: int = 1) -> Erasure:
    with unit_of_work(desk) as work:
        return confirm_erasure(work, owner, NOW + minutes * MINUTE)


def test_nothing_is_erased_before_the_second_yes(lived_in: Engine) -> None:
    before = held(lived_in, ANNAS)
    plan = ask(lived_in)
    assert plan.kept == {
        "account": Reason.ACCOUNT,
        "orders": Reason.CONTRACT,
        "discussions": Reason.OTHER_PARTY,
        "claims": Reason.CONTRACT,
        "codes": Reason.SECURITY,
    }
    assert plan.held["callbacks"] == 1
    assert {**held(lived_in, ANNAS), "requests": []} == before


def test_the_second_yes_erases_what_may_go(lived_in: Engine) -> None:
    sent(lived_in)
    ask(lived_in)
    confirm(lived_in)
    counts = {name: len(kept) for name, kept in held(lived_in, ANNAS).items() if kept}
    assert counts == {
        "account": 1,
        "orders": 1,
        "discussions": 1,
        "claims": 1,
        "codes": 1,
        "requests": 1,
        "notices": 1,
    }
    with unit_of_work(lived_in) as work:
        assert verified_account(work, ANNAS.sender, NOW) is None


def test_of_answers_and_reports_only_what_names_nobody_stays(lived_in: Engine) -> None:
    ask(lived_in)
    confirm(lived_in)
    answer, report = rows(lived_in, surveys)[0], rows(lived_in, reports)[0]
    assert (answer["sender"], answer["account_id"], answer["comment"], answer["score"]) == (
        None,
        None,
        None,
        9,
    )
    assert (report["sender"], report["account_id"], report["contact"]) == (None, None, None)
    assert report["offer"] == "12345678"


def test_others_keep_everything(lived_in: Engine) -> None:
    before = held(lived_in, BENS), held(lived_in, VISITOR)
    ask(lived_in)
    confirm(lived_in)
    assert (held(lived_in, BENS), held(lived_in, VISITOR)) == before


def test_no_word_that_was_written_is_left_anywhere(lived_in: Engine) -> None:
    ask(lived_in)
    confirm(lived_in)
    everything = json.dumps(
        {name: rows(lived_in, table) for name, table in metadata.tables.items()}, default=str
    )
    for place in ("summary", "message", "comment"):
        assert f"{place} of anna" not in everything
        assert f"{place} of ben" in everything
    assert "anna@contact.example" not in everything


def test_what_came_in_a_messenger_is_known_to_have_come_but_not_from_whom(lived_in: Engine) -> None:
    ask(lived_in)
    confirm(lived_in)
    came = {row["message_id"]: row["sender"] for row in rows(lived_in, inbox)}
    assert came == {"m-anna": None, "m-ben": BENS.sender, "m-visitor": VISITOR.sender}
    assert {row["sender"] for row in rows(lived_in, channel_messages)} == {BENS.sender, VISITOR.sender}
    assert {row["sender"] for row in rows(lived_in, consents)} == {BENS.sender}


def test_what_waits_in_a_messenger_is_still_answered(lived_in: Engine) -> None:
    said = Received("m-later", ANNAS.sender, ItemKind.TEXT, "tak", NOW)
    with unit_of_work(lived_in) as work:
        receive(work, "messenger", [said], NOW)
    ask(lived_in)
    confirm(lived_in)
    with unit_of_work(lived_in) as work:
        item = work.inbox.first(ANNAS.sender)
        assert item is not None
        assert item.received == said
        assert answer(work, "messenger", item, [{"text": "gotowe"}], NOW, new_id)
        assert work.channel_messages.first(ANNAS.sender) is not None


def test_the_accounts_conversation_on_the_web_is_to_be_deleted_wherever_it_asked(lived_in: Engine) -> None:
    ask(lived_in)
    confirm(lived_in)
    with unit_of_work(lived_in) as work:
        assert {ANNAS.sender, "web:a:anna_k"} <= set(work.privacy.erased_conversations())


def test_a_visitor_can_be_forgotten_too(lived_in: Engine) -> None:
    ask(lived_in, VISITOR)
    confirm(lived_in, VISITOR)
    assert {name for name, kept in held(lived_in, VISITOR).items() if kept} == {"requests"}


def test_the_account_is_told_what_stays_and_pending_notices_still_go_out(lived_in: Engine) -> None:
    pending = [row["id"] for row in rows(lived_in, outbox)]
    ask(lived_in)
    confirm(lived_in)
    left = rows(lived_in, outbox)
    assert [row["id"] for row in left[:-1]] == pending
    assert (left[-1]["kind"], left[-1]["status"]) == ("privacy_erased", NoticeStatus.PENDING)
    assert left[-1]["payload"]["kept"] == ["account", "orders", "discussions", "claims", "codes", "requests"]


def test_the_limits_of_codes_outlive_an_erasure(lived_in: Engine) -> None:
    ask(lived_in)
    confirm(lived_in)
    assert len(held(lived_in, ANNAS)["codes"]) == 1


def test_without_a_first_yes_the_second_is_nothing(lived_in: Engine) -> None:
    with pytest.raises(NotFoundError):
        confirm(lived_in)


def test_the_second_yes_counts_once(lived_in: Engine) -> None:
    ask(lived_in)
    confirm(lived_in)
    with pytest.raises(NotFoundError):
        confirm(lived_in)


def test_the_second_yes_has_a_quarter_of_an_hour(lived_in: Engine) -> None:
    ask(lived_in)
    with pytest.raises(ConfirmationExpiredError):
        confirm(lived_in, minutes=16)
    assert confirm(lived_in, minutes=15).request.done_at == NOW + timedelta(minutes=15)


@pytest.mark.parametrize("owner", [Owner(ANNAS.sender), Owner(ANNAS.sender, BEN.login), BENS])
def test_nobody_else_can_say_the_second_yes(lived_in: Engine, owner: Owner) -> None:
    ask(lived_in)
    with pytest.raises(NotFoundError):
        confirm(lived_in, owner)
    assert held(lived_in, ANNAS)["callbacks"]


def test_both_yeses_are_recorded(lived_in: Engine) -> None:
    asked: Any = ask(lived_in).request
    confirm(lived_in)
    with unit_of_work(lived_in) as work:
        found = work.events.of(Subject.PRIVACY, asked.id)
    assert [event.event for event in found] == ["erasure_asked", "erasure_done"]
