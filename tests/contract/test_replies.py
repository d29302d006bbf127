"""What holds for every reply, in both languages."""

import re
import string
from collections import Counter
from datetime import date
from typing import Any

import pytest

from actions.desk.standard import calendar
from bot.context import topic_names
from bot.facts import facts
from bot.languages import LANGUAGES
from bot.render import render
from tests.support.project import Variant, conditions, domain, intents, placeholders, variants

TITLE_LIMIT = 20  # WhatsApp's reply buttons hold no more
BUTTONS_LIMIT = 3
CHOICES_LIMIT = 5  # the answers to one question of a form
BUTTON_TEXT_LIMIT = 640  # Messenger's button template holds no more
LONG_REPLIES = {"utter_more"}
ALL = [pytest.param(name, variant, id=f"{name} {conditions(variant)}") for name, variant in variants()]
EXAMPLES = {
    "date": "2026-11-10",
    "weekday": "2026-11-10",
    "moment": "2026-11-10T08:30:00+00:00",
    "appointment": "2026-11-10T08:30:00+00:00",
    "money": "449.99 PLN",
    "number": 1234,
    "average": "4.9499",
    "plural": 3,
}


def _examples(template: str) -> dict[str, Any]:
    """Something for each placeholder, of the kind that its format writes."""
    found = [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name]
    return {name: _example(*spec.partition(":")[::2]) for name, spec in found if "." not in name}


def _example(kind: str, argument: str) -> Any:
    return argument.split("=")[0] if kind == "choice" else EXAMPLES.get(kind, "biuro-plus")


def _rendered(template: str, variant: Variant, **more: Any) -> str:
    values = {**_examples(template), "calendar": calendar(date(2026, 11, 22)), **more}
    return render(template, conditions(variant)["language"], facts(), values)


def _lines(variant: Variant) -> list[str]:
    """How entries of a list are worded: the one way, or one for each kind."""
    wording = variant.get("metadata", {}).get("item", [])
    return list(wording.values()) if isinstance(wording, dict) else [wording] if wording else []


def _written_out(variant: Variant) -> str:
    lines = [_rendered(line, variant) for line in _lines(variant)]
    return _rendered(variant["text"], variant, items="\n".join(lines))


@pytest.mark.parametrize("name", sorted(domain()["responses"]))
def test_a_reply_has_the_same_variants_in_each_language(name: str) -> None:
    kinds: Counter[tuple[str, frozenset[tuple[str, str]]]] = Counter()
    for variant in domain()["responses"][name]:
        circumstances = conditions(variant)
        kinds[circumstances.pop("language"), frozenset(circumstances.items())] += 1
    assert set(kinds.values()) == {1}
    by_language = [{kind for language, kind in kinds if language == code} for code in LANGUAGES]
    assert by_language[0] == by_language[1]
    assert frozenset() in by_language[0], "a variant must fit when nothing else does"


@pytest.mark.parametrize("name", sorted(domain()["responses"]))
def test_the_languages_of_a_reply_use_the_same_placeholders_and_payloads(name: str) -> None:
    seen: dict[frozenset[tuple[str, str]], tuple[set[str], list[str]]] = {}
    for variant in domain()["responses"][name]:
        circumstances = conditions(variant)
        del circumstances["language"]
        # The one thing that may differ: each language offers the other one.
        payloads = [re.sub(r'"language_wish": "\w+"', "", b["payload"]) for b in variant.get("buttons", [])]
        texts = variant["text"] + "".join(_lines(variant))
        content = placeholders(texts), payloads
        assert seen.setdefault(frozenset(circumstances.items()), content) == content


@pytest.mark.parametrize(("name", "variant"), ALL)
def test_a_reply_can_be_written_out(name: str, variant: Variant) -> None:
    text = _written_out(variant)
    assert "{" not in text
    limit = BUTTON_TEXT_LIMIT if variant.get("buttons") and name not in LONG_REPLIES else 2000
    assert len(text) <= limit


