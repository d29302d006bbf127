"""Reloads, second tabs, a server that dies, a network that is gone: nothing is lost, nothing doubled."""

from playwright.sync_api import BrowserContext

from tests.support.browser import HelpPage
from tests.support.site import Site

QUESTION = {"pl": "ile trwa zwrot z POK?", "en": "how long does a refund take?"}
NEXT = {"pl": "kiedy pracujecie?", "en": "when are you open?"}
SECONDS_OFFLINE = 4  # longer than a socket takes to notice


def test_a_reload_brings_the_conversation_back(help_page: HelpPage, language: str) -> None:
    help_page.open()
    help_page.say(QUESTION[language])
    before, offered = help_page.said(), help_page.offered()
    help_page.page.reload()
    help_page.open()
    help_page.find(".message.user").wait_for()
    assert help_page.said() == before
    assert help_page.offered() == offered


def test_a_reload_keeps_what_is_being_written(help_page: HelpPage, language: str) -> None:
    help_page.open()
    help_page.field.fill(QUESTION[language])
    help_page.page.reload()
    help_page.open()
    assert help_page.field.input_value() == QUESTION[language]


def test_a_second_tab_shows_it_live(
    help_page: HelpPage, profile: BrowserContext, site: Site, language: str
) -> None:
    help_page.open()
    help_page.say(QUESTION[language])
    second = HelpPage(profile, site.address, language)
    second.open()
    second.find(".message.user").wait_for()
    assert second.said() == help_page.said()
    help_page.say(NEXT[language])
    second.until(lambda: second.said() == help_page.said())
    second.say("ok")
    help_page.until(lambda: help_page.said() == second.said())
    assert len(set(help_page.said())) == len(help_page.said())


def test_what_is_written_offline_is_sent_once_when_the_network_is_back(
    help_page: HelpPage, profile: BrowserContext, language: str
) -> None:
    help_page.open()
    help_page.say(QUESTION[language])
    before = help_page.said()
    # In mid-message: it is on its way when the network goes.
    help_page.field.fill(NEXT[language])
    help_page.field.press("Enter")
    profile.set_offline(True)
    help_page.find(".notice").wait_for()
    help_page.field.fill("ok")
    help_page.field.press("Enter")
    help_page.page.wait_for_timeout(1_000 * SECONDS_OFFLINE)
    profile.set_offline(False)
    help_page.answered("ok")
    assert help_page.said()[: len(before)] == before
    assert help_page.said().count(NEXT[language]) == 1
    assert help_page.said().count("ok") == 1
    shown = help_page.said()
    help_page.page.reload()
    help_page.open()
    help_page.find(".message.user").first.wait_for()
    assert help_page.said() == shown


def test_what_is_written_offline_survives_a_reload(
    help_page: HelpPage, profile: BrowserContext, language: str
) -> None:
    help_page.open()
    help_page.say(QUESTION[language])
    profile.set_offline(True)
    help_page.find(".notice").wait_for()
    help_page.field.fill(NEXT[language])
    help_page.field.press("Enter")
    help_page.find(".message.sending").wait_for()
    # Whoever closes the tab offline comes back later.
    help_page.page.goto("about:blank")
    profile.set_offline(False)
    again = HelpPage(profile, help_page.address, language)
    again.open()
    assert again.answered(NEXT[language])
    assert again.said().count(NEXT[language]) == 1


def test_a_killed_server_that_comes_back_goes_on(help_page: HelpPage, site: Site, language: str) -> None:
    help_page.open()
    help_page.say({"pl": "chcę zamówić rozmowę telefoniczną", "en": "I want to book a call"}[language])
    before = help_page.said()
    site.kill()
    help_page.find(".notice").wait_for()
    help_page.field.fill("+48 501 234 567")
    help_page.field.press("Enter")
    site.start()
    answer = " ".join(help_page.answered("+48 501 234 567"))
    assert help_page.said()[: len(before)] == before
    assert help_page.said().count("+48 501 234 567") == 1
    assert {"pl": "Kiedy", "en": "When"}[language] in answer
