from typing import Any

from bot.cards import card_of

LAYOUT = {
    "kind": "discussion",
    "title": "{product}",
    "rows": [{"label": "Cena", "value": "{price:money}"}],
    "each": {"label": "{at:moment}", "value": "{step:choice:opened=otwarcie|answered=odpowiedź}{quote}"},
}
VALUES: dict[str, Any] = {
    "product": "Lampa",
    "price": "79.00 PLN",
    "items": [{"at": "2026-11-10T08:30:00+00:00", "step": "opened", "quote": ""}],
}


def variant(**changed: Any) -> dict[str, Any]:
    return {"text": "…", "metadata": {"card": {**LAYOUT, **changed}}}


def test_a_card_has_a_row_for_each_item_after_those_always_there() -> None:
    assert card_of(variant(), "pl", VALUES) == {
        "kind": "discussion",
        "title": "Lampa",
        "rows": [
            {"label": "Cena", "value": "79,00\xa0zł"},
            {"label": "10 listopada 2026, 09:30", "value": "otwarcie"},
        ],
    }


def test_items_of_several_kinds_have_a_wording_each_and_say_what_is_met() -> None:
    each = {
        "count": {"label": "oceny", "value": "{actual:number}"},
        "account": {"label": "konto", "value": "{met:choice:True=tak|False=nie}"},
    }
    items = [{"kind": "account", "met": False}, {"kind": "count", "actual": "1200", "met": True}]
    card = card_of(variant(rows=[], each=each), "pl", {**VALUES, "items": items})
    assert card is not None
    assert [(row["label"], row["value"], row["met"]) for row in card["rows"]] == [
        ("konto", "nie", False),
        ("oceny", "1\xa0200", True),
    ]


def test_a_note_is_there_only_if_it_is_worded() -> None:
    card = card_of(variant(note="Stan na dziś: {product}."), "pl", VALUES)
    assert card is not None
    assert card["note"] == "Stan na dziś: Lampa."


def test_most_replies_have_no_card() -> None:
    assert card_of({"text": "hej"}, "pl", {}) is None
    assert card_of({"text": "hej", "metadata": {"item": "x"}}, "pl", {}) is None
