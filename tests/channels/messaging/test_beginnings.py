import pytest

from bot.channels.messaging.beginnings import beginning, begins
from bot.context import topic_names


@pytest.mark.parametrize("topic", topic_names())
def test_a_conversation_may_be_begun_with_any_topic(topic: str) -> None:
    assert beginning(topic) == f"/{topic}"
    assert begins(f"/{topic}")


@pytest.mark.parametrize("topic", [None, 5, "", "affirm", "refund_time{}", "/refund_time", "no topic"])
def test_who_comes_for_nothing_known_is_greeted(topic: object) -> None:
    assert beginning(topic) == "/greet"


def test_a_greeting_is_a_beginning() -> None:
    assert begins("/greet")


@pytest.mark.parametrize("payload", ["", "/", "greet", "/affirm", '/refund_time{"x": "y"}', "/restart"])
def test_nothing_else_is(payload: str) -> None:
    assert not begins(payload)
