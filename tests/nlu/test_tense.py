import pytest

from bot.nlu.tense import tense_at


@pytest.mark.parametrize(
    ("before", "after", "tense"),
    [
        ("kupilem ", "", "past"),
        ("zadzwoncie ", "", "plan"),
        ("mialo przyjsc ", "", "expected"),
        ("I bought it ", "", "past"),
        ("call me ", "", "plan"),
        ("it was supposed to come ", "", "expected"),
        ("", "", "plan"),
        ("kupilem wczoraj. zadzwoncie ", "", "plan"),
        ("zadzwoncie ", ", bo kupilem buty", "plan"),
        ("i to nie jest moje zdanie ", " bo tak", "unknown"),
    ],
)
def test_the_nearest_verb_of_the_sentence_tells_the_tense(before: str, after: str, tense: str) -> None:
    text = f"{before.lower()}w piatek{after}"
    assert tense_at(text, (len(before), len(before) + len("w piatek"))) == tense
