import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.products import find_products
from bot.nlu.text import aligned


def products(text: str, language: str) -> list[str]:
    return [value for _, value, _ in find_products(aligned(text), text, language)]


@pytest.mark.parametrize(
    ("text", "language", "product"),
    [
        ("kupiłam buty i nie doszły", "pl", "buty"),
        ("zamówiłem słuchawkami", "pl", "słuchawkami"),
        ("kupilem sluchawki bezprzewodowe", "pl", "sluchawki bezprzewodowe"),
        ("Kurtka do biegania przyszła", "pl", "kurtka do biegania"),
        ("odesłałem telefon", "pl", "telefon"),
        ("bought headphones", "en", "headphones"),
        ("I ordered a coffee machine", "en", "coffee machine"),
        ("the desk lamps arrived", "en", "desk lamps"),
        ("I paid for a phone", "en", "phone"),
    ],
)
def test_what_was_bought_is_found_in_any_form(text: str, language: str, product: str) -> None:
    assert products(text, language) == [product]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lubię buty", "pl"),
        ("proszę o telefon w sprawie paczki", "pl"),
        ("dajcie telefon do sprzedawcy", "pl"),
        ("zamówiłem, ale przyszło bez ładowarki", "pl"),
        ("I like shoes", "en"),
        ("my phone number for the parcel", "en"),
        ("the parcel came without a charger", "en"),
    ],
)
def test_what_was_not_bought_is_no_product(text: str, language: str) -> None:
    assert products(text, language) == []


def test_the_same_thing_is_found_once() -> None:
    assert products("kupiłam buty, te buty są za małe", "pl") == ["buty"]
    assert products("kupiłam buty i kurtkę", "pl") == ["buty", "kurtkę"]


def test_a_problem_tells_of_a_purchase_too() -> None:
    assert find_products("buty", "buty", "pl") == []
    assert find_products("buty", "buty", "pl", bought=True) == [("product", "buty", (0, 4))]


@given(st.text(max_size=200), st.sampled_from(["pl", "en"]))
def test_any_text_can_be_searched_and_spans_lie_inside_it(text: str, language: str) -> None:
    for _, value, (start, end) in find_products(aligned(text), text, language, bought=True):
        assert value == text[start:end].lower()
