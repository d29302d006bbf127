import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.messaging.contract import Button, Payload, Reply
from bot.channels.whatsapp.rendering import choose, render, template
from bot.channels.whatsapp.settings import Template
from bot.languages import LANGUAGES
from tests.support.meta import whatsapp as meta

YES_NO = (Button("Tak", "/affirm"), Button("Nie", "/deny"))


def buttons(number: int, title: str = "Opcja {}", payload: str = "/option{}") -> tuple[Button, ...]:
    return tuple(Button(title.format(n), payload.format(n)) for n in range(1, number + 1))


def text_of(payload: Payload) -> str:
    """What a person reads above the buttons, and that the service takes the message."""
    content = meta.check({"messaging_product": "whatsapp", "to": "48600100200", **payload})
    return content.text


def kinds(payloads: list[Payload]) -> list[str]:
    return [payload.get("interactive", payload)["type"] for payload in payloads]


def rows(payload: Payload) -> list[dict[str, Any]]:
    (section,) = payload["interactive"]["action"]["sections"]
    return list(section["rows"])


def test_a_text_is_one_message_without_a_preview_of_its_links() -> None:
    (payload,) = render(Reply("Szczegóły: https://allegro.pl/pomoc"), "pl")
    body = {"body": "Szczegóły: https://allegro.pl/pomoc", "preview_url": False}
    assert payload == {"type": "text", "text": body}


def test_nothing_said_is_no_message() -> None:
    assert render(Reply(" \n"), "pl") == []


def test_three_short_buttons_are_buttons_known_by_their_payloads() -> None:
    (payload,) = render(Reply("Czy to pomogło?", (*YES_NO, Button("Co innego?", "/help"))), "pl")
    assert payload["interactive"] == {
        "type": "button",
        "body": {"text": "Czy to pomogło?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "/affirm", "title": "Tak"}},
                {"type": "reply", "reply": {"id": "/deny", "title": "Nie"}},
                {"type": "reply", "reply": {"id": "/help", "title": "Co innego?"}},
            ]
        },
    }


@pytest.mark.parametrize(
    "offered",
    [buttons(4), buttons(10), buttons(2, title="Tytuł, którego nie ma gdzie {}")],
    ids=["four", "ten", "long titles"],
)
def test_more_or_longer_ones_are_a_list(offered: tuple[Button, ...]) -> None:
    (payload,) = render(Reply("Wybierz temat.", offered), "pl")
    assert kinds([payload]) == ["list"]
    assert [row["id"] for row in rows(payload)] == [button.payload for button in offered]
    assert text_of(payload) == "Wybierz temat."


def test_the_list_is_opened_in_the_conversations_language() -> None:
    openers = {language: render(Reply("?", buttons(5)), language)[0] for language in LANGUAGES}
    labels = {language: one["interactive"]["action"]["button"] for language, one in openers.items()}
    assert labels == {"pl": "Wybierz", "en": "Choose"}


def test_a_title_too_long_for_a_row_stands_below_it_whole() -> None:
    title = "Dyskusja o zamówieniu z 14 listopada: paczka nie dotarła"
    (payload,) = render(Reply("Która?", (Button(title, "/a"), Button("Inna", "/b"))), "pl")
    assert rows(payload) == [
        {"id": "/a", "title": "Dyskusja o zamówieniu z…", "description": title},
        {"id": "/b", "title": "Inna"},
    ]


def test_a_button_is_twenty_characters_long_and_a_row_is_for_one_more() -> None:
    assert kinds(render(Reply("?", (Button("x" * 20, "/a"),)), "pl")) == ["button"]
    assert kinds(render(Reply("?", (Button("x" * 21, "/a"),)), "pl")) == ["list"]


@pytest.mark.parametrize(
    "offered",
    [
        buttons(11),
        (Button("x" * 73, "/a"),),
        (Button("Tak", "/a"), Button("Tak", "/b")),
        (Button("Tak", "/a"), Button("Nie", "/a")),
        (Button("Tak", "/" + "a" * 256),),
        (Button("Tak", " /a"),),
        (Button("", "/a"), Button("Nie", "/b")),
    ],
    ids=["eleven", "very long", "same titles", "same ids", "long id", "blank around an id", "no title"],
)
def test_what_the_service_has_no_way_to_show_is_numbered(offered: tuple[Button, ...]) -> None:
    (payload,) = render(Reply("Wybierz temat.", offered), "pl")
    lines = "\n".join(f"{number}. {button.title}" for number, button in enumerate(offered, start=1))
    assert text_of(payload) == f"Wybierz temat.\n\n{lines}"


