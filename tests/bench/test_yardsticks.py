import json
from pathlib import Path

import pytest

from tests.bench.yardsticks import Task, banking77, clinc150, few_of, few_shot, some

MESSAGES = [(f"{intent} {number}", intent) for intent in "abc" for number in range(30)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = "".join(f'"{text}, please",{intent}\n' for text, intent in MESSAGES)
    for part in ("train", "test"):
        (tmp_path / f"banking77_{part}.csv").write_text("text,category\n" + rows)
    parts = {"train": [["t", "x"]], "test": [["u", "x"]], "oos_train": [["v", "oos"]], "oos_test": []}
    (tmp_path / "clinc150_data_full.json").write_text(json.dumps(parts))
    return tmp_path


def test_each_intent_gets_as_many_messages() -> None:
    chosen = few_shot(MESSAGES, 10, seed=0)
    assert len(set(chosen)) == 30
    assert {intent: sum(own == intent for _, own in chosen) for intent in "abc"} == dict.fromkeys("abc", 10)


def test_a_seed_decides_which() -> None:
    assert few_shot(MESSAGES, 10, seed=1) == few_shot(MESSAGES, 10, seed=1)
    assert few_shot(MESSAGES, 10, seed=1) != few_shot(MESSAGES, 10, seed=2)


def test_some_of_too_few_are_all() -> None:
    assert sorted(some(MESSAGES, 1000)) == sorted(MESSAGES)
    assert len(set(some(MESSAGES, 7))) == 7


def test_commas_belong_to_the_text(folder: Path) -> None:
    task = banking77(folder, seed=0)
    assert len(task.training) == 30
    assert task.test[0] == ("a 0, please", "a")


def test_what_is_outside_becomes_out_of_scope(folder: Path) -> None:
    task = clinc150(folder)
    assert task.training == [("t", "x"), ("v", "out_of_scope")]
    assert task.test == [("u", "x")]


def test_few_of_a_task_are_asked_the_same() -> None:
    task = Task("a task", MESSAGES, MESSAGES[:5])
    assert few_of(task).test == task.test
    assert len(few_of(task).training) == 30
