"""A person opens a Discussion on the help page, by mouse or by keyboard alone."""

import re

import pytest

from tests.support.browser import HelpPage, next_window

TOLD = {"pl": "nie dotarł do mnie leżak", "en": "my garden lounger never arrived"}
DESCRIPTION = {"pl": "Paczka nie dotarła.", "en": "The parcel has not come."}
# What is pressed when it is offered; what is asked for without buttons is the description.
PRESSED = {
    "pl": ("Problem z zakupem", "Leżak ogrodowy", "Nie dotarł", "Zwrot pieniędzy", "Tak, wyślij"),
    "en": ("Problem with order", "Leżak ogrodowy", "Hasn't arrived", "Money back", "Yes, send it"),
}
STEPS = 8
REFERENCE = re.compile(r"D-[A-Z0-9]{6}")


def next_step(page: HelpPage, language: str) -> str | None:
    """The button to press next; None where words are asked for."""
    return next((title for title in PRESSED[language] if title in page.offered()), None)


def test_a_discussion_is_opened(help_page: HelpPage, language: str) -> None:
    next_window()
    help_page.log_in("zofia")
    answer = " ".join(help_page.say(TOLD[language]))
    for _ in range(STEPS):
        if REFERENCE.search(answer):
            break
        title = next_step(help_page, language)
        answer = " ".join(help_page.press(title) if title else help_page.say(DESCRIPTION[language]))
    reference = REFERENCE.search(answer)
    assert reference, help_page.said()
    assert "dom-i-ogrod" in answer
    shown = help_page.press({"pl": "Stan mojej Dyskusji", "en": "My Discussion"}[language])
    assert reference.group() in " ".join(shown)


def tab_to(page: HelpPage, name: str, key: str) -> None:
    """Press a key until something has the focus."""
    for _ in range(100):
        if page.focused() == name:
            return
        page.page.keyboard.press(key)
    raise AssertionError(f"{name} cannot be reached")


@pytest.mark.parametrize("language", ["en"])
def test_a_discussion_is_opened_by_the_keyboard_alone(help_page: HelpPage, language: str) -> None:
    next_window()
    keyboard = help_page.page.keyboard
    tab_to(help_page, "Log in as zofia", "Tab")
    keyboard.press("Enter")
    help_page.until(lambda: help_page.focused() == "Your message")
    help_page.until(lambda: help_page.kept("read:account:zofia") is not None)
    keyboard.type(TOLD[language])
    keyboard.press("Enter")
    answer = " ".join(help_page.answered(TOLD[language]))
    for _ in range(STEPS):
        if REFERENCE.search(answer):
            break
        said = next_step(help_page, language)
        if said:
            tab_to(help_page, said, "Shift+Tab")
        else:
            said = DESCRIPTION[language]
            keyboard.type(said)
        keyboard.press("Enter")
        answer = " ".join(help_page.answered(said))
        assert help_page.focused() == "Your message"
    assert REFERENCE.search(answer), help_page.said()
    keyboard.press("Escape")
    help_page.until(lambda: help_page.focused().startswith("Open the chat"))


def test_a_topic_of_the_page_is_asked_about(help_page: HelpPage, language: str) -> None:
    help_page.page.locator("[data-topic=refund_time]").click()
    help_page.panel.wait_for()
    expected = {"pl": "5 dni", "en": "5 days"}[language]
    help_page.until(lambda: any(expected in text for text in help_page.replies()))


def test_a_question_of_the_page_is_answered(help_page: HelpPage, language: str) -> None:
    question = {"pl": "ile trwa zwrot z POK?", "en": "how long does a refund take?"}[language]
    query = help_page.page.locator("#query")
    query.fill(question)
    query.press("Enter")
    expected = {"pl": "5 dni", "en": "5 days"}[language]
    help_page.until(lambda: any(expected in text for text in help_page.replies()))
    assert help_page.said()[0] == question


def test_the_language_changes_in_the_panel(help_page: HelpPage, language: str) -> None:
    help_page.open()
    help_page.find("#more").click()
    help_page.find("#menu button[lang]").click()
    placeholder = {"pl": "Write a message…", "en": "Napisz wiadomość…"}[language]
    help_page.until(lambda: help_page.field.get_attribute("placeholder") == placeholder)
    help_page.page.reload()
    help_page.launcher.click()
    help_page.until(lambda: help_page.field.get_attribute("placeholder") == placeholder)
