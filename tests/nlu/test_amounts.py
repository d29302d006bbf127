import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.amounts import find_amounts
from bot.nlu.text import aligned


def amounts(text: str) -> list[str]:
    return [value for _, value, _ in find_amounts(aligned(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nie oddaje mi 180 zł", "180.00 PLN"),
        ("zapłaciłem 49,90 zl", "49.90 PLN"),
        ("1 299,00 zł", "1299.00 PLN"),
        ("2.500 złotych", "2500.00 PLN"),
        ("500zł", "500.00 PLN"),
        ("dwieście złotych", "200.00 PLN"),
        ("sto dwadzieścia pięć złotych", "125.00 PLN"),
        ("półtora tysiąca złotych", "1500.00 PLN"),
        ("3 tys. zł", "3000.00 PLN"),
        ("dwie stówy", "200.00 PLN"),
        ("stówkę", "100.00 PLN"),
        ("pięć dych", "50.00 PLN"),
        ("19 zł 99 gr", "19.99 PLN"),
        ("50 groszy", "0.50 PLN"),
        ("20 euro", "20.00 EUR"),
        ("100 PLNów", "100.00 PLN"),
        ("150,- zł", "150.00 PLN"),
    ],
)
def test_polish_amounts_are_found(text: str, value: str) -> None:
    assert amounts(text) == [value]
    assert amounts(text.upper()) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I paid 300 PLN", "300.00 PLN"),
        ("PLN 1,299.50", "1299.50 PLN"),
        ("49.99 zloty", "49.99 PLN"),
        ("two hundred and fifty zlotys", "250.00 PLN"),
        ("€20", "20.00 EUR"),
        ("$15.50", "15.50 USD"),
        ("25 pounds", "25.00 GBP"),
        ("1.5k zl", "1500.00 PLN"),
        ("two thousand six hundred zlotys", "2600.00 PLN"),
        ("22 bucks", "22.00 USD"),
    ],
)
def test_english_amounts_are_found(text: str, value: str) -> None:
    assert amounts(text) == [value]
    assert amounts(text.upper()) == [value]


@pytest.mark.parametrize(
    "text", ["zamówienie 180", "50% rabatu", "3 sztuki", "złote kolczyki", "zloty lancuszek", ""]
)
def test_other_numbers_are_no_money(text: str) -> None:
    assert amounts(text) == []


@given(st.text(max_size=200))
def test_any_text_can_be_searched_and_spans_lie_inside_it(text: str) -> None:
    folded = aligned(text)
    for _, value, (start, end) in find_amounts(folded):
        assert 0 <= start < end <= len(folded)
        assert re.fullmatch(r"\d+\.\d\d [A-Z]{3}", value)


@given(st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2))
def test_every_amount_in_figures_is_read_back(amount: Decimal) -> None:
    assert amounts(f"{amount} zł") == [f"{amount} PLN"]
    assert amounts(f"{amount} zł".replace(".", ",")) == [f"{amount} PLN"]
