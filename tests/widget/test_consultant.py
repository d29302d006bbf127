"""What a consultant writes arrives by itself, and is counted while the panel is closed."""

from tests.support.browser import HelpPage
from tests.support.site import Site

PERSON = {"pl": "Połącz z konsultantem", "en": "Talk to a person"}
WRITTEN = {"pl": "Dzień dobry, już sprawdzam.", "en": "Good morning, I am looking into it."}


def hand_over(page: HelpPage, language: str) -> None:
    page.open()
    page.find("button.person").click()
    page.answered(PERSON[language])
    page.find("button.person").wait_for(state="detached")


def test_it_arrives_without_a_message_of_the_visitors(help_page: HelpPage, site: Site, language: str) -> None:
    hand_over(help_page, language)
    before = help_page.said()
    site.desk.consult(help_page.visitor(), WRITTEN[language], close=False)
    help_page.find(".message.consultant").filter(has_text=WRITTEN[language]).wait_for()
    assert help_page.said()[: len(before)] == before
    assert help_page.said().count(WRITTEN[language]) == 1


def test_it_is_counted_while_the_panel_is_closed(help_page: HelpPage, site: Site, language: str) -> None:
    hand_over(help_page, language)
    help_page.page.keyboard.press("Escape")
    help_page.launcher.wait_for()
    assert help_page.find(".badge").count() == 0
    site.desk.consult(help_page.visitor(), WRITTEN[language], close=False)
    badge = help_page.find(".badge")
    badge.wait_for()
    count = int(badge.inner_text())
    assert count >= 1
    label = help_page.launcher.get_attribute("aria-label") or ""
    assert f"{count} {({'pl': 'now', 'en': 'new'})[language]}" in label
    help_page.page.reload()
    badge.wait_for()
    assert int(badge.inner_text()) == count
    help_page.open()
    assert help_page.said().count(WRITTEN[language]) == 1
    help_page.page.keyboard.press("Escape")
    help_page.launcher.wait_for()
    assert badge.count() == 0


def test_when_the_consultant_ends_it_the_assistant_is_back(
    help_page: HelpPage, site: Site, language: str
) -> None:
    hand_over(help_page, language)
    site.desk.consult(help_page.visitor(), WRITTEN[language], close=True)
    help_page.find("button.person").wait_for()
    asked = {"pl": "ile trwa zwrot z POK?", "en": "how long does a refund take?"}[language]
    assert {"pl": "5 dni", "en": "5 days"}[language] in " ".join(help_page.say(asked))
