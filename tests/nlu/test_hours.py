import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.hours import find_hours
from bot.nlu.text import aligned


def hours(text: str) -> list[str]:
    return [value for _, value, _ in find_hours(aligned(text))]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("zadzwońcie o 17", "17:00"),
        ("o 17:30 proszę", "17:30"),
        ("o godz. 9", "09:00"),
        ("o godzinie 14.15", "14:15"),
        ("po 16 proszę", "16:00"),
        ("około 10-tej", "10:00"),
        ("o piątej", "17:00"),
        ("o osiemnastej", "18:00"),
        ("o dwudziestej pierwszej", "21:00"),
        ("o siedemnastej trzydzieści", "17:30"),
        ("o wpół do piątej", "16:30"),
        ("o pół do ósmej", "07:30"),
        ("kwadrans po dziesiątej", "10:15"),
        ("za kwadrans piąta", "16:45"),
        ("za piętnaście szósta", "17:45"),
        ("dziesięć po drugiej", "14:10"),
        ("o 8 rano", "08:00"),
        ("o 6 rano", "06:00"),
        ("o 7 wieczorem", "19:00"),
        ("o piatej po poludniu", "17:00"),
        ("w południe", "12:00"),
        ("o północy", "00:00"),
        ("osiemnasta pasuje", "18:00"),
    ],
)
def test_polish_hours_are_found(text: str, hour: str) -> None:
    assert hours(text) == [hour]
    assert hours(text.upper()) == [hour]


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("call me at 5", "17:00"),
        ("at 5pm", "17:00"),
        ("at 9 am please", "09:00"),
        ("at 5:30 p.m.", "17:30"),
        ("at 17.30", "17:30"),
        ("half past five", "17:30"),
        ("at half four", "16:30"),
        ("quarter to six", "17:45"),
        ("a quarter past ten", "10:15"),
        ("ten to three", "14:50"),
        ("twenty past two", "14:20"),
        ("at five o'clock", "17:00"),
        ("at seven in the evening", "19:00"),
        ("at six in the morning", "06:00"),
        ("after ten please", "10:00"),
        ("at noon", "12:00"),
        ("midnight", "00:00"),
        ("around 11", "11:00"),
        ("six p.m. works", "18:00"),
        ("eleven thirty am", "11:30"),
    ],
)
def test_english_hours_are_found(text: str, hour: str) -> None:
    assert hours(text) == [hour]
    assert hours(text.upper()) == [hour]


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("między 10 a 12", ["10:00", "12:00"]),
        ("od ósmej do szesnastej", ["08:00", "16:00"]),
        ("between 10 and 12", ["10:00", "12:00"]),
        ("from ten in the morning to four in the afternoon", ["10:00", "16:00"]),
        ("from 9:00 to 17:00", ["09:00", "17:00"]),
    ],
)
def test_both_ends_of_a_range_are_found(text: str, both: list[str]) -> None:
    assert hours(text) == both


@pytest.mark.parametrize(
    "text",
    [
        "o 5 dni za późno",
        "po 3 dniach",
        "after 2 weeks",
        "o drugiej paczce nic nie wiem",
        "at one point he answered",
        "po pierwsze nie działa",
        "about 20 items",
        "od 5 osób",
        "ocena 4.95",
        "",
    ],
)
def test_other_numbers_are_no_hours(text: str) -> None:
    assert hours(text) == []


def test_an_hour_said_twice_is_one() -> None:
    assert hours("wpół do piątej, czyli 16:30") == ["16:30"]


@given(st.text(max_size=200))
def test_any_text_can_be_searched_and_spans_lie_inside_it(text: str) -> None:
    folded = aligned(text)
    for _, value, (start, end) in find_hours(folded):
        assert 0 <= start < end <= len(folded)
        assert re.fullmatch(r"[01]\d:[0-5]\d|2[0-3]:[0-5]\d", value)


@given(st.times())
def test_every_clock_time_is_read_back(time: object) -> None:
    assert hours(f"proszę dzwonić o {time:%H:%M}") == [f"{time:%H:%M}"]
