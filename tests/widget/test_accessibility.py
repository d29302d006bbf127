"""What axe finds in each state of page and panel, what is read out, where the focus is, what reflows."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.support.browser import HelpPage
from tests.support.site import Site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUESTION = {"pl": "ile trwa zwrot z POK?", "en": "how long does a refund take?"}
FORM = {"pl": "chcę zamówić rozmowę telefoniczną", "en": "I want to book a call"}
SELLER = {"pl": "sprawdź sprzedawcę biuro-plus", "en": "check the seller biuro-plus"}
ANSWER = {"pl": "5 dni", "en": "5 days"}


# The last reply as it looks with a card, which docs/webchat.md allows any reply to have.
LAID_OUT = """(language) => {
  const widget = document.querySelector("allegro-help");
  const rows = [
    { label: "Konto Firma", value: language === "pl" ? "tak" : "yes", met: true },
    { label: "> 4,950", value: "4,949", met: false },
    { label: "biuro-plus", value: "120" },
  ];
  const card = { kind: "standard", title: "Standard Allegro", rows, note: "2017" };
  widget.chat.entries = widget.chat.entries.with(-1, { ...widget.chat.entries.at(-1), card });
  widget.requestUpdate();
}"""


def closed(page: HelpPage, language: str) -> None:
    """The page with the launcher."""


def opened(page: HelpPage, language: str) -> None:
    page.open()


def menu(page: HelpPage, language: str) -> None:
    page.open()
    page.find("#more").click()
    page.find("#menu button").first.wait_for()


def answered(page: HelpPage, language: str) -> None:
    page.open()
    page.say(QUESTION[language])
    assert page.offered()


def form(page: HelpPage, language: str) -> None:
    page.open()
    assert page.say(FORM[language])


def card(page: HelpPage, language: str) -> None:
    page.open()
    page.say(SELLER[language])
    page.page.evaluate(LAID_OUT, language)
    page.find(".card").wait_for()


def survey(page: HelpPage, language: str) -> None:
    page.open()
    page.find("#more").click()
    page.find("#menu button").nth(1).click()
    page.find(".scale").wait_for()


def too_long(page: HelpPage, language: str) -> None:
    page.open()
    page.field.fill("x" * 2_001)
    page.find(".over").wait_for()


def offline(page: HelpPage, language: str) -> None:
    page.open()
    page.page.context.set_offline(True)
    page.find(".notice").wait_for()


def offer(page: HelpPage, language: str) -> None:
    page.open()
    page.say(QUESTION[language])
    page.log_in("jan")
    page.find(".offer").wait_for()


STATES = [closed, opened, menu, answered, form, card, survey, too_long, offline, offer]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(
    state: Callable[[HelpPage, str], None],
    theme: str,
    language: str,
    site: Site,
    somebody: Callable[..., BrowserContext],
) -> None:
    page = HelpPage(somebody(language, color_scheme=theme), site.address, language)
    state(page, language)
    found = Axe().run(page.page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()


def test_axe_looks_into_the_panel(help_page: HelpPage) -> None:
    help_page.open()
    help_page.field.evaluate("field => { field.ariaLabel = null; field.placeholder = ''; }")
    found = Axe().run(help_page.page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert "label" in {violation["id"] for violation in found.response["violations"]}


LISTENING = """() => {
  window.spoken = [];
  const root = document.querySelector("allegro-help").shadowRoot;
  new MutationObserver((changes) => changes.forEach(({ target, addedNodes }) => {
    const live = target.closest?.("[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]");
    if (live) window.spoken.push(...[...addedNodes].map((node) => node.textContent));
  })).observe(root, { childList: true, subtree: true, characterData: true });
}"""


def test_each_reply_is_read_out_once(help_page: HelpPage, language: str) -> None:
    help_page.open()
    help_page.page.evaluate(LISTENING)
    for text in (QUESTION[language], SELLER[language]):
        replies = help_page.say(text)
    help_page.page.wait_for_timeout(500)
    spoken = help_page.page.evaluate("window.spoken")
    name = {"pl": "Asystent", "en": "Assistant"}[language]
    assert len(spoken) == len(help_page.said()) - 2  # all but what was typed
    assert all(line.startswith(f"{name}: ") for line in spoken)
    assert sum(ANSWER[language] in line for line in spoken) == 1
    assert replies[0].split("\n")[0] in spoken[-1]
    assert help_page.find("[aria-live=polite]").count() == 1


def test_the_focus_goes_to_the_field_and_back(help_page: HelpPage, language: str) -> None:
    field = {"pl": "Twoja wiadomość", "en": "Your message"}[language]
    launcher = {"pl": "Otwórz czat z asystentem", "en": "Open the chat with the assistant"}[language]
    help_page.open()
    assert help_page.focused() == field
    help_page.page.keyboard.press("Escape")
    help_page.until(lambda: help_page.focused() == launcher)
    help_page.page.keyboard.press("Enter")
    help_page.until(lambda: help_page.focused() == field)


SIZES = {
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "200 % of 1280 px": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}
# What sticks out of the window or is wider than what holds it, in the page and in the widget.
SIDEWAYS = """() => {
  const root = document.querySelector("allegro-help").shadowRoot;
  const inside = root.querySelectorAll("dialog, dialog *");
  const all = [...document.querySelectorAll("html, body, main *"), ...inside];
  const seen = all.filter((one) => one.getClientRects().length && !one.closest(".sr, svg"));
  const out = ({ left, right }) => left < -0.5 || right > innerWidth + 0.5;
  const scrolls = (one) => one.matches("html, .log, dialog") && one.scrollWidth > one.clientWidth;
  return seen
    .filter((one) => out(one.getBoundingClientRect()) || scrolls(one))
    .map((one) => `${one.tagName}.${one.className}`);
}"""


@pytest.mark.parametrize("size", SIZES)
def test_nothing_scrolls_sideways(
    size: str, site: Site, language: str, somebody: Callable[..., BrowserContext]
) -> None:
    page = HelpPage(somebody(language, **SIZES[size]), site.address, language)
    assert page.page.evaluate(SIDEWAYS) == []
    page.open()
    page.say(SELLER[language])
    page.say("x" * 300)
    assert page.page.evaluate(SIDEWAYS) == []
    survey_button = page.find("#menu button").nth(2)
    page.find("#more").click()
    survey_button.click()
    page.find(".scale").wait_for()
    page.settle()
    assert page.page.evaluate(SIDEWAYS) == []
