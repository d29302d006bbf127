"""What a message says of a Discussion."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.cases import short_title
from actions.hints import discussion_hint, fitting_orders, names_one, points_somewhere
from actions.turn import Turn
from tests.support.cases import an_order


def said(text: str, **entities: str) -> Turn:
    message: dict[str, Any] = {
        "text": text,
        "intent": {"name": "discussion_status"},
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
    }
    tracker = Tracker("somebody", {}, message, [], False, None, {}, "action_listen")
    return Turn(CollectingDispatcher(), tracker)


@pytest.mark.parametrize(
    "text",
    ["D-7K3M9Q", "d-7k3m9q", "dyskusja d 7k3m9q?", "what about D7K3M9Q", "Nr: D – 7K3M9Q.", "(d-7k3m9q)"],
)
def test_a_reference_is_read_however_it_is_written(text: str) -> None:
    assert discussion_hint(said(text)) == {"reference": "D-7K3M9Q"}


def test_a_reference_without_digits_needs_its_dash() -> None:
    assert discussion_hint(said("D-ABCDEF")) == {"reference": "D-ABCDEF"}
    assert "reference" not in discussion_hint(said("w 2020 r sprawy stały, d bardzo"))


def test_the_reference_of_a_claim_is_one_too_but_not_that_of_a_report() -> None:
    assert discussion_hint(said("R-ANNA55")) == {"reference": "R-ANNA55"}
    assert "reference" not in discussion_hint(said("Z-ANNA55"))


def test_a_short_message_may_be_a_products_name_and_a_story_is_not() -> None:
    assert discussion_hint(said("a to krzesło?")) == {"words": "a to krzesło?"}
    assert discussion_hint(said("słowo " * 15)) == {}
    assert not points_somewhere({"words": "a to krzesło?"})
    assert points_somewhere({"product": "krzesło"})


def test_words_fit_the_order_that_they_are_in() -> None:
    chair, lamp = an_order(), an_order("90418512", product="Lampa ogrodowa LED (garden lamp)")
    assert fitting_orders([chair, lamp], {"words": "o lampę mi chodzi"}) == [lamp]
    assert fitting_orders([chair, lamp], {"words": "nie wiem"}) == []


def test_a_day_that_fits_no_order_is_left_out_beside_a_product() -> None:
    chair = an_order()
    assert fitting_orders([chair], {"product": "krzesło", "ordered_on": "2025-11-01"}) == [chair]
    assert fitting_orders([chair], {"ordered_on": "2025-11-01"}) == []
    assert fitting_orders([chair], {"ordered_on": chair.ordered_on.isoformat()}) == [chair]


def test_a_reference_counts_more_than_the_product() -> None:
    hint = discussion_hint(said("D-ANNA22, krzesło", product="krzesło"))
    assert hint == {"reference": "D-ANNA22"}
    assert discussion_hint(said("krzesło", product="krzesło")) == {"product": "krzesło"}


def test_a_button_names_its_discussion() -> None:
    assert discussion_hint(said('/inform{"discussion": "D-ANNA22"}', discussion="D-ANNA22")) == {
        "reference": "D-ANNA22"
    }


def test_a_number_names_one_and_a_description_does_not() -> None:
    assert names_one({"reference": "D-ANNA22"})
    assert names_one({"number": "90417733"})
    assert not names_one({"product": "krzesło", "ordered_on": "2026-11-01"})


@pytest.mark.parametrize(
    ("product", "title"),
    [
        ("Lampa ogrodowa LED (garden lamp)", "Lampa ogrodowa LED"),
        ("Krzesło biurowe obrotowe (office chair)", "Krzesło biurowe"),
        ("Dziewięćdziesięciokilogramowy hantel", "Dziewięćdziesięcioki"),
    ],
)
def test_a_title_is_whole_words_that_fit(product: str, title: str) -> None:
    assert short_title(product) == title
