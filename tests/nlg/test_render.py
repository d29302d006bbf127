from fractions import Fraction

import pytest

from bot.facts import Fact, Facts
from bot.render import render

FACTS = Facts(
    {
        "days": Fact("days", 5, "one", "s", 2020, "duration-day"),
        "hours": Fact("hours", 12, "one", "s", 2020, "duration-hour"),
        "share": Fact("share", "92.00", "one", "s", 2019, "percent"),
        "nps": Fact("nps", "71.32", "one", "s", 2020, "signed"),
        "many": Fact("many", 12030, "two", "s", 2019),
        "average": Fact("average", "4.950", "two", "s", 2017, "decimal3"),
        "since": Fact("since", 2019, "two", "s", 2019, "year"),
        "name": Fact("name", {"pl": "zwrot", "en": "refund"}, "two", "s", 2020),
    },
    {
        "one": {"pl": "raportu za 2020 r.", "en": "the 2020 report"},
        "two": {"pl": "raportu za 2019 r.", "en": "the 2019 report"},
    },
)


@pytest.mark.parametrize(
    ("template", "polish", "english"),
    [
        ("{fact.days}", "5 dni", "5 days"),
        ("{fact.hours}", "12 godzin", "12 hours"),
        ("{fact.share}", "92,00%", "92.00%"),
        ("{fact.nps}", "+71,32", "+71.32"),
        ("{fact.many}", "12\xa0030", "12,030"),
        ("{fact.average}", "4,950", "4.950"),
        ("{fact.since}", "2019", "2019"),
        ("{fact.share.year}", "2019", "2019"),
        ("{fact.name:capital}", "Zwrot", "Refund"),
        ("{day:date}", "10 listopada 2026", "10 November 2026"),
        ("{day:weekday}", "wtorek, 10 listopada", "Tuesday, 10 November"),
        ("{at:appointment}", "wtorek, 24 listopada 2026, 17:00", "Tuesday, 24 November 2026, 17:00"),
        ("{at:brief}", "24 lis, 17:00", "24 Nov, 17:00"),
        ("{count:number}", "1\xa0234\xa0567", "1,234,567"),
        ("{kind:choice:a=pierwszy|b=drugi}", "drugi", "drugi"),
        ("{nothing:average}", "–", "–"),
    ],
)
def test_values_are_written_for_the_language(template: str, polish: str, english: str) -> None:
    values = {"day": "2026-11-10", "count": 1234567, "kind": "b", "nothing": None}
    values["at"] = "2026-11-24T16:00:00+00:00"
    assert render(template, "pl", FACTS, values) == polish
    assert render(template, "en", FACTS, values) == english


def test_an_average_is_never_rounded_up_to_the_limit_it_misses() -> None:
    average = Fraction(49499, 10000)
    assert render("{a:average}", "en", FACTS, {"a": str(float(average))}) == "4.949"


def test_the_source_names_every_document_once() -> None:
    text = render("{fact.days} {fact.hours} {fact.many} {source}", "pl", FACTS, {})
    assert text.endswith("Według raportu za 2020 r. i raportu za 2019 r.")


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("{fact.unknown}", "pl", FACTS, {})


def test_braces_in_a_value_are_only_text() -> None:
    assert render("{login}", "pl", FACTS, {"login": "{fact.days}"}) == "{fact.days}"
