"""What a report must hold."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.desk.errors import EmptyTextError, TooLongError
from actions.desk.identity import Owner
from actions.desk.reports import (
    LONGEST_DESCRIPTION,
    InfringedRight,
    InvalidContactError,
    InvalidOfferError,
    Report,
    ReportKind,
    WrongKindError,
    offer_of,
    report,
)

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)
ANNA, VISITOR = Owner("chat-1", "anna"), Owner("chat-2")
ADDRESS = "https://allegro.pl/oferta/lampa-12345678901"


def a_report(owner: Owner = ANNA, existing: tuple[Report, ...] = (), **changes: Any) -> Report:
    values: dict[str, Any] = {
        "kind": ReportKind.RIGHTS_INFRINGEMENT,
        "right": InfringedRight.COPYRIGHT,
        "offer": ADDRESS,
        "description": "Moje zdjęcia.",
        "contact": None,
        "now": NOW,
        "reference": "Z-1",
    }
    return report(owner, existing=existing, **{**values, **changes})


def test_a_report_holds_what_who_and_when() -> None:
    assert a_report() == Report(
        "Z-1",
        "chat-1",
        "anna",
        ReportKind.RIGHTS_INFRINGEMENT,
        InfringedRight.COPYRIGHT,
        ADDRESS,
        "Moje zdjęcia.",
        None,
        NOW,
    )


@pytest.mark.parametrize("right", InfringedRight)
def test_an_infringement_is_of_a_right(right: InfringedRight) -> None:
    assert a_report(right=right).right is right


def test_an_infringement_of_no_right_and_a_dangerous_product_of_one_are_refused() -> None:
    with pytest.raises(WrongKindError):
        a_report(right=None)
    with pytest.raises(WrongKindError):
        a_report(kind=ReportKind.DANGEROUS_PRODUCT)
    assert a_report(kind=ReportKind.DANGEROUS_PRODUCT, right=None)


@pytest.mark.parametrize(
    ("written", "offer"),
    [
        ("12345678901", "12345678901"),
        (" 123456 ", "123456"),
        (ADDRESS, ADDRESS),
        (f"{ADDRESS}?bi_s=ads#opis", ADDRESS),
        ("allegro.pl/oferta/lampa-12345678901", ADDRESS),
        ("http://ALLEGRO.pl/oferta/lampa-12345678901", ADDRESS),
        ("https://user:pw@allegro.pl/oferta/x", "https://allegro.pl/oferta/x"),
        ("https://business.allegro.pl/oferta/x", "https://business.allegro.pl/oferta/x"),
    ],
)
def test_an_offer_is_named_by_its_number_or_its_address(written: str, offer: str) -> None:
    assert offer_of(written) == offer


@pytest.mark.parametrize(
    "written",
    [
        "",
        "lampa",
        "12345",
        "1234567890123456",
        "١٢٣٤٥٦",
        "https://allegro.pl",
        "https://allegro.pl/",
        "https://example.com/oferta/1",
        "https://allegro.pl.example.com/oferta/1",
        "https://notallegro.pl/oferta/1",
        "javascript:alert(1)//allegro.pl/x",
        "https://allegro.pl/" + "x" * 300,
        "https://allegro.pl/x\u202ey",
        "https://[allegro.pl/x",
    ],
)
def test_anything_else_names_no_offer(written: str) -> None:
    with pytest.raises(InvalidOfferError):
        offer_of(written)


@given(st.text())
def test_any_text_names_an_offer_that_names_itself_or_is_refused(text: str) -> None:
    try:
        offer = offer_of(text)
    except InvalidOfferError:
        return
    assert offer_of(offer) == offer


@pytest.mark.parametrize(
    ("contact", "kept"), [("a.b+c@example.com", "a.b+c@example.com"), (" 501 234 567 ", "+48501234567")]
)
def test_the_reporter_is_reached_by_mail_or_telephone(contact: str, kept: str) -> None:
    assert a_report(VISITOR, contact=contact).contact == kept
    assert a_report(contact=contact).contact == kept


@pytest.mark.parametrize(
    "contact", ["anna", "a@b", "a@example.com, b@example.com", "x" * 250 + "@a.pl", "0700 123 456"]
)
@pytest.mark.parametrize("owner", [ANNA, VISITOR])
def test_a_wrong_contact_is_not_dropped_in_silence(owner: Owner, contact: str) -> None:
    with pytest.raises(InvalidContactError):
        a_report(owner, contact=contact)


@pytest.mark.parametrize("contact", [None, "", " "])
@pytest.mark.parametrize("owner", [ANNA, VISITOR])
def test_nobody_needs_to_leave_a_contact(owner: Owner, contact: str | None) -> None:
    assert a_report(owner, contact=contact).contact is None


def test_a_description_is_neither_empty_nor_too_long() -> None:
    with pytest.raises(EmptyTextError):
        a_report(description=" ")
    with pytest.raises(TooLongError):
        a_report(description="x" * (LONGEST_DESCRIPTION + 1))


def test_the_same_again_is_the_first_one() -> None:
    first = a_report()
    later = {"existing": (first,), "reference": "Z-2", "now": NOW + timedelta(hours=1)}
    assert a_report(**later) is first
    assert a_report(**later, offer=f"{ADDRESS}?from=list", contact="501234567") is first
    assert a_report(**later, description="Moje zdjęcia i opis.").reference == "Z-2"
    assert a_report(**later, right=InfringedRight.TRADEMARK).reference == "Z-2"
    assert first.says_the_same(replace(first, reference="Z-2"))
