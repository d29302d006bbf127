import pytest

from bot.evaluation.metrics import (
    calibration_error,
    false_rejections,
    macro_f1,
    most_confused,
    out_of_scope_recall,
    reliability,
    share,
)
from bot.evaluation.sets import Labelled, Outcome


def outcome(label: str, predicted: str, confidence: float = 0.9, also: tuple[str, ...] = ()) -> Outcome:
    return Outcome(Labelled("…", "pl", label, also), predicted, confidence, 1.0)


def test_an_acceptable_alternative_is_right_but_not_exact() -> None:
    found = outcome("refund_time", "smart_program", also=("smart_program",))
    assert (found.right, found.exact) == (True, False)


def test_out_of_scope_is_recalled_by_the_fallback_too() -> None:
    found = [outcome("out_of_scope", name) for name in ("out_of_scope", "nlu_fallback", "greet", "thanks")]
    assert out_of_scope_recall(found) == 50


def test_only_messages_in_scope_can_be_rejected_wrongly() -> None:
    found = [
        outcome("greet", "nlu_fallback"),
        outcome("greet", "greet"),
        outcome("out_of_scope", "out_of_scope"),
        outcome("refund_time", "out_of_scope", also=("out_of_scope",)),
    ]
    assert false_rejections(found) == 50


def test_macro_f1_weighs_a_rare_intent_like_a_frequent_one() -> None:
    found = [outcome("greet", "greet")] * 9 + [outcome("thanks", "greet")]
    assert macro_f1(found) == pytest.approx(50 * (2 * 0.9 / 1.9))
    assert macro_f1([]) == 0


def test_calibration_error_is_the_distance_between_confidence_and_truth() -> None:
    sure = [outcome("greet", "greet", 0.95)] * 3 + [outcome("greet", "thanks", 0.95)]
    assert calibration_error(sure) == pytest.approx(20)
    assert reliability(sure) == [(pytest.approx(0.95), 0.75, 4)]


def test_what_was_not_acted_on_does_not_count_for_calibration() -> None:
    assert calibration_error([outcome("greet", "nlu_fallback", 0.2)]) == 0


def test_the_most_confused_pair_comes_first() -> None:
    found = [outcome("greet", "thanks")] * 2 + [outcome("deny", "thanks"), outcome("deny", "deny")]
    assert most_confused(found)[0] == (("greet", "thanks"), 2)


def test_a_share_of_nothing_is_zero() -> None:
    assert share([]) == 0