def test_figures_are_typed_and_need_no_numbers() -> None:
    (payload,) = render(Reply("Jak oceniasz rozmowę, od 0 do 10?", buttons(11, title="{}")), "pl")
    assert text_of(payload) == "Jak oceniasz rozmowę, od 0 do 10?"


def test_a_long_text_is_split_at_the_ends_of_its_paragraphs_and_the_buttons_come_last() -> None:
    paragraph = "Zwrot towaru jest możliwy w ciągu czternastu dni. " * 12
    text = "\n\n".join([paragraph.strip()] * 3)
    payloads = render(Reply(text, YES_NO), "pl")
    assert kinds(payloads) == ["text", "text", "button"]
    assert [text_of(payload) for payload in payloads] == [paragraph.strip()] * 3


def test_a_list_takes_a_longer_text_than_buttons() -> None:
    text = "Zdanie, które ma trzydzieści dwa. " * 60
    assert kinds(render(Reply(text, buttons(5)), "pl")) == ["list"]
    assert kinds(render(Reply(text, buttons(3)), "pl")) == ["text", "button"]


def test_buttons_without_a_text_stand_below_an_invitation() -> None:
    (payload,) = render(Reply("", YES_NO), "en")
    assert text_of(payload) == "Choose:"


def test_what_opens_a_list_is_short_enough_in_every_language() -> None:
    assert all(0 < len(choose(language)) < 20 for language in LANGUAGES)


def test_a_template_is_named_with_the_language_it_was_approved_in() -> None:
    approved = Template("news_waiting", {"pl": "pl", "en": "en_GB"})
    payload = template(approved, "en")
    assert payload == {
        "type": "template",
        "template": {"name": "news_waiting", "language": {"code": "en_GB"}},
    }
    assert text_of(payload) == "[news_waiting]"


WORDS = st.sampled_from(
    ["Tak.", "zażółć", "gęślą!", "\n", "\n\n", "- pierwsze", "🦊", "x" * 700, "?", "np. to"]
)
TEXTS = st.builds(
    lambda words, times: " ".join(words) * times, st.lists(WORDS, max_size=12), st.integers(1, 8)
)
TITLES = st.text(max_size=90) | st.sampled_from(["Tak", "Nie", "1", "22", "x" * 20, "y" * 24, "z" * 72])
PAYLOADS = st.text(max_size=20) | st.sampled_from(["/a", "/b", "/" + "c" * 200, "/" + "d" * 260])


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.lists(st.builds(Button, TITLES, PAYLOADS), max_size=13), st.sampled_from(LANGUAGES))
def test_every_message_is_within_the_limits_and_no_text_or_option_is_lost(
    text: str, offered: list[Button], language: str
) -> None:
    payloads = render(Reply(text, tuple(offered)), language)
    said = "".join(_bare(text_of(payload)) for payload in payloads)
    assert said.startswith(_bare(text))
    assert bool(payloads) == bool(text.strip() or offered)
    if not offered:
        assert said == _bare(text)
        return
    pressed = _pressed(payloads[-1])
    if pressed:
        assert pressed == [(button.payload, " ".join(button.title.split())) for button in offered]
    elif not all(" ".join(button.title.split()).isdigit() for button in offered):
        numbered = "".join(_bare(f"{n}. {button.title}") for n, button in enumerate(offered, start=1))
        assert said.endswith(numbered)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _pressed(payload: Payload) -> list[tuple[str, str]]:
    """The ids that a message has to press, with the titles that a person can read whole."""
    action = payload.get("interactive", {}).get("action", {})
    replies = [button["reply"] for button in action.get("buttons", ())]
    listed = replies or (rows(payload) if "sections" in action else [])
    return [(one["id"], one.get("description") or one["title"]) for one in listed]
