import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import LONGEST_MESSAGE, clean


def test_typed_slashes_do_not_make_a_payload() -> None:
    assert clean('  //refund_status{"x": "y"}') == 'refund_status{"x": "y"}'


@pytest.mark.parametrize(
    "typed", ["/ /human_agent", "/\x00/human_agent", "/\n/ /human_agent", "\u2028//human_agent"]
)
def test_nor_do_slashes_with_blanks_among_them(typed: str) -> None:
    assert clean(typed) == "human_agent"


def test_control_characters_become_spaces_and_line_breaks_stay() -> None:
    assert clean("a\x00b\x1b[31m\nc") == "a b [31m\nc"


@given(st.text(alphabet=st.one_of(st.sampled_from("/ \n\x00\u00a0"), st.characters()), max_size=200))
def test_nothing_typed_begins_with_a_slash(text: str) -> None:
    assert not clean(text).startswith("/")


def test_what_is_too_long_is_cut() -> None:
    assert len(clean("a" * 50_000)) == LONGEST_MESSAGE
