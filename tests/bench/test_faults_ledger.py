"""Messages are counted as answered, told, lost, doubled or silent by what both sides have kept."""

from tests.bench.faults_ledger import End, Said, count, end_of, is_doubled, late_after, recovery


def said(key: str = "m1", at: float = 100.0, **seen: float) -> Said:
    """A message with replies that arrived at moments."""
    message = Said("webchat", "web:v:1", key, at)
    for reply, moment in seen.items():
        message.hears(reply, moment)
    return message


def test_a_message_with_a_turn_and_a_reply_is_answered():
    message = said(r0=100.4, r1=100.5)
    assert end_of(message, 1) is End.ANSWERED
    assert message.answered_at == 100.4
    assert not is_doubled(message, 1)


def test_what_is_stored_nowhere_and_answered_by_nothing_is_lost():
    assert end_of(said(), 0) is End.LOST


def test_what_was_accepted_is_lost_all_the_same():
    message = said()
    message.accepted = True
    assert end_of(message, 0) is End.LOST


def test_a_turn_without_a_word_is_silence():
    assert end_of(said(), 1) is End.SILENT


def test_who_is_told_of_a_failure_has_neither_lost_his_message_nor_met_silence():
    message = said()
    message.told = 1
    assert end_of(message, 0) is End.TOLD
    assert end_of(message, 1) is End.TOLD


def test_a_reply_without_a_turn_tells_that_it_failed():
    assert end_of(said(r0=100.4), 0) is End.TOLD


def test_a_failure_that_was_told_and_mended_is_an_answer():
    message = said(r0=120.0)
    message.told = 2
    assert end_of(message, 1) is End.ANSWERED


def test_two_turns_of_a_message_double_it():
    assert is_doubled(said(r0=100.4), 2)


def test_a_reply_that_arrives_twice_doubles_it():
    message = said(r0=100.4)
    message.hears("r0", 101.0)
    assert is_doubled(message, 1)
    assert message.answered_at == 100.4


def test_two_parts_of_one_answer_do_not_double_it():
    assert not is_doubled(said(r0=100.4, r1=100.4), 1)


def test_all_messages_are_counted_each_once():
    messages = [said("answered", r0=101.0), said("lost"), said("silent"), said("doubled", r0=101.0)]
    turns = {("web:v:1", key): number for key, number in (("answered", 1), ("silent", 1), ("doubled", 2))}
    found = count(messages, turns)
    assert found.messages == 4
    assert found.ends == {End.ANSWERED: 2, End.LOST: 1, End.SILENT: 1}
    assert found.doubled == 1


def test_the_same_key_in_another_conversation_is_another_message():
    found = count([said("m1")], {("web:v:2", "m1"): 1})
    assert found.ends == {End.LOST: 1}


def test_an_answer_is_late_after_two_seconds_where_answers_are_quick():
    assert late_after([said(at=100.0, r0=100.2)], began=200.0) == 2.0


def test_an_answer_is_late_after_three_times_the_usual_where_they_are_slow():
    assert late_after([said(at=100.0, r0=104.0)], began=200.0) == 12.0


def test_answers_during_the_fault_do_not_make_late_answers_usual():
    assert late_after([said(at=190.0, r0=220.0)], began=200.0) == 2.0


def test_recovery_lasts_until_the_last_late_answer():
    messages = [
        said(at=100.0, r0=100.2),  # before the fault
        said(at=205.0, r0=223.0),  # held up by it
        said(at=215.0, r0=224.5),  # the last that was
        said(at=230.0, r0=230.1),  # as usual again
    ]
    assert recovery(messages, began=200.0, ended=220.0) == 4.5


def test_nothing_late_is_no_recovery():
    assert recovery([said(at=205.0, r0=205.1)], began=200.0, ended=200.0) == 0.0


def test_what_was_late_before_the_fault_does_not_count():
    assert recovery([said(at=100.0, r0=150.0)], began=200.0, ended=200.0) == 0.0
