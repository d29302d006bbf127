import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messaging.contract import Button, Reply
from bot.channels.messaging.text import Style, chosen, degrade, numbered, split

BUTTONS = Style("buttons", 3, 20)
LIST = Style("list", 10, 24)


def buttons(*titles: str) -> tuple[Button, ...]:
    return tuple(Button(title, f"/p{number}") for number, title in enumerate(titles))


@given(st.text(alphabet=st.sampled_from("aą.!? \n\t😀"), max_size=300), st.integers(1, 40))
def test_the_parts_of_a_text_fit_and_hold_all_of_it_but_space(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("krótko", ["krótko"]),
        ("", []),
        ("jeden dwa.\n\ntrzy cztery pięć", ["jeden dwa.", "trzy cztery pięć"]),
        ("jeden dwa trzy.\ncztery pięć sześć", ["jeden dwa trzy.", "cztery pięć sześć"]),
        ("To jest już. To też jest tam", ["To jest już.", "To też jest tam"]),
        ("Ma 4.95 pkt. A to jest reszta", ["Ma 4.95 pkt.", "A to jest reszta"]),
        ("same słowa bez żadnego końca", ["same słowa bez", "żadnego końca"]),
        ("x" * 45, ["x" * 20, "x" * 20, "x" * 5]),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    assert split(text, 20) == parts


def test_buttons_become_a_list_and_then_numbers() -> None:
    assert degrade(buttons("a", "b", "c"), [BUTTONS, LIST]) == BUTTONS
    assert degrade(buttons("a", "b", "c", "d"), [BUTTONS, LIST]) == LIST
    assert degrade(buttons("a" * 21), [BUTTONS, LIST]) == LIST
    assert degrade(buttons("a" * 25), [BUTTONS, LIST]) is None
    assert degrade(buttons(*"abcdefghijk"), [BUTTONS, LIST]) is None


def test_numbers_stand_before_titles_unless_those_are_figures_themselves() -> None:
    assert numbered(Reply("Które?", buttons("Lampa", "Krzesło"))) == "Które?\n\n1. Lampa\n2. Krzesło"
    assert numbered(Reply("Ile?", buttons("0", "1"))) == "Ile?"
    assert numbered(Reply("Nic")) == "Nic"


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("1", "/p0"),
        ("2.", "/p1"),
        (" nr 2 ", "/p1"),
        ("krzeslo!", "/p1"),
        ("LAMPA", "/p0"),
        ("3", None),
        ("0", None),
        ("", None),
        ("chyba lampa", None),
    ],
)
def test_a_typed_number_or_title_is_the_button(typed: str, payload: str | None) -> None:
    assert chosen(typed, buttons("Lampa", "Krzesło")) == payload


def test_a_figure_is_the_button_that_says_so_and_no_place() -> None:
    assert chosen("1", buttons("0", "1", "2")) == "/p1"
    assert chosen("9", buttons("0", "1")) is None
