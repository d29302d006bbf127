from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webchat.protocol import COMMANDS, LONGEST_TEXT, ClientMessage, RefusedError, payload_of
from bot.channels.wire import from_assistant
from bot.context import topic_names
from tests.support.project import intents

ID = "2f1d0d52-8c1e-4b8e-9a53-6c0f3f1f7a11"


def refusal(data: object) -> str:
    with pytest.raises(RefusedError) as refused:
        ClientMessage.parse(data)
    return refused.value.code


def test_typed_text_is_cleaned_and_never_a_payload() -> None:
    message = ClientMessage.parse({"id": ID, "text": " /human_agent\x00 "})
    assert (message.text, message.payload) == ("human_agent", None)


def test_a_button_and_a_control_have_fields_of_their_own() -> None:
    assert ClientMessage.parse({"id": ID, "payload": "/help"}).payload == "/help"
    control = ClientMessage.parse({"id": ID, "command": "vote", "value": "up"})
    assert (control.command, control.value) == ("vote", "up")


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        [],
        {},
        {"text": "hej"},
        {"id": ID},
        {"id": 5, "text": "hej"},
        {"id": ID.upper(), "text": "hej"},
        {"id": f"{ID}.0", "text": "hej"},
        {"id": f"{ID}\n", "text": "hej"},
        {"id": "../etc", "text": "hej"},
        {"id": ID, "text": None},
        {"id": ID, "text": ["hej"]},
        {"id": ID, "text": {"$gt": ""}},
        {"id": ID, "text": "   "},
        {"id": ID, "text": "//"},
        {"id": ID, "text": "hej", "payload": "/help"},
        {"id": ID, "text": "hej", "value": "up"},
        {"id": ID, "text": "hej", "account": "zofia"},
        {"id": ID, "text": "hej", "metadata": "{}"},
        {"id": ID, "command": "vote", "value": 1},
    ],
    ids=str,
)
def test_what_the_protocol_does_not_describe_is_refused(data: object) -> None:
    assert refusal(data) == "bad_message"


def test_a_text_is_as_long_as_it_may_be_and_no_longer() -> None:
    assert ClientMessage.parse({"id": ID, "text": "ż" * LONGEST_TEXT}).text == "ż" * LONGEST_TEXT
    assert refusal({"id": ID, "text": "ż" * (LONGEST_TEXT + 1)}) == "too_long"


@given(st.dictionaries(st.sampled_from(["id", "text", "payload", "command", "value", "x"]), st.text()))
def test_any_object_is_read_or_refused(data: dict[str, Any]) -> None:
    try:
        message = ClientMessage.parse({**data, "id": ID})
    except RefusedError as refused:
        assert refused.code in ("bad_message", "too_long")
    else:
        assert sum(kind is not None for kind in (message.text, message.payload, message.command)) == 1
        assert not (message.text or "").startswith("/")


def test_every_control_sends_an_intent_that_there_is() -> None:
    payloads = [payload for values in COMMANDS.values() for payload in values.values()]
    topics = [payload_of("topic", topic) for topic in topic_names()]
    for payload in [*payloads, *topics]:
        assert payload.lstrip("/").split("{")[0] in intents()


@pytest.mark.parametrize(
    ("command", "value"),
    [
        ("vote", "sideways"),
        ("vote", None),
        ("person", "now"),
        ("topic", "log_out"),
        ("topic", 'help{"a": "b"}'),
        ("topic", None),
        ("language", "de"),
        ("erase_my_data", None),
        ("__class__", None),
    ],
)
def test_no_other_control_is_to_be_had(command: str, value: str | None) -> None:
    with pytest.raises(RefusedError, match="not_offered"):
        payload_of(command, value)


def test_of_an_event_only_what_the_protocol_knows_goes_out() -> None:
    said = {
        "text": "Zwrot trwa 5 dni.",
        "timestamp": 12.3456,
        "utter_action": "utter_refund_time",
        "buttons": [{"title": "Więcej", "payload": "/more", "type": "postback"}],
        "card": {"kind": "order"},
        "secret": "internal",
    }
    assert from_assistant("x.0", said) == {
        "id": "x.0",
        "from": "bot",
        "text": "Zwrot trwa 5 dni.",
        "at": 12346,
        "buttons": [{"title": "Więcej", "payload": "/more"}],
        "card": {"kind": "order"},
        "topic": "refund_time",
        "votable": True,
    }


def test_what_answers_no_topic_gets_no_thumbs() -> None:
    assert "votable" not in from_assistant("x.0", {"timestamp": 1, "utter_action": "utter_greet"})
