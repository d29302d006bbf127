import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.rest import BadRequestError, RestMessage


def parse(**fields: object) -> RestMessage:
    return RestMessage.parse(json.dumps(fields).encode())


def test_the_sender_is_kept_apart_from_other_channels() -> None:
    assert parse(sender="whatsapp:+48500555012", message="hej").sender == "rest:whatsapp:+48500555012"


def test_who_names_no_sender_gets_a_conversation_of_his_own() -> None:
    assert parse(message="hej").sender != parse(message="hej").sender


def test_a_buttons_payload_has_a_field_of_its_own() -> None:
    assert parse(payload="/refund_time").text == "/refund_time"
    assert parse(message="/refund_time").text == "refund_time"


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[]", b'"text"', b"{", b'{"sender": 5}', b'{"message": ["a"]}', b"[" * 100_000]
)
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequestError):
        RestMessage.parse(body)


def test_an_endless_sender_is_refused() -> None:
    with pytest.raises(BadRequestError):
        parse(sender="x" * 101, message="hej")


@given(st.binary(max_size=500))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        RestMessage.parse(body)
    except BadRequestError as error:
        assert str(error)
