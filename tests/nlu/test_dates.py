from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.dates import find_dates
from bot.nlu.text import aligned

TUESDAY = date(2026, 11, 24)


def days(text: str, today: date = TUESDAY) -> list[str]:
    return [value for _, value, _ in find_dates(aligned(text), today)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("zamówiłam 17.11.2026", "2026-11-17"),
        ("kupione 17-11-2026 r.", "2026-11-17"),
        ("z dnia 2026-11-17", "2026-11-17"),
        ("17/11/26 kupiłem buty", "2026-11-17"),
        ("zapłaciłem 17.11 i nic", "2026-11-17"),
        ("kupione 17 XI 2026", "2026-11-17"),
        ("kupiłam 17 listopada", "2026-11-17"),
        ("kupilam 17-go listopada", "2026-11-17"),
        ("wysłane siedemnastego listopada", "2026-11-17"),
        ("kupione dwudziestego pierwszego października", "2026-10-21"),
        ("dostałam 3 stycznia 2026 r.", "2026-01-03"),
        ("w zeszły piątek odesłałem", "2026-11-20"),
        ("w zeszlym tygodniu w srode przyszla", "2026-11-18"),
        ("w ostatnią sobotę kupiłam", "2026-11-21"),
        ("paczka przyszła w poniedziałek", "2026-11-23"),
        ("czekam od czwartku, nie dotarła", "2026-11-19"),
        ("wczoraj kupiłem", "2026-11-23"),
        ("przedwczoraj wysłałam", "2026-11-22"),
        ("dziś odebrałam", "2026-11-24"),
        ("do dzisiaj nie oddał", "2026-11-24"),
        ("zadzwońcie jutro", "2026-11-25"),
        ("proszę o telefon pojutrze", "2026-11-26"),
        ("proszę dzwonić w piątek", "2026-11-27"),
        ("zadzwońcie w przyszły wtorek", "2026-12-01"),
        ("moze byc w przyszlym tygodniu w srode", "2026-12-02"),
        ("w piątek o 17", "2026-11-27"),
        ("dwa tygodnie temu", "2026-11-10"),
        ("kupiłem 3 dni temu", "2026-11-21"),
        ("odesłałam miesiąc temu", "2026-10-24"),
        ("tydzień temu zapłaciłam", "2026-11-17"),
        ("pół roku temu", "2026-05-24"),
        ("zadzwońcie za tydzień", "2026-12-01"),
        ("bede za dwa dni", "2026-11-26"),
        ("czekam od piętnastego", "2026-11-15"),
        ("zadzwońcie 30-go", "2026-11-30"),
        ("prosze dzwonic trzeciego grudnia", "2026-12-03"),
        ("umówmy się na 5 grudnia", "2026-12-05"),
    ],
)
def test_polish_days_are_found(text: str, day: str) -> None:
    assert days(text) == [day]
    assert days(text.upper()) == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("bought on 17/11/2026", "2026-11-17"),
        ("I paid on November 17", "2026-11-17"),
        ("bought Nov 17th, 2026", "2026-11-17"),
        ("ordered on the 17th of November", "2026-11-17"),
        ("it came on 3rd October", "2026-10-03"),
        ("sent back on the seventeenth of November", "2026-11-17"),
        ("last Friday I sent it back", "2026-11-20"),
        ("I sent it on Monday", "2026-11-23"),
        ("it arrived last week on Wednesday", "2026-11-18"),
        ("Wednesday last week it came", "2026-11-18"),
        ("bought it yesterday", "2026-11-23"),
        ("the day before yesterday I paid", "2026-11-22"),
        ("it came today", "2026-11-24"),
        ("call me tomorrow", "2026-11-25"),
        ("ring me the day after tomorrow", "2026-11-26"),
        ("please call on Friday", "2026-11-27"),
        ("can you call me next Tuesday", "2026-12-01"),
        ("how about Thursday at five?", "2026-11-26"),
        ("two weeks ago", "2026-11-10"),
        ("I bought it 3 days ago", "2026-11-21"),
        ("returned a month ago", "2026-10-24"),
        ("a week ago I paid", "2026-11-17"),
        ("a couple of days ago", "2026-11-22"),
        ("call me in two days", "2026-11-26"),
        ("please ring in a week", "2026-12-01"),
        ("I've waited since the 15th", "2026-11-15"),
        ("call me on the 30th", "2026-11-30"),
        ("please book me for 5 December", "2026-12-05"),
        ("waiting since the sixteenth", "2026-11-16"),
    ],
)
def test_english_days_are_found(text: str, day: str) -> None:
    assert days(text) == [day]
    assert days(text.upper()) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "oceniam na 10/10",
        "średnia 4.11 to za mało",
        "bluetooth 5.2 nie działa",
        "od poniedziałku do piątku",
        "every Friday you have a sale",
        "czarny piątek",
        "po raz trzeci piszę",
        "the first order was fine",
        "it lasted two weeks",
        "31.02.2026",
        "",
    ],
)
def test_what_is_no_single_day_is_none(text: str) -> None:
    assert days(text) == []


def test_a_day_said_twice_is_one() -> None:
    assert days("w piątek 20.11 kupiłam") == ["2026-11-20"]
    assert days("20.11, w piątek, kupiłam") == ["2026-11-20"]


def test_several_days_are_all_found_in_order() -> None:
    assert days("kupiłem 3 listopada, odesłałem w piątek, zadzwońcie jutro") == [
        "2026-11-03",
        "2026-11-20",
        "2026-11-25",
    ]


def test_a_day_without_a_year_is_the_near_one() -> None:
    assert days("kupiłam 28 grudnia", date(2027, 1, 5)) == ["2026-12-28"]
    assert days("call me on 2 January", date(2026, 12, 30)) == ["2027-01-02"]


def test_the_29th_of_february_is_found_in_the_year_that_has_it() -> None:
    assert days("kupiłem 29 lutego", date(2026, 3, 1)) == ["2024-02-29"]


@given(st.text(max_size=200), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_any_text_can_be_searched_and_spans_lie_inside_it(text: str, today: date) -> None:
    folded = aligned(text)
    for _, value, (start, end) in find_dates(folded, today):
        assert 0 <= start < end <= len(folded)
        date.fromisoformat(value)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_every_full_date_is_read_back(day: date) -> None:
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%B %d, %Y"):
        assert days(f"it came {day.strftime(form)}") == [day.isoformat()]
