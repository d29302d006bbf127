"""Everything that is held on a person is given out, and what may go is erased."""

import json

from sqlalchemy.engine import Engine

from actions.desk.events import Subject
from actions.desk.identity import Owner
from actions.desk.privacy import RULES, Fate
from actions.services.privacy import export_data
from actions.store.database import unit_of_work
from actions.store.privacy import HELD_IN, NAMELESS, Held
from actions.store.tables import metadata
from tests.support.contact import ANNA, ANNAS, BENS, NOW, VISITOR
from tests.support.people import CODE, held, new_id, sent


def export(desk: Engine, owner: Owner = ANNAS) -> Held:
    with unit_of_work(desk) as work:
        return export_data(work, owner, NOW, new_id)


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
        "messages": 2,
        "consents": 1,
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
    assert held_on_him == {"callbacks", "handovers", "surveys", "reports", "messages"}


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
