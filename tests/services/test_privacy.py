"""Everything that is held on a person is given out, and what may go is erased."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.desk.discussions import Reason as Why
from actions.desk.discussions import Wish
from actions.desk.errors import NotFoundError
from actions.desk.events import Subject
from actions.desk.handovers import Author, Turn
from actions.desk.identity import Owner
from actions.desk.orders import Order
from actions.desk.outbox import NoticeStatus
from actions.desk.privacy import RULES, ConfirmationExpiredError, Fate, Reason
from actions.desk.reports import ReportKind
from actions.services.callbacks import book_callback
from actions.services.claims import submit_claim
from actions.services.discussions import give_up, open_discussion
from actions.services.handovers import customer_message, open_handover
from actions.services.identity import confirm_code, request_code, verified_account
from actions.services.privacy import Erasure, confirm_erasure, export_data, request_erasure
from actions.services.reports import report_offer
from actions.services.surveys import answer_survey
from actions.store.database import unit_of_work
from actions.store.privacy import HELD_IN, NAMELESS, Held
from actions.store.tables import metadata, outbox, reports, surveys
from tests.support.contact import (
    ANNA,
    ANNAS,
    BEN,
    BENS,
    MINUTE,
    NOW,
    PHONE,
    SECRET,
    VISITOR,
    ids,
    rows,
)
from tests.support.sellers import a_seller

new_id = ids("NEW")
CODE = "402913"


def fill(desk: Engine, owner: Owner, secret: str) -> None:
    """One of everything that a conversation can leave behind, with a mark in each free text."""
    with unit_of_work(desk) as work:
        book_callback(work, owner, PHONE, None, NOW, new_id)
        open_handover(work, owner, "pl", [Turn(Author.CUSTOMER, f"summary of {secret}")], NOW, new_id)
        customer_message(work, owner.sender, f"message of {secret}", NOW)
        answer_survey(work, owner, "chat", 9, f"comment of {secret}", NOW)
        contact = f"{secret}@contact.example"
        report_offer(
            work, owner, ReportKind.DANGEROUS_PRODUCT, None, "12345678", "Pali się.", contact, NOW, new_id
        )
        if owner.login:
            request_code(work, owner.sender, owner.login, NOW, CODE, SECRET)
            confirm_code(work, owner.sender, CODE, NOW, SECRET)


def buy(desk: Engine) -> None:
    """Anna buys of Ben, is not content, and claims compensation."""
    with unit_of_work(desk) as work:
        bought = date(2025, 11, 3)
        work.orders.add(Order("100200300", ANNA.login, BEN.login, "Lampa", Decimal("99.90"), bought, bought))
        work.sellers.add(a_seller(BEN.login))
        talk, _ = open_discussion(
            work, ANNA.login, "100200300", Why.DAMAGED, Wish.MONEY_BACK, "Stłuczona.", NOW, new_id
        )
        give_up(work, ANNA.login, talk.reference, NOW)
        submit_claim(work, ANNA.login, talk.reference, NOW, new_id)


def export(desk: Engine, owner: Owner = ANNAS) -> Held:
    with unit_of_work(desk) as work:
        return export_data(work, owner, NOW, new_id)


def ask(desk: Engine, owner: Owner = ANNAS) -> Erasure:
    with unit_of_work(desk) as work:
        return request_erasure(work, owner, NOW, new_id)


def confirm(desk: Engine, owner: Owner = ANNAS, minutes: int = 1) -> Erasure:
    with unit_of_work(desk) as work:
        return confirm_erasure(work, owner, NOW + minutes * MINUTE)


def held(desk: Engine, owner: Owner) -> Held:
    with unit_of_work(desk) as work:
        return work.privacy.held(owner)


def sent(desk: Engine) -> None:
    with unit_of_work(desk) as work:
        for notice in work.outbox.due(NOW, 100):
            work.outbox.mark_sent(notice.id, NOW)


@pytest.fixture
def lived_in(desk: Engine) -> Engine:
    """A desk at which three people have done all that can be done."""
    fill(desk, ANNAS, "anna")
    fill(desk, BENS, "ben")
    fill(desk, VISITOR, "visitor")
    buy(desk)
    return desk


def test_every_table_is_accounted_for() -> None:
    accounted = [table for found in HELD_IN.values() for table in found] + [*NAMELESS]
    assert sorted(table.name for table in accounted) == sorted(metadata.tables)
    assert set(HELD_IN) == set(RULES)


def test_what_stays_has_a_reason_and_what_goes_has_none() -> None:
    assert all((rule.fate is Fate.KEPT) == (rule.reason is not None) for rule in RULES.values())


def test_an_export_holds_one_of_everything(lived_in: Engine) -> None:
    found = export(lived_in)
    counts = {name: len(kept) for name, kept in found.items()}
    assert counts == {
        "account": 1,
        "orders": 1,
        "discussions": 1,
        "claims": 1,
        "seller": 0,
        "notices": 4,
        "callbacks": 1,
        "handovers": 1,
        "surveys": 1,
        "reports": 1,
        "verifications": 1,
        "codes": 1,
        "requests": 0,
    }
    assert found["account"][0]["email"] == ANNA.email
    assert found["orders"][0]["price"] == "99.90"
    assert found["callbacks"][0]["at"] == NOW.isoformat()
    assert found["handovers"][0]["messages"][0]["text"] == "message of anna"
    assert found["discussions"][0]["events"][0]["text"] == "Stłuczona."


def test_a_seller_finds_his_ratings_and_not_who_bought(lived_in: Engine) -> None:
    found = export(lived_in, BENS)
    assert len(found["seller"][0]["record"]["ratings"]) == 100
    assert len(found["discussions"]) == 1
    assert "anna" not in json.dumps(found).casefold()


def test_an_export_holds_nothing_of_others_and_nothing_that_opens_an_account(lived_in: Engine) -> None:
    text = json.dumps(export(lived_in))
    assert "anna" in text
    assert "ben@" not in text
    assert "visitor" not in text
    assert CODE not in text
    assert "digest" not in text


def test_a_visitors_export_holds_what_he_did_and_no_account(lived_in: Engine) -> None:
    found = export(lived_in, VISITOR)
    held_on_him = {name for name, kept in found.items() if kept}
    assert held_on_him == {"callbacks", "handovers", "surveys", "reports"}


def test_an_export_is_sent_to_the_account_and_recorded(lived_in: Engine) -> None:
    sent(lived_in)
    found = export(lived_in)
    with unit_of_work(lived_in) as work:
        (notice,) = work.outbox.due(NOW, 10)
    assert (notice.account, notice.kind) == (ANNA, "privacy_export_ready")
    assert json.loads(notice.payload["file"]) == found
    (request,) = held(lived_in, ANNAS)["requests"]
    assert (request["kind"], request["state"]) == ("export", "done")
    with unit_of_work(lived_in) as work:
        done = work.events.of(Subject.PRIVACY, request["reference"])
    assert [event.event for event in done] == ["export_done"]


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
