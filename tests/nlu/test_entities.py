import pytest
import yaml

from bot.nlu.entities import PATTERNS, PatternMatcher, find_phones, wished_language

FILE = yaml.safe_load(PATTERNS.read_text(encoding="utf-8"))
MATCHERS = {language: PatternMatcher(FILE, language) for language in ("pl", "en")}


def found(text: str, language: str) -> set[tuple[str, str]]:
    return {(entity, value) for entity, value, _ in MATCHERS[language].find(text)}


@pytest.mark.parametrize(
    ("text", "language", "problem"),
    [
        ("paczka nie dotarła", "pl", "not_received"),
        ("przesylka nie przyszla", "pl", "not_received"),
        ("The parcel hasn't arrived", "en", "not_received"),
        ("towar niezgodny z opisem", "pl", "not_as_described"),
        ("they sent the wrong item", "en", "not_as_described"),
        ("ekran jest pęknięty", "pl", "damaged"),
        ("it came broken", "en", "damaged"),
        ("w paczce brakuje ładowarki", "pl", "incomplete"),
        ("two parts missing", "en", "incomplete"),
        ("sprzedawca nie oddał pieniędzy", "pl", "returned_not_refunded"),
        ("I sent it back, no refund", "en", "returned_not_refunded"),
    ],
)
def test_the_five_problems_are_recognised(text: str, language: str, problem: str) -> None:
    assert ("problem", problem) in found(text, language)


@pytest.mark.parametrize(
    ("text", "language", "entity"),
    [
        ("nie oddaje mi 180 zł", "pl", ("money", "180")),
        ("zapłaciłem 49,90 zl", "pl", ("money", "49.90")),
        ("I paid 300 PLN", "en", ("money", "300")),
        ("zamówienie nr 12345678", "pl", ("order_number", "12345678")),
        ("order 99887766 is late", "en", ("order_number", "99887766")),
    ],
)
def test_money_and_order_numbers_are_recognised(text: str, language: str, entity: tuple[str, str]) -> None:
    assert entity in found(text, language)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("zadzwońcie 500 555 012", "+48500555012"),
        ("tel. +48 22 555 12 34", "+48225551234"),
        ("call me on +44 20 7946 0958", "+442079460958"),
    ],
)
def test_telephones_come_in_international_form(text: str, number: str) -> None:
    assert [value for _, value, _ in find_phones(text)] == [number]


@pytest.mark.parametrize(
    ("text", "language", "wish"),
    [
        ("po angielsku proszę", "pl", ("language_wish", "en")),
        ("can we speak Polish", "en", ("language_wish", "pl")),
        ("dlaczego pisze pan po angielsku", "pl", ("language_wish", "pl")),
        ("why are you writing in Polish", "en", ("language_wish", "en")),
        ("po niemiecku?", "pl", ("aspect", "other_language")),
        ("zmień język", "pl", None),
    ],
)
def test_a_wished_language_is_understood(text: str, language: str, wish: tuple[str, str] | None) -> None:
    assert wished_language(MATCHERS[language].find(text), language) == wish


def test_the_span_of_an_entity_is_its_place_in_the_text() -> None:
    text = "Ekran pęknięty, zapłaciłam 200 zł"
    for _, _, (start, end) in MATCHERS["pl"].find(text):
        assert text[start:end] in ("pęknięty", "200 zł")
