"""What a consultant reads of a conversation: all that was said, but no login code."""

from typing import Any

import pytest

from actions.desk.handovers import Author, Turn
from actions.transcript import transcript


def user(text: str, intent: str = "inform") -> dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}}


def bot(text: str, **buttons: str) -> dict[str, Any]:
    row = [{"title": title, "payload": f"/{intent}"} for intent, title in buttons.items()]
    return {"event": "bot", "text": text, "data": {"buttons": row}}


def asked(field: str | None) -> dict[str, Any]:
    return {"event": "slot", "name": "requested_slot", "value": field}


def test_messages_of_both_stand_in_their_order_with_the_topic() -> None:
    events = [
        user("Nie dotarła paczka 90417733", "open_discussion"),
        bot("Przykro mi."),
        user("ok", "affirm"),
    ]
    assert transcript(events) == [
        Turn(Author.CUSTOMER, "Nie dotarła paczka 90417733", "open_discussion"),
        Turn(Author.BOT, "Przykro mi."),
        Turn(Author.CUSTOMER, "ok"),
    ]


def test_a_control_of_the_channel_is_what_the_channel_calls_it() -> None:
    event = {**user("/human_agent", "human_agent"), "metadata": {"title": "Rozmowa z doradcą"}}
    assert transcript([event])[0] == Turn(Author.CUSTOMER, "Rozmowa z doradcą", "human_agent")


def test_a_button_is_its_title() -> None:
    events = [bot("W czym pomóc?", refund_time="Ile trwa zwrot?"), user("/refund_time", "refund_time")]
    assert transcript(events)[1] == Turn(Author.CUSTOMER, "Ile trwa zwrot?", "refund_time")


@pytest.mark.parametrize("text", ["402913", "402 913", "kod: 402-913", "402913!"])
def test_six_digits_alone_are_hidden(text: str) -> None:
    (turn,) = transcript([user(text)])
    assert not any(char.isdigit() for char in turn.text)


def test_whatever_answers_the_question_for_the_code_has_no_digits() -> None:
    events = [asked("identity_code"), user("mam tu 402913, a wcześniej 11"), asked(None), user("ok 12")]
    assert [turn.text for turn in transcript(events)] == ["mam tu ••••••, a wcześniej ••", "ok 12"]


def test_what_has_no_text_is_no_message() -> None:
    assert transcript([{"event": "action", "name": "action_listen"}, {"event": "user", "text": None}]) == []
