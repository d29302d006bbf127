"""Replies, as the service takes them."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.messaging.contract import Button, Reply
from bot.channels.messenger.rendering import render
from tests.support.meta.messenger import check
from tests.support.meta.state import Content

YES, NO = Button("Tak", "/affirm"), Button("Nie", "/deny")


def _taken(payload: dict[str, Any]) -> Content:
    """What a person gets, if the service takes the message."""
    return check({"messaging_type": "RESPONSE", "message": {**payload, "metadata": "reference"}})


def _buttons(number: int, title: str = "Temat") -> tuple[Button, ...]:
    return tuple(Button(f"{title} {each}", f"/topic_{each}") for each in range(number))


def test_a_text() -> None:
    assert render(Reply("Dzień dobry")) == [{"text": "Dzień dobry"}]


def test_up_to_three_buttons_are_a_template() -> None:
    (payload,) = render(Reply("Czy to wszystko?", (YES, NO)))
    assert payload == {
        "attachment": {
            "type": "template",
            "payload": {
                "template_type": "button",
                "text": "Czy to wszystko?",
                "buttons": [
                    {"type": "postback", "title": "Tak", "payload": "/affirm"},
                    {"type": "postback", "title": "Nie", "payload": "/deny"},
                ],
            },
        }
    }


@pytest.mark.parametrize("number", [4, 13])
def test_up_to_thirteen_are_quick_replies(number: int) -> None:
    (payload,) = render(Reply("O co chodzi?", _buttons(number)))
    assert payload["text"] == "O co chodzi?"
    assert [reply["title"] for reply in payload["quick_replies"]] == [
        f"Temat {each}" for each in range(number)
    ]


def test_so_are_three_under_a_text_that_is_too_long_for_a_template() -> None:
    assert "attachment" in render(Reply("x" * 640, (YES,)))[0]
    (payload,) = render(Reply("x" * 641, (YES,)))
    assert payload["quick_replies"][0]["payload"] == "/affirm"


@pytest.mark.parametrize(
    "buttons", [_buttons(14), (Button("Dwadzieścia jeden zn.", "/x"), NO), (Button("", "/x"), NO)]
)
def test_more_of_them_or_longer_ones_are_written_out(buttons: Sequence[Button]) -> None:
    (payload,) = render(Reply("O co chodzi?", tuple(buttons)))
    lines = [f"{number}. {button.title}" for number, button in enumerate(buttons, start=1)]
    assert payload == {"text": "O co chodzi?\n\n" + "\n".join(lines)}


def test_a_title_of_twenty_characters_is_not_too_long() -> None:
    assert "attachment" in render(Reply("?", (Button("Dokładnie dwadzieści", "/x"),)))[0]


def test_a_long_text_is_split_and_its_buttons_come_last() -> None:
    paragraphs = [f"{number} " + "słowo " * 150 for number in range(5)]
    *before, last = render(Reply("\n\n".join(paragraphs), (YES, NO)))
    assert len(before) == 2
    assert all(payload.keys() == {"text"} for payload in before)
    assert [reply["payload"] for reply in last["quick_replies"]] == ["/affirm", "/deny"]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_where_nothing_is_said_nothing_is_sent(text: str) -> None:
    assert render(Reply(text)) == []


def test_buttons_alone_are_written_out() -> None:
    assert render(Reply("", (YES, NO))) == [{"text": "1. Tak\n2. Nie"}]


def test_figures_are_not_numbered() -> None:
    figures = tuple(Button(str(number), f"/vote_{number}") for number in range(20))
    assert render(Reply("Od 0 do 19?", figures)) == [{"text": "Od 0 do 19?"}]


TITLES = st.text(max_size=30) | st.sampled_from(
    ["Tak", "Nie", "Dokładnie dwadzieści", "Dwadzieścia jeden zn."]
)
BUTTONS = st.lists(st.builds(Button, TITLES, st.text(max_size=20) | st.just("/x" * 600)), max_size=16)
LONG = st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=60), st.integers(1, 150))
REPLIES = st.builds(lambda text, buttons: Reply(text, tuple(buttons)), st.text() | LONG, BUTTONS)


def _letters(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=300, deadline=None)
@given(REPLIES)
def test_whatever_is_said_the_service_takes_it_and_nothing_is_lost(reply: Reply) -> None:
    taken = [_taken(payload) for payload in render(reply)]
    said = "".join(_letters(content.text) for content in taken)
    offered = [(choice.title, choice.payload) for content in taken for choice in content.choices]
    titles = [" ".join(button.title.split()) for button in reply.buttons]
    if offered:
        assert offered == list(zip(titles, [button.payload for button in reply.buttons], strict=True))
        assert said == _letters(reply.text)
        assert not any(content.choices for content in taken[:-1])
    else:
        lines = [] if all(map(str.isdigit, titles)) else enumerate(titles, start=1)
        written = "".join(f"{number}.{_letters(title)}" for number, title in lines)
        assert said == _letters(reply.text) + written
