"""What is stored is held against what was said by conversation and id."""

from datetime import datetime, timezone

from tests.bench.faults_evidence import Outgoing, key_of, note_replies
from tests.bench.faults_ledger import End, Said, end_of, is_doubled
from tests.support.meta import Sent

MOMENT = datetime(2020, 11, 10, 12, tzinfo=timezone.utc)


def said(key: str = "m_1") -> Said:
    return Said("messenger", "messenger:24", key, MOMENT.timestamp() - 1)


def sent(reference: str | None) -> Sent:
    return Sent("messenger", "24", "m_9", reference, "Dzień dobry", (), {}, MOMENT)


def test_a_message_is_known_by_its_id_and_without_one_by_its_text():
    assert key_of({"text": "ile trwa zwrot?", "metadata": {"id": "m_1"}}) == "m_1"
    assert key_of({"text": "ile trwa zwrot?", "metadata": {"locale": "pl"}}) == "ile trwa zwrot?"
    assert key_of({"text": "ile trwa zwrot?"}) == "ile trwa zwrot?"


def test_a_reply_that_the_service_took_reaches_its_message():
    message = said()
    note_replies([message], [Outgoing("messenger:24", "m_1", "ref")], [sent("ref")])
    assert message.seconds == 1
    assert end_of(message, 1) is End.ANSWERED


def test_a_reply_that_is_queued_alone_is_silence():
    message = said()
    note_replies([message], [Outgoing("messenger:24", "m_1", "ref")], [])
    assert end_of(message, 1) is End.SILENT


def test_a_reply_that_the_service_took_twice_doubles_the_message():
    message = said()
    note_replies([message], [Outgoing("messenger:24", "m_1", "ref")], [sent("ref"), sent("ref")])
    assert is_doubled(message, 1)


def test_replies_to_other_messages_and_pushed_ones_are_left_out():
    message = said()
    note_replies([message], [Outgoing("messenger:24", "m_2", "ref")], [sent("ref"), sent(None)])
    assert message.replies == {}
