"""The inbox and the messages to people on both systems."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from actions.desk.messaging import (
    KEPT,
    Delivery,
    Item,
    ItemKind,
    ItemState,
    MessageState,
    QueuedMessage,
    Received,
)
from actions.desk.notices import NEWS
from actions.desk.outbox import Notice
from actions.services.messaging import (
    allow_news,
    answer,
    forget_old,
    not_answered,
    not_sent,
    queue,
    receive,
    stop_news,
    wants_news,
)
from actions.store.database import unit_of_work
from actions.store.tables import channel_messages, inbox
from tests.support.contact import ANNA, BEN, MINUTE, NOW, ids, rows, with_accounts

OLA = "letters:ola"
SAID = Received("w-1", OLA, ItemKind.TEXT, "ile trwa zwrot?", NOW, "pl")
SECOND = timedelta(seconds=1)
HELLO = {"text": "dzień dobry"}


@pytest.fixture
def desk(database: Engine) -> Engine:
    return with_accounts(database)


def came(desk: Engine, *items: Received, now: datetime = NOW) -> int:
    with unit_of_work(desk) as work:
        return receive(work, "letters", items, now)


def first(desk: Engine) -> Item:
    with unit_of_work(desk) as work:
        found = work.inbox.first(OLA)
    assert found is not None
    return found


def queued(desk: Engine, *keys: str) -> QueuedMessage:
    """Messages to Ola; the first of them."""
    with unit_of_work(desk) as work:
        for key in keys:
            queue(work, "letters", OLA, key, [HELLO], NOW, ids(f"r-{key}-"))
        found = work.channel_messages.first(OLA)
    assert found is not None
    return found


def test_what_comes_twice_is_kept_once(desk: Engine) -> None:
    assert came(desk, SAID, SAID, replace(SAID, message_id="w-2")) == 2
    assert came(desk, replace(SAID, text="inny tekst")) == 0
    with unit_of_work(desk) as work:
        assert receive(work, "elsewhere", [SAID], NOW) == 1
    assert [row["text"] for row in rows(desk, inbox)] == [SAID.text] * 3


def test_the_oldest_comes_first_in_whatever_order_it_arrived(desk: Engine) -> None:
    later, same = replace(SAID, message_id="w-2", at=NOW + MINUTE), replace(SAID, message_id="w-3")
    came(desk, later)
    came(desk, SAID, same)
    order = []
    while True:
        with unit_of_work(desk) as work:
            item = work.inbox.first(OLA)
            if item is None:
                break
            order.append(item.received.message_id)
            assert answer(work, "letters", item, [], NOW, ids())
    assert order == ["w-1", "w-3", "w-2"]


def test_conversations_that_wait_longest_are_first_and_those_not_due_are_left_out(desk: Engine) -> None:
    for number, sender in enumerate(["letters:b", "letters:a", "letters:b", "letters:c"]):
        came(desk, replace(SAID, message_id=f"w-{number}", sender=sender))
    with unit_of_work(desk) as work:
        item = work.inbox.first("letters:c")
        assert item is not None
        assert not_answered(work, item, NOW)
        assert work.inbox.senders("letters", NOW, 10) == ["letters:b", "letters:a"]
        assert work.inbox.senders("letters", NOW + SECOND, 10) == ["letters:b", "letters:a", "letters:c"]
        assert work.inbox.senders("letters", NOW, 1) == ["letters:b"]
        assert work.inbox.senders("other", NOW, 10) == []


def test_what_a_process_with_a_clock_ahead_has_taken_is_due_for_the_others(desk: Engine) -> None:
    ahead = NOW + timedelta(hours=1)
    came(desk, SAID, now=ahead)
    with unit_of_work(desk) as work:
        assert work.inbox.senders("letters", NOW, 10) == [OLA]
        queue(work, "letters", OLA, "k", [HELLO], ahead, ids("r"))
        assert work.channel_messages.senders("letters", NOW, 10) == [OLA]
        message = work.channel_messages.first(OLA)
    assert message is not None
    assert message.next_attempt_at <= NOW


def test_an_item_is_answered_once_and_what_it_said_is_forgotten(desk: Engine) -> None:
    came(desk, SAID)
    item = first(desk)
    with unit_of_work(desk) as work:
        assert answer(work, "letters", item, [HELLO, HELLO], NOW, ids("r"))
    with unit_of_work(desk) as work:
        assert not answer(work, "letters", item, [HELLO], NOW, ids("x"))
        assert not work.inbox.postpone(item.id, NOW)
    assert [row["reference"] for row in rows(desk, channel_messages)] == ["r1", "r2"]
    (row,) = rows(desk, inbox)
    assert (row["state"], row["text"], row["locale"]) == (ItemState.DONE, "", None)


def test_an_item_that_fails_is_tried_again_with_pauses_four_times_in_all(desk: Engine) -> None:
    came(desk, SAID)
    pauses = []
    for _ in range(3):
        item = first(desk)
        with unit_of_work(desk) as work:
            assert not_answered(work, item, NOW)
        pauses.append(first(desk).next_attempt_at - NOW)
    assert pauses == [SECOND, 2 * SECOND, 4 * SECOND]
    item = first(desk)
    with unit_of_work(desk) as work:
        assert not not_answered(work, item, NOW)


def test_items_are_counted_in_their_order(desk: Engine) -> None:
    came(desk, *(replace(SAID, message_id=f"w-{n}", at=NOW + n * SECOND) for n in range(3)))
    came(desk, replace(SAID, message_id="w-9", at=NOW), replace(SAID, message_id="b", sender="letters:b"))
    with unit_of_work(desk) as work:
        item = work.inbox.first(OLA)
        assert item is not None
        assert work.inbox.rank(item, NOW - MINUTE) == 1
        answer(work, "letters", item, [], NOW, ids())
        second = work.inbox.first(OLA)
        assert second is not None
        assert work.inbox.rank(second, NOW - MINUTE) == 2
        assert work.inbox.rank(second, NOW) == 0


def test_messages_go_out_in_their_order_and_one_key_is_one_message(desk: Engine) -> None:
    one = queued(desk, "a", "b", "a")
    assert (one.reference, one.payload, one.state) == ("r-a-1", HELLO, MessageState.PENDING)
    with unit_of_work(desk) as work:
        assert work.channel_messages.senders("letters", NOW, 10) == [OLA]
        assert work.channel_messages.begin(one.id)
        assert not work.channel_messages.begin(one.id)
        work.channel_messages.sent(one.id, "s-1", NOW)
        two = work.channel_messages.first(OLA)
        assert two is not None
        assert two.reference == "r-b-1"
    assert [row["payload"] for row in rows(desk, channel_messages)] == [None, HELLO]


def test_the_services_word_settles_a_message_by_either_name(desk: Engine) -> None:
    one = queued(desk, "a")
    with unit_of_work(desk) as work:
        work.channel_messages.begin(one.id)
        work.channel_messages.tell("elsewhere", one.reference, Delivery.SENT, None, NOW)
        assert work.channel_messages.first(OLA) is not None
        work.channel_messages.tell("letters", one.reference, Delivery.SENT, None, NOW)
        assert work.channel_messages.first(OLA) is None
        work.channel_messages.sent(one.id, "s-1", NOW)
        work.channel_messages.tell("letters", "s-1", Delivery.READ, None, NOW)
        work.channel_messages.tell("letters", "s-1", Delivery.DELIVERED, None, NOW)
    (row,) = rows(desk, channel_messages)
    assert (row["state"], row["delivery"], row["service_id"]) == (MessageState.SENT, Delivery.READ, "s-1")


def test_a_message_that_a_service_took_and_could_not_deliver_is_dead(desk: Engine) -> None:
    one = queued(desk, "a")
    with unit_of_work(desk) as work:
        work.channel_messages.tell("letters", one.reference, Delivery.FAILED, 131047, NOW)
        work.channel_messages.sent(one.id, "s-1", NOW)
        (dead,) = work.channel_messages.dead(10)
    assert (dead.channel, dead.reason, dead.code) == ("letters", "failed", 131047)


def test_what_was_sent_until_a_moment_has_been_read(desk: Engine) -> None:
    for key, at in (("a", NOW), ("b", NOW + MINUTE)):
        message = queued(desk, key)
        with unit_of_work(desk) as work:
            work.channel_messages.sent(message.id, key, at)
    with unit_of_work(desk) as work:
        work.channel_messages.read(OLA, NOW + SECOND)
        work.channel_messages.read("letters:b", NOW + MINUTE)
    assert [row["delivery"] for row in rows(desk, channel_messages)] == [Delivery.READ, None]


def test_a_failure_is_tried_again_or_given_up_with_its_reason(desk: Engine) -> None:
    one = queued(desk, "a", "b")
    with unit_of_work(desk) as work:
        work.channel_messages.begin(one.id)
        tried = replace(one, attempts=1)
        assert not_sent(work, tried, NOW, reason="rate_limit", code=613, retry=True, after=30)
        assert work.channel_messages.senders("letters", NOW, 10) == [OLA]  # for the other one, which waits
        again = work.channel_messages.first(OLA)
        assert again is not None
        assert (again.state, again.attempts) == (MessageState.PENDING, 1)
        assert again.next_attempt_at == NOW + 30 * SECOND
        assert not not_sent(work, again, NOW, reason="blocked", code=551, retry=False)
        (dead,) = work.channel_messages.dead(10)
        assert (dead.reason, dead.code, dead.attempts) == ("blocked", 551, 1)
    assert rows(desk, channel_messages)[0]["payload"] is None


def test_after_a_week_nothing_is_left_of_what_is_done(desk: Engine) -> None:
    came(desk, SAID, replace(SAID, message_id="w-2"))
    item, later = first(desk), NOW + KEPT + SECOND
    with unit_of_work(desk) as work:
        answer(work, "letters", item, [HELLO, HELLO], NOW, ids("r"))
        message = work.channel_messages.first(OLA)
        assert message is not None
        work.channel_messages.sent(message.id, "s", NOW)
    with unit_of_work(desk) as work:
        assert forget_old(work, NOW + KEPT) == 0
        assert forget_old(work, later) == 2
    assert [row["message_id"] for row in rows(desk, inbox)] == ["w-2"]
    assert [row["reference"] for row in rows(desk, channel_messages)] == ["r2"]


def untold(desk: Engine, now: datetime = NOW) -> list[tuple[str, int]]:
    with unit_of_work(desk) as work:
        return [(consent.sender, number) for consent, number in work.consents.untold("letters", NEWS, now)]


def notice(desk: Engine, kind: str = "discussion_answered", at: datetime = NOW) -> int:
    with unit_of_work(desk) as work:
        work.outbox.add(Notice(ANNA.login, kind, {}, f"{kind}:{at}"), at)
        return max(found.id for found in work.outbox.unshown([ANNA.login], [kind]))


def test_notices_are_told_where_their_account_wants_them_from_then_on(desk: Engine) -> None:
    notice(desk, at=NOW - MINUTE)
    with unit_of_work(desk) as work:
        allow_news(work, OLA, ANNA.login, NOW)
        allow_news(work, "letters:b", ANNA.login, NOW)
        allow_news(work, "letterset:c", ANNA.login, NOW)
        allow_news(work, "letters:d", BEN.login, NOW)
    number = notice(desk)
    notice(desk, "claim_submitted")
    assert sorted(untold(desk, NOW - MINUTE)) == [("letters:b", number), (OLA, number)]
    with unit_of_work(desk) as work:
        queue(work, "letters", OLA, f"p:notice:{number}", [HELLO], NOW, ids())
    assert untold(desk) == [("letters:b", number)]
    assert untold(desk, NOW + SECOND) == []
    with unit_of_work(desk) as work:
        assert stop_news(work, "letters:b")
        assert not stop_news(work, "letters:b")
    assert untold(desk) == []


def test_a_consent_is_one_accounts_and_stays_from_when_it_was_given(desk: Engine) -> None:
    with unit_of_work(desk) as work:
        allow_news(work, OLA, ANNA.login, NOW)
        allow_news(work, OLA, ANNA.login, NOW + MINUTE)
        found = work.consents.get(OLA)
        assert found is not None
        assert found.given_at == NOW
        assert wants_news(work, OLA, ANNA.login)
        assert not wants_news(work, OLA, BEN.login)
        allow_news(work, OLA, BEN.login, NOW)
        assert not wants_news(work, OLA, ANNA.login)
        assert not wants_news(work, "letters:b", BEN.login)
