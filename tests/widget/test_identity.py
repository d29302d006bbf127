"""Logging in on the page brings the conversation along or leaves it; logging out leaves nothing behind."""

import json

import pytest

from tests.support.browser import HelpPage

QUESTION = {"pl": "ile trwa zwrot z POK?", "en": "how long does a refund take?"}
OFFER = {
    True: {"pl": "Tak, przenieś", "en": "Yes, bring it"},
    False: {"pl": "Nie, zacznij nową", "en": "No, start a new one"},
}


def answer_offer(page: HelpPage, language: str, *, take: bool) -> None:
    page.find(".offer").get_by_role("button", name=OFFER[take][language]).click()
    page.find(".offer").wait_for(state="detached")


@pytest.mark.parametrize("take", [True, False])
def test_the_conversation_comes_along_if_it_is_wanted(help_page: HelpPage, language: str, take: bool) -> None:
    help_page.open()
    help_page.say(QUESTION[language])
    before = help_page.said()
    help_page.log_in("kasia")
    assert help_page.said() == []
    answer_offer(help_page, language, take=take)
    help_page.until(lambda: help_page.said() == (before if take else []))
    help_page.page.reload()
    help_page.open()
    help_page.until(lambda: help_page.said() == (before if take else []))
    assert help_page.kept("visitor") is None


def test_who_has_said_nothing_is_offered_nothing(help_page: HelpPage) -> None:
    help_page.open()
    help_page.log_in("kasia")
    assert help_page.find(".offer").count() == 0


def test_the_account_is_known_at_the_desk(help_page: HelpPage, language: str) -> None:
    help_page.log_in("kasia")
    asked = {"pl": "gdzie jest mój zwrot?", "en": "where is my refund?"}[language]
    assert "R-KASA22" in " ".join(help_page.say(asked))


def test_logging_out_leaves_nothing_behind(help_page: HelpPage, language: str) -> None:
    help_page.log_in("jan")
    help_page.say(QUESTION[language])
    help_page.field.fill("draft of jan")
    help_page.until(lambda: help_page.kept("draft:account:jan"))
    help_page.page.locator("#log-out").click()
    help_page.until(lambda: help_page.kept("visitor"))
    help_page.settle()
    assert help_page.said() == []
    assert help_page.field.input_value() == ""
    stored = help_page.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    names = [name for storage in json.loads(stored) for name in storage]
    assert sorted(names) == ["allegro-help:prompted", "allegro-help:read:visitor", "allegro-help:visitor"]
    assert "jan" not in stored
    help_page.page.reload()
    help_page.open()
    assert help_page.said() == []


def test_another_account_sees_nothing_of_the_one_before(help_page: HelpPage, language: str) -> None:
    help_page.log_in("jan")
    help_page.say(QUESTION[language])
    help_page.log_in("emma")
    assert help_page.said() == []
    assert help_page.find(".offer").count() == 0
