"""The six-digit code: its digest, its limits, its tries and its end."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.desk.codes import (
    ACCOUNT_LIMITS,
    SENDER_LIMITS,
    TRIES,
    Code,
    ExpiredCodeError,
    Limit,
    TooManyTriesError,
    WrongCodeError,
    check,
    code_of,
    digest,
    over_limit,
)

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)
SECRET = b"a secret of the tests, long enough"
MINUTE = timedelta(minutes=1)
TIMES = st.lists(st.integers(-2000, 0).map(lambda minutes: NOW + minutes * MINUTE), max_size=15)


def a_code(right: str = "123456", login: str | None = "anna", tries: int = 1) -> Code:
    return Code("chat", digest(SECRET, "chat", right), NOW, login, tries)


def test_the_right_code_opens_the_account() -> None:
    assert check(a_code(), "123456", SECRET, NOW) == "anna"


@pytest.mark.parametrize("typed", ["123 456", "123-456", " 123456. ", "kod: 123456"])
def test_it_may_be_written_with_signs_between(typed: str) -> None:
    assert check(a_code(), typed, SECRET, NOW) == "anna"


@pytest.mark.parametrize("typed", ["", "123457", "12345", "1234567", "0123456", "x", "\ud800"])
def test_any_other_code_is_wrong(typed: str) -> None:
    with pytest.raises(WrongCodeError) as error:
        check(a_code(), typed, SECRET, NOW)
    assert error.value.values == {"tries_left": TRIES - 1}


def test_the_code_of_nobody_is_wrong_even_when_it_is_guessed() -> None:
    with pytest.raises(WrongCodeError) as error:
        check(a_code(login=None), "123456", SECRET, NOW)
    assert error.value.values == {"tries_left": TRIES - 1}


@pytest.mark.parametrize("login", ["anna", None])
def test_the_last_wrong_try_ends_the_code(login: str | None) -> None:
    with pytest.raises(TooManyTriesError):
        check(a_code(login=login, tries=TRIES), "000000", SECRET, NOW)


def test_the_last_try_may_be_right() -> None:
    assert check(a_code(tries=TRIES), "123456", SECRET, NOW) == "anna"


def test_a_right_code_after_the_last_try_opens_nothing() -> None:
    with pytest.raises(TooManyTriesError):
        check(a_code(tries=TRIES + 1), "123456", SECRET, NOW)


def test_a_code_is_good_for_ten_minutes() -> None:
    assert check(a_code(), "123456", SECRET, NOW + 10 * MINUTE - timedelta(microseconds=1)) == "anna"
    with pytest.raises(ExpiredCodeError):
        check(a_code(), "123456", SECRET, NOW + 10 * MINUTE)


def test_without_a_code_there_is_nothing_to_check() -> None:
    with pytest.raises(ExpiredCodeError):
        check(None, "123456", SECRET, NOW)


def test_a_code_opens_nothing_in_another_conversation_or_under_another_secret() -> None:
    with pytest.raises(WrongCodeError):
        check(replace(a_code(), sender="other"), "123456", SECRET, NOW)
    with pytest.raises(WrongCodeError):
        check(a_code(), "123456", b"another secret", NOW)


@given(st.text(), st.text(), st.text(), st.text())
def test_digests_are_equal_for_equal_conversations_and_digits_alone(a: str, b: str, x: str, y: str) -> None:
    def digits(text: str) -> str:
        return "".join(sign for sign in text if sign.isdecimal())

    same = (a, digits(x)) == (b, digits(y))
    assert (digest(SECRET, a, x) == digest(SECRET, b, y)) is same


def test_a_digest_does_not_hold_the_code_and_depends_on_the_secret() -> None:
    assert "123456" not in digest(SECRET, "chat", "123456")
    assert digest(SECRET, "chat", "123456") != digest(b"other", "chat", "123456")


def test_a_code_has_six_digits_whatever_the_number() -> None:
    assert [code_of(number) for number in (0, 42, 999_999, 1_000_000, 2**64)] == [
        "000000",
        "000042",
        "999999",
        "000000",
        "551616",
    ]


def test_the_fourth_code_within_a_quarter_of_an_hour_is_over_the_limit() -> None:
    asked = [NOW, NOW + MINUTE, NOW + 2 * MINUTE]
    for limits in (SENDER_LIMITS, ACCOUNT_LIMITS):
        assert over_limit(asked[:2], limits, NOW + 3 * MINUTE) is None
        assert over_limit(asked, limits, NOW + 3 * MINUTE) == NOW + 15 * MINUTE
        assert over_limit(asked, limits, NOW + 15 * MINUTE) is None


def test_a_conversation_gets_five_codes_in_an_hour_and_an_account_ten_in_a_day() -> None:
    every_ten_minutes = [NOW + number * 10 * MINUTE for number in range(10)]
    assert over_limit(every_ten_minutes[:5], SENDER_LIMITS, NOW + 55 * MINUTE) == NOW + 60 * MINUTE
    assert over_limit(every_ten_minutes, ACCOUNT_LIMITS, NOW + 120 * MINUTE) == NOW + timedelta(days=1)


@given(TIMES, st.integers(1, 6), st.integers(1, 1500))
def test_a_limit_counts_those_within_its_time(times: list[datetime], codes: int, minutes: int) -> None:
    limit = Limit(codes, minutes * MINUTE)
    recent = [time for time in times if time > NOW - limit.within]
    free_at = over_limit(times, [limit], NOW)
    assert (free_at is not None) == (len(recent) >= codes)
    if free_at:
        assert over_limit(times, [limit], free_at) is None
        assert over_limit(times, [limit], free_at - timedelta(microseconds=1)) == free_at
