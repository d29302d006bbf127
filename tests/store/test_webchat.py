"""What the web channel asks the store: what is new to whom, which hand-over is the last, what is revoked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from actions.desk.handovers import Author, Handover, HandoverState
from actions.desk.identity import Owner
from actions.desk.notices import NEWS
from actions.desk.outbox import Notice
from actions.store.database import unit_of_work
from actions.store.tables import revoked_tokens
from tests.support.contact import ANNA, ANNAS, BEN, MINUTE, NOW, VISITOR, rows, with_accounts

TALK = Handover("t-1", ANNAS.sender, ANNA.login, "pl", "o czym", NOW)


@pytest.fixture
def known(database: Engine) -> Engine:
    return with_accounts(database)


def queue(desk: Engine, recipient: str, kind: str, key: str) -> None:
    with unit_of_work(desk) as work:
        work.outbox.add(Notice(recipient, kind, {"discussion": key}, key), NOW)


def unshown(desk: Engine, *logins: str) -> list[str]:
    with unit_of_work(desk) as work:
        return [notice.payload["discussion"] for notice in work.outbox.unshown(logins, NEWS)]


def test_news_of_the_accounts_asked_for_come_in_their_order_and_until_they_were_shown(known: Engine) -> None:
    queue(known, ANNA.login, "discussion_answered", "first")
    queue(known, BEN.login, "discussion_opened", "ben's")
    queue(known, ANNA.login, "claim_paid", "second")
    queue(known, ANNA.login, "claim_submitted", "her own doing")
    queue(known, ANNA.login, "handover_closed", "by mail alone")
    assert unshown(known, ANNA.login.upper(), "nobody") == ["first", "second"]
    assert unshown(known) == []
    with unit_of_work(known) as work:
        first, _ = work.outbox.unshown([ANNA.login], NEWS)
        work.outbox.mark_shown([first.id], NOW)
    assert unshown(known, ANNA.login) == ["second"]
    assert unshown(known, BEN.login) == ["ben's"]
    with unit_of_work(known) as work:
        assert len(work.outbox.due(NOW, 10)) == 5  # it is mailed all the same


def test_the_last_handover_of_each_conversation_comes_with_its_last_number(known: Engine) -> None:
    ended = replace(TALK, state=HandoverState.CLOSED, closed_at=NOW)
    later = replace(TALK, id="t-2")
    other = replace(TALK, id="t-3", sender=VISITOR.sender, login=None)
    with unit_of_work(known) as work:
        work.handovers.add(TALK)
        work.handovers.save(ended)
        for handover in (later, other):
            work.handovers.add(handover)
        for text in ("a", "b"):
            work.handovers.write(later, Author.CUSTOMER, text, NOW)
    with unit_of_work(known) as work:
        found = work.handovers.latest([ANNAS.sender, VISITOR.sender, "nobody"])
        assert sorted(found, key=lambda entry: entry[0].id) == [(later, 2), (other, 0)]
        assert work.handovers.latest([]) == []


def test_a_handover_moves_with_its_messages_and_what_is_closed_stays(known: Engine) -> None:
    ended = replace(TALK, id="t-0", sender=VISITOR.sender, login=None)
    open_one = replace(ended, id="t-1")
    mine = Owner("web:a:ben", BEN.login)
    with unit_of_work(known) as work:
        work.handovers.add(ended)
        work.handovers.save(replace(ended, state=HandoverState.CLOSED, closed_at=NOW))
        work.handovers.add(open_one)
        work.handovers.write(open_one, Author.CUSTOMER, "a", NOW)
        work.handovers.move(VISITOR.sender, mine)
    with unit_of_work(known) as work:
        moved = replace(open_one, sender=mine.sender, login=BEN.login)
        assert work.handovers.current(mine.sender) == moved
        assert [message.text for message in work.handovers.messages("t-1")] == ["a"]
        assert work.handovers.current(VISITOR.sender) is None
        assert [found.id for found, _ in work.handovers.latest([VISITOR.sender])] == ["t-0"]


def test_a_revoked_token_is_known_until_it_would_have_ended(known: Engine) -> None:
    hour = timedelta(hours=1)
    with unit_of_work(known) as work:
        assert work.revoked_tokens.revoke("account:1", NOW + MINUTE, NOW)
        assert not work.revoked_tokens.revoke("account:1", NOW + MINUTE, NOW)
        assert work.revoked_tokens.revoke("visitor:1", NOW + hour, NOW)
    with unit_of_work(known) as work:
        assert work.revoked_tokens.among(["account:1", "account:2"]) == {"account:1"}
        assert work.revoked_tokens.among([]) == set()
        work.revoked_tokens.revoke("account:3", NOW + hour, NOW + 2 * MINUTE)
    assert {row["token"] for row in rows(known, revoked_tokens)} == {"visitor:1", "account:3"}
