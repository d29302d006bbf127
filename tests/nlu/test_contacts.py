import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.contacts import find_emails, find_phones
from bot.nlu.text import aligned


def phones(text: str) -> list[str]:
    return [value for _, value, _ in find_phones(aligned(text))]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("zadzwońcie 500 555 012", "+48500555012"),
        ("moj numer to 500-555-012", "+48500555012"),
        ("tel. +48 22 555 12 34", "+48225551234"),
        ("tel 0048 600 700 800", "+48600700800"),
        ("call me on +44 20 7946 0958", "+442079460958"),
        ("my number is 500555012", "+48500555012"),
        ("ring 07911 123456", "+447911123456"),
        ("(22) 555-12-34", "+48225551234"),
    ],
)
def test_telephones_come_in_international_form(text: str, number: str) -> None:
    assert phones(text) == [number]


@pytest.mark.parametrize(
    "text", ["numer konta 500555012", "NIP 525-267-47-98", "paczka 600700800", "12345", ""]
)
def test_other_numbers_are_no_telephones(text: str) -> None:
    assert phones(text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mój mail jan.kowalski@example.com", "jan.kowalski@example.com"),
        ("Napisz na Anna+allegro@Example.CO.UK.", "anna+allegro@example.co.uk"),
        ("jan małpa example.pl", "jan@example.pl"),
        ("write to sue(at)example.org", "sue@example.org"),
    ],
)
def test_addresses_are_found_also_with_the_sign_in_words(text: str, address: str) -> None:
    assert [value for _, value, _ in find_emails(text)] == [address]


def test_what_lacks_a_domain_is_no_address() -> None:
    assert find_emails("jan@ i @example oraz allegro.pl") == []


@given(st.text(max_size=200))
def test_any_text_can_be_searched_and_spans_lie_inside_it(text: str) -> None:
    for _, _, (start, end) in find_emails(text) + find_phones(aligned(text)):
        assert 0 <= start < end <= len(text)
