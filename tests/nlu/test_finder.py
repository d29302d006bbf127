from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.finder import FactFinder

FINDER = FactFinder()
TUESDAY = date(2026, 11, 24)


def facts(text: str, language: str, intent: str | None = None) -> set[tuple[str, str]]:
    return {(entity, value) for entity, value, _ in FINDER.find(text, language, TUESDAY, intent)}


def test_everything_a_polish_case_needs_is_found() -> None:
    text = (
        "Kupiłam buty od sklep_u_ani za 180 zł, zamówienie 12345678, w zeszły piątek i nie dotarły. "
        "Proszę o telefon jutro o 17 na 500 555 012 albo mail ania@example.com"
    )
    assert facts(text, "pl") == {
        ("product", "buty"),
        ("seller_login", "sklep_u_ani"),
        ("money", "180.00 PLN"),
        ("order_number", "12345678"),
        ("date", "2026-11-20"),
        ("problem", "not_received"),
        ("date", "2026-11-25"),
        ("time", "17:00"),
        ("phone", "+48500555012"),
        ("email", "ania@example.com"),
    }


def test_everything_an_english_case_needs_is_found() -> None:
    text = (
        "Order 12345678: I bought a kettle from kettle_world for 99.90 PLN last Friday and it came broken. "
        "Please call +48 500 555 012 tomorrow at half past five or write to sue@example.com"
    )
    assert facts(text, "en") == {
        ("product", "kettle"),
        ("seller_login", "kettle_world"),
        ("money", "99.90 PLN"),
        ("order_number", "12345678"),
        ("date", "2026-11-20"),
        ("problem", "damaged"),
        ("date", "2026-11-25"),
        ("time", "17:30"),
        ("phone", "+48500555012"),
        ("email", "sue@example.com"),
    }


def test_the_same_is_found_without_diacritics_and_in_capitals() -> None:
    text = "W zeszły piątek kupiłem słuchawki za dwieście złotych, są pęknięte"
    without = "w zeszly piatek kupilem sluchawki za dwiescie zlotych, sa pekniete"
    found = {("date", "2026-11-20"), ("money", "200.00 PLN"), ("problem", "damaged")}
    assert facts(text, "pl") == found | {("product", "słuchawki")}
    assert facts(text.upper(), "pl") == found | {("product", "słuchawki")}
    assert facts(without, "pl") == found | {("product", "sluchawki")}


@pytest.mark.parametrize(
    ("text", "intent", "found"),
    [
        ("sklep-zoo24", "check_seller_status", {("seller_login", "sklep-zoo24")}),
        ("czy podróbki są zakazane", "report_infringement", set()),
        ("czy zwrot za uszkodzoną rzecz obejmuje dostawę", "refund_time", set()),
        ("podrobione buty", "report_infringement", {("problem", "not_as_described"), ("product", "buty")}),
    ],
)
def test_the_intent_decides_where_plain_words_mean_something(
    text: str, intent: str, found: set[tuple[str, str]]
) -> None:
    assert facts(text, "pl", intent) == found


def test_digits_belong_to_one_fact_only() -> None:
    assert facts("zapłaciłem 12345678 zł", "pl") == {("money", "12345678.00 PLN")}
    assert facts("order 500555012", "en") == {("order_number", "500555012")}


@given(st.text(max_size=200), st.sampled_from(["pl", "en"]))
def test_any_text_can_be_searched_and_spans_lie_inside_it(text: str, language: str) -> None:
    for entity, value, (start, end) in FINDER.find(text, language, TUESDAY, "open_discussion"):
        assert entity
        assert value
        assert 0 <= start < end <= len(text)
