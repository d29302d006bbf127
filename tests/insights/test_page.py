"""The page: all of it in either language, nothing of it a script, everything escaped."""

import re
import string
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.context import topic_names
from bot.insights.report import page
from bot.insights.writing import Writer, strings
from bot.languages import LANGUAGES
from tests.support.insights import NOTHING, PERIOD, full
from tests.support.project import intents

AT = PERIOD.end + timedelta(hours=9)
HOSTILE = "<script>alert(1)</script> & \"><img src=x onerror=alert(1)> {{ 7 * 7 }} {page} ' &lt;"
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Outline(HTMLParser):
    """The tags of a page, and whether each is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def shape(entry: Any) -> Any:
    """The names and placeholders of strings, whatever they say."""
    if isinstance(entry, dict):
        return {name: shape(found) for name, found in entry.items()}
    if isinstance(entry, list):
        return len(entry)
    return sorted({name for _, name, _, _ in string.Formatter().parse(entry) if name})


def test_both_languages_say_the_same_things() -> None:
    assert shape(strings()["pl"]) == shape(strings()["en"])


def test_a_polish_plural_has_all_its_forms() -> None:
    found = re.findall(r"plural:([^}]*)", str(strings()["pl"]))
    assert found
    assert all(
        [form.split("=")[0] for form in forms.split("|")] == ["one", "few", "many", "other"]
        for forms in found
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_a_name_for_people(language: str) -> None:
    said = strings()[language]
    named = {*topic_names(), *said["intents"], *said["steps"]}
    assert set(intents()) <= named


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("insights", [full(), NOTHING], ids=["full", "empty"])
def test_the_page_is_sound_and_asks_for_nothing(language: str, insights: Any) -> None:
    text = page(insights, language, AT)
    found = Outline(text)
    assert found.open == []
    assert ("html", {"lang": language}) in found.tags
    names = [tag for tag, _ in found.tags]
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(names)
    attributes = [(name, value or "") for _, own in found.tags for name, value in own.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name in ("src", "style")]
    assert all(value.startswith("#") for name, value in attributes if name == "href")
    assert "://" not in text
    assert "url(" not in text.replace("url(#stripes)", "").replace("url(#dots)", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_there_once_and_what_is_named_is_there(language: str) -> None:
    found = Outline(page(full(), language, AT)).tags
    ids = [own["id"] for _, own in found if "id" in own]
    assert len(set(ids)) == len(ids)
    named = [
        own.get(name) for _, own in found for name in ("aria-labelledby", "aria-describedby") if name in own
    ]
    links = [str(own["href"])[1:] for tag, own in found if tag == "a"]
    assert set(named) | set(links) <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_chart_has_a_sentence_and_a_table(language: str) -> None:
    text = page(full(), language, AT)
    figures = re.findall(r"<figure>.*?</figure>", text, re.S)
    assert len(figures) == 9
    for figure in figures:
        assert '<svg class="chart" role="img"' in figure
        assert re.search(
            r"<details>\s*<summary>.+?</summary>.*<table.*<caption.*<tbody>\s*<tr>", figure, re.S
        )
        assert re.search(r"-says\">[^<]{10,}<", figure)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_wrote_is_text_and_nothing_else(language: str) -> None:
    clean, hostile = page(full("x", "y"), language, AT), page(full(HOSTILE, HOSTILE), language, AT)
    assert [tag for tag, _ in Outline(clean).tags] == [tag for tag, _ in Outline(hostile).tags]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile
    assert "{{ 7 * 7 }} {page}" in hostile


def test_numbers_days_and_plurals_are_those_of_the_language() -> None:
    polish, english = (page(full(), language, AT) for language in ("pl", "en"))
    assert "1–24 listopada 2026" in polish
    assert "1–24 Nov 2026" in english
    assert "1\u00a0234,50\u00a0zł" in polish
    assert "1,234.50" in english
    assert "72 rozmowy, 444 wiadomości od klientów." in polish
    assert "72 conversations, 444 messages from customers." in english
    assert "1 dzień 1 godz." in polish
    assert "1 day 1 hr" in english
    assert "Czas zwrotu" in polish
    assert "Refund time" in english
    assert "Raport o pracy asystenta" not in english
    assert "wt., 24 listopada 2026" in polish


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 dzień"), (2, "2 dni"), (5, "5 dni"), (12, "12 dni"), (22, "22 dni"), (1234, "1 234 dni")],
)
def test_polish_has_three_plurals(count: int, words: str) -> None:
    said = Writer("pl").say("errors.too_long", days=count, longest=366)
    assert f"Okres ma {words}," in said.replace("\u00a0", " ")
    assert "najwyżej 366 dni" in said.replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_period_says_so_and_a_running_one_that_it_runs(language: str) -> None:
    said = strings()[language]["page"]
    empty, running = page(NOTHING, language, AT), page(full(), language, PERIOD.end - timedelta(hours=1))
    assert said["nothing"] in empty.replace("&#39;", "'")
    assert empty.count(said["empty"]) == 8
    assert said["running"] in running.replace("&#39;", "'")
    assert said["nothing"] not in running.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("seconds", "polish"),
    [
        (0.0, "0 sek."),
        (0.123, "0,123 sek."),
        (59.6, "1 min"),
        (60.0, "1 min"),
        (125.0, "2 min 5 sek."),
        (3599.9, "1 godz."),
    ],
)
def test_a_time_is_written_in_at_most_two_units(seconds: float, polish: str) -> None:
    assert Writer("pl").duration(seconds).replace("\u00a0", " ") == polish
