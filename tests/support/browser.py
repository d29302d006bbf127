"""The help page and its widget in a real Chromium, worked as a person works them."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import jwt
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from bot.channels.limits import OF_CONVERSATION

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium: install it (apt-get install chromium), or set CHROMIUM to the path of one"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCALES = {"pl": "pl-PL", "en": "en-GB"}
PATIENCE = 20  # seconds
# In each document, before anything else: keeps what the page's policy stops.
WATCHING = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def chromium_path() -> str | None:
    """The Chromium of this machine: the one that CHROMIUM names, else one on the path, else None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Run a Chromium until the end of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


def person(browser: Browser, language: str, **more: Any) -> BrowserContext:
    """A browser profile that nobody has used, of somebody who reads a language."""
    options = {"locale": LOCALES[language], "reduced_motion": "reduce", "color_scheme": "light", **more}
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1_000)
    context.add_init_script(WATCHING)
    return context


def next_window() -> None:
    """Wait until somebody who has written ten messages in ten seconds may go on."""
    length = OF_CONVERSATION[0].seconds
    time.sleep(length - time.time() % length)


class HelpPage:
    """A tab with the help page."""

    def __init__(self, context: BrowserContext, address: str, language: str) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.address = address
        self.page.goto(f"{address}/help/{language}")
        self.launcher.wait_for()

    def _listen(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def find(self, selector: str) -> Locator:
        """What a selector finds in the widget."""
        return self.page.locator(f"allegro-help {selector}")

    @property
    def launcher(self) -> Locator:
        """The button that opens the panel."""
        return self.find("#launcher")

    @property
    def panel(self) -> Locator:
        """The open panel."""
        return self.find("dialog[open]")

    @property
    def field(self) -> Locator:
        """The field to write in."""
        return self.find("textarea")

    def open(self) -> None:
        """Press the launcher, and wait until the widget is connected."""
        self.launcher.click()
        self.panel.wait_for()
        self.settle()

    def log_in(self, login: str) -> None:
        """Press the button of a demo account, and wait until its conversation is open."""
        self.page.locator(f"[data-login={login}]").click()
        self.panel.wait_for()
        self.until(lambda: self.kept(f"read:account:{login}") is not None)
        self.settle()

    def say(self, text: str) -> list[str]:
        """Write a message and send it; the texts of the replies."""
        self.field.fill(text)
        self.field.press("Enter")
        return self.answered(text)

    def press(self, title: str) -> list[str]:
        """Press an offered button; the texts of the replies."""
        self.find(".replies").get_by_role("button", name=title, exact=True).click()
        return self.answered(title)

    def answered(self, said: str) -> list[str]:
        """The texts of the replies to what was said last, once all of them are there."""
        self.find(".message.user").filter(has_text=said[:50]).last.wait_for()
        self.settle()
        refused = self.find(".refusal").all_inner_texts()
        assert not refused, refused
        return self.replies()

    def settle(self) -> None:
        """Wait until nothing is on its way."""
        self.find(".notice").wait_for(state="detached")
        self.find(".message.sending").wait_for(state="detached")
        self.find(".typing").wait_for(state="detached")

    def replies(self) -> list[str]:
        """What was answered to the last message of the person's."""
        return self.texts(".message.user ~ .message:not(.user):not(:has(~ .message.user))")

    def said(self) -> list[str]:
        """Everything in the transcript, oldest first."""
        return self.texts(".message[data-id]")

    def texts(self, message: str) -> list[str]:
        """The texts of the messages that a selector finds."""
        return [text.strip() for text in self.find(f"{message} .bubble").all_inner_texts()]

    def offered(self) -> list[str]:
        """The titles of the buttons that are offered."""
        return self.find(".replies button").all_inner_texts()

    def kept(self, name: str) -> Any:
        """What the widget keeps in the browser under a name."""
        return self.page.evaluate("name => JSON.parse(localStorage.getItem(`allegro-help:${name}`))", name)

    def visitor(self) -> str:
        """The name of the visitor's conversation."""
        self.until(lambda: self.kept("visitor"))
        claims = jwt.decode(self.kept("visitor"), options={"verify_signature": False})
        return f"web:v:{claims['sub']}"

    def focused(self) -> str:
        """The name or text of what has the focus, in the widget too."""
        return str(
            self.page.evaluate(
                """() => {
                  let found = document.activeElement;
                  while (found.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
                  return (found.ariaLabel ?? found.innerText).trim();
                }"""
            )
        )

    def until(self, fulfilled: Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Wait until something is so.

        Raises:
            AssertionError: it is not in time.
        """
        deadline = time.monotonic() + seconds
        while not fulfilled():
            assert time.monotonic() < deadline, "it did not happen in time"
            self.page.wait_for_timeout(50)

    def violations(self) -> list[str]:
        """What the page's policy has stopped."""
        found: list[str] = self.page.evaluate("window.violations")
        return found
