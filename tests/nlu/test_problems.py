import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.problems import PROBLEMS, Problems, expanded
from bot.nlu.text import aligned

FINDER = Problems()
CASES = tuple(yaml.safe_load(PROBLEMS.read_text(encoding="utf-8"))["problem"])


def problems(text: str) -> set[str]:
    return {value for value, _ in FINDER.find(aligned(text))}


def test_there_are_the_five_reasons_of_a_discussion() -> None:
    assert set(CASES) == {
        "not_received",
        "not_as_described",
        "damaged",
        "incomplete",
        "returned_not_refunded",
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("paczka nie dotarła", "not_received"),
        ("przesylka nie przyszla", "not_received"),
        ("buty do dziś nie dojechały", "not_received"),
        ("kurier zgubił paczkę", "not_received"),
        ("towar niezgodny z opisem", "not_as_described"),
        ("przyszła podróbka", "not_as_described"),
        ("dostałam inny kolor niż zamawiałam", "not_as_described"),
        ("wysłali zły rozmiar", "not_as_described"),
        ("ekran jest pęknięty", "damaged"),
        ("wazon przyszedł stłuczony", "damaged"),
        ("czajnik nie działa", "damaged"),
        ("laptop sie nie wlacza", "damaged"),
        ("w paczce brakuje ładowarki", "incomplete"),
        ("zestaw niekompletny", "incomplete"),
        ("zamówiłem 3, przyszły 2", "incomplete"),
        ("sprzedawca nie oddał pieniędzy", "returned_not_refunded"),
        ("odesłałam buty i nie mam zwrotu", "returned_not_refunded"),
        ("brak zwrotu kasy za zwrócony towar", "returned_not_refunded"),
        ("The parcel hasn't arrived", "not_received"),
        ("my order never came", "not_received"),
        ("the courier lost my package", "not_received"),
        ("they sent the wrong item", "not_as_described"),
        ("it is a fake", "not_as_described"),
        ("not as described", "not_as_described"),
        ("it came broken", "damaged"),
        ("the screen is cracked", "damaged"),
        ("the kettle doesn't work", "damaged"),
        ("two parts missing", "incomplete"),
        ("it came without a charger", "incomplete"),
        ("the set is incomplete", "incomplete"),
        ("I sent it back, no refund", "returned_not_refunded"),
        ("returned the shoes and still no money", "returned_not_refunded"),
    ],
)
def test_the_five_problems_are_recognised(text: str, problem: str) -> None:
    assert problem in problems(text)
    assert problem in problems(aligned(text))


@pytest.mark.parametrize("text", ["dzień dobry", "jak założyć konto?", "thanks, bye", "what is SMART?", ""])
def test_where_nothing_is_told_there_is_no_problem(text: str) -> None:
    assert problems(text) == set()


def test_two_problems_of_one_message_are_both_found() -> None:
    assert problems("wazon stłuczony, a w paczce brakuje podstawki") == {"damaged", "incomplete"}


@pytest.mark.parametrize(
    ("text", "intent", "case"),
    [
        ("co z podrobkami", "report_infringement", False),
        ("kupilam podrobke", "report_infringement", True),
        ("podrobka", "open_discussion", True),
        ("podrobka", None, True),
        ("podrobka", "open_discussion/fake", True),
    ],
)
def test_a_case_is_told_by_the_intent_or_by_a_purchase(text: str, intent: str | None, case: bool) -> None:
    assert FINDER.is_case(text, intent) is case


def test_gaps_take_few_words_of_one_sentence() -> None:
    import re

    short = re.compile(expanded("a .. b", {}))
    long = re.compile(expanded("a ... b", {}))
    assert short.fullmatch("a b")
    assert short.fullmatch("a x y z b")
    assert not short.fullmatch("a x y z x b")
    assert not short.fullmatch("a x. y b")
    assert not short.fullmatch("a x, y b")
    assert long.fullmatch("a x, y z x b")
    assert expanded("{n} x", {"n": "(1|2)"}).startswith("(1|2)")


@given(st.text(max_size=200))
def test_any_text_can_be_searched_and_spans_lie_inside_it(text: str) -> None:
    folded = aligned(text)
    for value, (start, end) in FINDER.find(folded):
        assert value in CASES
        assert 0 <= start < end <= len(folded)
