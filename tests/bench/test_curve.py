import itertools
from collections import Counter
from pathlib import Path

from tests.bench.curve import SHARES, Point, plot, subsets

MESSAGES = [
    (f"{intent} {language} {number}", intent, language)
    for intent, count in {"refund_time": 40, "rare": 2}.items()
    for language in ("pl", "en")
    for number in range(count)
]


def test_each_subset_holds_the_smaller_ones() -> None:
    found = [set(subset) for subset in subsets(MESSAGES, SHARES)]
    assert all(small < large for small, large in itertools.pairwise(found))
    assert found[-1] == set(MESSAGES)


def test_every_intent_keeps_its_share_in_either_language() -> None:
    smallest = Counter(message[1:] for message in subsets(MESSAGES, SHARES)[0])
    assert smallest == {
        ("refund_time", "pl"): 5,
        ("refund_time", "en"): 5,
        ("rare", "pl"): 1,
        ("rare", "en"): 1,
    }


def test_a_seed_decides_which() -> None:
    assert subsets(MESSAGES, SHARES, 1) == subsets(MESSAGES, SHARES, 1)
    assert set(subsets(MESSAGES, SHARES, 1)[0]) != set(subsets(MESSAGES, SHARES, 2)[0])


def test_the_same_points_give_the_same_file(tmp_path: Path) -> None:
    points = [Point(100, {"pl": 70.0, "en": 71.5}), Point(200, {"pl": 80.0, "en": 82.0})]
    plot(points, tmp_path / "one.svg")
    plot(points, tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert "<dc:date>" not in (tmp_path / "one.svg").read_text(encoding="utf-8")


def test_another_point_gives_another_file(tmp_path: Path) -> None:
    for name, value in (("one", 70.0), ("two", 75.0)):
        plot([Point(100, {"pl": value}), Point(200, {"pl": 80.0})], tmp_path / name)
    assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()
