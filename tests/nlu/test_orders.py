import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.orders import find_orders
from bot.nlu.text import aligned


def orders(text: str) -> list[str]:
    return [value for _, value, _ in find_orders(aligned(text), text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("zamówienie nr 12345678", "12345678"),
        ("zamowienia numer: 41280093655", "41280093655"),
        ("zam. 22390017", "22390017"),
        ("nr zamówienia to 12345678", "12345678"),
        ("numer zakupu 67 2210 0094", "6722100094"),
        ("dyskusja 123456", "123456"),
        ("12345678 to numer zamówienia", "12345678"),
        ("#12345678", "12345678"),
        ("to 55098812, nie tamto", "55098812"),
        ("order 99887766 is late", "99887766"),
        ("order number is 712-559-3381", "7125593381"),
        ("order no. 12345678", "12345678"),
        ("my oder nubmer 12345678", "12345678"),
        ("the discussion #445566", "445566"),
        ("7f3c9a10-5be2-4d6f-8a77-1c20e4b9d355", "7f3c9a10-5be2-4d6f-8a77-1c20e4b9d355"),
    ],
)
def test_order_numbers_are_found(text: str, number: str) -> None:
    assert orders(text) == [number]


def test_several_numbers_are_found_once_each() -> None:
    assert orders("zamówienia 90017788, 90017791 i 90018002") == ["90017788", "90017791", "90018002"]


@pytest.mark.parametrize(
    "text",
    [
        "numer konta 12345678901",
        "paczka nr 600012345678",
        "mój numer 602 771 340",
        "zamówienie z 2025",
        "zamówiłem 3 sztuki",
        "faktura nr 123456",
        "NIP 5252674798",
        "",
    ],
)
def test_other_numbers_are_no_orders(text: str) -> None:
    assert orders(text) == []


@given(st.text(max_size=200))
def test_any_text_can_be_searched_and_spans_lie_inside_it(text: str) -> None:
    for _, _, (start, end) in find_orders(aligned(text), text):
        assert 0 <= start < end <= len(text)