@pytest.mark.parametrize(("name", "variant"), ALL)
def test_every_figure_in_a_reply_comes_from_a_fact(name: str, variant: Variant) -> None:
    bare = re.sub(r"{[^}]*}", "", variant["text"])
    bare = re.sub(r"^\d+\. ", "", bare, flags=re.MULTILINE).replace("All 4 Customer", "")
    assert not re.search(r"\d", bare)


@pytest.mark.parametrize(("name", "variant"), ALL)
def test_a_reply_that_states_a_fact_ends_with_its_source(name: str, variant: Variant) -> None:
    states_facts = "{fact." in variant["text"]
    assert ("{source}" in variant["text"]) == states_facts
    if states_facts:
        assert variant["text"].endswith("\n{source}")


CARDS = [
    pytest.param(variant, id=f"{name} {conditions(variant)}")
    for name, variant in variants()
    if "card" in variant.get("metadata", {})
]


def _wordings(variant: Variant) -> list[dict[str, str]]:
    """The rows of a card as they are worded: those always there, and those of items."""
    card = variant["metadata"]["card"]
    each = card.get("each", {})
    return [*card.get("rows", []), *([each] if "label" in each else each.values())]


@pytest.mark.parametrize("variant", CARDS)
def test_a_card_can_be_written_out(variant: Variant) -> None:
    card = variant["metadata"]["card"]
    parts = [card["title"], *([card["note"]] if "note" in card else [])]
    parts += [row[part] for row in _wordings(variant) for part in ("label", "value")]
    for part in parts:
        assert "{" not in _rendered(part, variant)


@pytest.mark.parametrize("name", sorted(name for name, v in variants() if "card" in v.get("metadata", {})))
def test_the_languages_of_a_card_say_the_same(name: str) -> None:
    polish, english = (v for v in domain()["responses"][name])
    contents = [
        (v["metadata"]["card"]["kind"], [placeholders(row["value"]) for row in _wordings(v)])
        for v in (polish, english)
    ]
    assert contents[0] == contents[1]


@pytest.mark.parametrize("variant", CARDS)
def test_a_card_says_nothing_that_its_reply_does_not(variant: Variant) -> None:
    said = {name for text in [variant["text"], *_lines(variant)] for name in placeholders(text)}
    shown = {name for row in _wordings(variant) for part in row.values() for name in placeholders(part)}
    # The order of a Discussion, and its status where the text has a word of its own for it.
    assert shown <= said | {"number", "status"}


def _is_choice(buttons: list[dict[str, str]]) -> bool:
    """Whether all buttons give the same entity: they answer one question of a form."""
    asked = {button["payload"].rpartition('": ')[0] for button in buttons}
    return len(asked) == 1 and asked.pop().startswith("/inform{")


@pytest.mark.parametrize(("name", "variant"), ALL)
def test_buttons_are_few_and_short_and_lead_somewhere(name: str, variant: Variant) -> None:
    buttons = variant.get("buttons", [])
    assert len(buttons) <= (CHOICES_LIMIT if _is_choice(buttons) else BUTTONS_LIMIT)
    for button in buttons:
        assert 0 < len(button["title"]) <= TITLE_LIMIT
        assert re.fullmatch(r'/(\w+)({"\w+": "\w+"})?', button["payload"])
        assert re.match(r"/(\w+)", button["payload"])[1] in intents()  # type: ignore[index]


def test_every_topic_on_offer_is_an_intent_and_has_a_short_name_in_each_language() -> None:
    for intent, names in topic_names().items():
        assert intent in intents()
        assert set(names) == set(LANGUAGES)
        assert all(0 < len(name) <= TITLE_LIMIT for name in names.values())


def test_every_fact_has_a_document_a_section_and_a_year_and_is_told_somewhere() -> None:
    told = {name for _, variant in variants() for name in placeholders(variant["text"])}
    for fact in facts().by_id.values():
        assert fact.document in facts().citations
        assert fact.section
        assert 2017 <= fact.year <= 2020
        if isinstance(fact.value, dict):
            assert set(fact.value) == set(LANGUAGES)
        assert {f"fact.{fact.id}", f"fact.{fact.id}.year"} & told, f"{fact.id} is in no reply"
