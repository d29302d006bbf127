"""Cards: what a reply says laid out in rows, for channels that can show them.

A variant words its card in `metadata: {card: …}`, in the placeholders of its text:

    kind: discussion                    what the card is about
    title: "{product}"
    rows: [{label: …, value: …}]        always there
    each: {label: …, value: …}          a row for each of the items, or one wording for each kind of item
    note: …                             a line below, if there is one
"""

from collections.abc import Mapping
from typing import Any

from bot.facts import facts
from bot.render import render

Card = dict[str, Any]


def card_of(variant: Mapping[str, Any], language: str, values: Mapping[str, Any]) -> Card | None:
    """The card of a variant, filled with values; None if it has none.

    An item that is met or not (`met`) makes a row that is.
    """
    layout = (variant.get("metadata") or {}).get("card")
    if layout is None:
        return None
    rows = [_row(row, language, values) for row in layout.get("rows", ())]
    if each := layout.get("each"):
        rows += [_item(each, entry, language, values) for entry in values.get("items") or ()]
    card = {"kind": layout["kind"], "title": _written(layout["title"], language, values), "rows": rows}
    return {**card, "note": _written(layout["note"], language, values)} if "note" in layout else card


def _item(
    each: Mapping[str, Any], entry: Mapping[str, Any], language: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    wording = each if "label" in each else each[entry["kind"]]
    row = _row(wording, language, {**values, **entry})
    return {**row, "met": entry["met"]} if "met" in entry else row


def _row(wording: Mapping[str, str], language: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {part: _written(wording[part], language, values).strip() for part in ("label", "value")}


def _written(text: str, language: str, values: Mapping[str, Any]) -> str:
    return render(text, language, facts(), dict(values))
