import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.evaluation.entities import (
    TYPES,
    Annotated,
    Entity,
    Score,
    load_annotated,
    print_scores,
    same,
    scores,
)

TEXT = "zamówienie 12345678 za 180 zł"
ORDER = Entity("order_number", 11, 19, "12345678")
MONEY = Entity("money", 23, 29, "180.00 PLN")
MESSAGE = Annotated(TEXT, "pl", "2026-11-24", (ORDER, MONEY))


def _line(message: Annotated) -> str:
    entities = [
        {"entity": e.type, "start": e.start, "end": e.end, "value": e.value} for e in message.entities
    ]
    content = {"text": message.text, "lang": message.language, "today": message.today, "entities": entities}
    return json.dumps(content, ensure_ascii=False)


def test_annotated_messages_are_read_from_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "pl").mkdir()
    file = tmp_path / "pl" / "set.jsonl"
    file.write_text(f"{_line(MESSAGE)}\n\n", encoding="utf-8")
    assert load_annotated([tmp_path]) == [MESSAGE]
    assert load_annotated([file]) == [MESSAGE]


def test_what_is_found_missed_and_wrong_is_counted_by_type() -> None:
    other = Entity("order_number", 0, 5, "999")
    scored = scores([(MESSAGE, [ORDER, other])])
    assert set(scored) == set(TYPES)
    assert (scored["order_number"].hits, scored["order_number"].wrong) == (1, [(MESSAGE, other)])
    assert scored["order_number"].precision == 50
    assert scored["order_number"].recall == 100
    assert scored["money"].missed == [(MESSAGE, MONEY)]
    assert scored["money"].recall == 0
    assert scored["money"].f1 == 0


def test_an_entity_found_twice_is_right_once_and_wrong_once() -> None:
    scored = scores([(MESSAGE, [ORDER, ORDER])])["order_number"]
    assert (scored.hits, len(scored.wrong)) == (1, 1)


def test_where_there_is_nothing_nothing_is_wrong() -> None:
    score = Score()
    assert (score.precision, score.recall, score.f1) == (100, 100, 100)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (MONEY, Entity("money", 23, 26, "180 PLN"), True),
        (MONEY, Entity("money", 23, 29, "180 EUR"), False),
        (MONEY, Entity("money", 0, 5, "180 PLN"), False),
        (MONEY, Entity("money", 23, 29, "much PLN"), False),
        (ORDER, Entity("money", 11, 19, "12345678"), False),
        (Entity("problem", 0, 3, "damaged"), Entity("problem", 9, 12, "damaged"), True),
        (Entity("problem", 0, 3, "damaged"), Entity("problem", 0, 3, "incomplete"), False),
        (Entity("product", 0, 9, "desk lamp"), Entity("product", 5, 9, "lamp"), True),
        (Entity("seller_login", 0, 4, "ABCD"), Entity("seller_login", 0, 4, "abcd"), True),
    ],
)
def test_a_hit_has_the_place_and_the_value(one: Entity, other: Entity, equal: bool) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal


@given(st.integers(0, 50), st.integers(1, 10), st.integers(0, 50), st.integers(1, 10))
def test_overlapping_is_sharing_a_character(start: int, length: int, other: int, other_length: int) -> None:
    one, two = Entity("date", start, start + length, ""), Entity("date", other, other + other_length, "")
    shared = set(range(start, start + length)) & set(range(other, other + other_length))
    assert one.overlaps(two) is bool(shared)


def test_the_table_has_every_type_and_language_and_mistakes_only_if_asked_for() -> None:
    for wrong in (False, True):
        console = Console(record=True, width=150)
        print_scores(console, "set", [(MESSAGE, [ORDER])], wrong=wrong)
        printed = console.export_text()
        assert all(name in printed for name in TYPES)
        assert ("missed: '180 zł'" in printed) is wrong
