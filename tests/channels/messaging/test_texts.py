from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messaging.contract import Button
from bot.channels.messaging.texts import numbered, split


def test_a_short_text_stays_whole() -> None:
    assert split("Dzień dobry.\n\nW czym pomóc?", 100) == ["Dzień dobry.\n\nW czym pomóc?"]


def test_nothing_said_is_nothing() -> None:
    assert split(" \n ", 10) == []


def test_a_paragraph_is_kept_together() -> None:
    assert split("Raz dwa. Trzy.\n\nCztery pięć. Sześć.", 22) == ["Raz dwa. Trzy.", "Cztery pięć. Sześć."]


def test_a_line_comes_before_a_sentence() -> None:
    assert split("- raz dwa\n- trzy. Cztery\n- pięć", 25) == ["- raz dwa\n- trzy. Cztery", "- pięć"]


def test_a_sentence_is_kept_together_and_abbreviations_do_not_end_one() -> None:
    text = "Zmieniło się to w 2020 r. W lipcu. Potem nie było zmian."
    assert split(text, 45) == ["Zmieniło się to w 2020 r. W lipcu.", "Potem nie było zmian."]


def test_a_cut_that_would_leave_little_is_not_made() -> None:
    assert split("Tak. Raz dwa trzy cztery pięć", 20) == ["Tak. Raz dwa trzy", "cztery pięć"]


def test_a_word_is_cut_only_where_it_is_too_long() -> None:
    assert split("a " + "b" * 25, 10) == ["a", "b" * 10, "b" * 10, "b" * 5]


@given(
    st.lists(st.sampled_from(["Tak.", "Nie", "  ", "\n", "\n\n", "żółw!", "x" * 30, "🦊"]), max_size=60),
    st.integers(1, 50),
)
def test_nothing_is_lost_and_no_part_is_too_long_or_blank(words: list[str], limit: int) -> None:
    text = " ".join(words)
    parts = split(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < len(part) <= limit and part == part.strip() for part in parts)


def test_buttons_become_a_numbered_list() -> None:
    buttons = [Button("Zwrot", "/refund"), Button("Inne", "/other")]
    assert numbered("Co wybierasz?", buttons) == "Co wybierasz?\n\n1. Zwrot\n2. Inne"
    assert numbered("", buttons) == "1. Zwrot\n2. Inne"
