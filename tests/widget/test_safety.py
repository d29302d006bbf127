"""The page's policy holds a whole conversation through, and what is written is never more than text."""

import pytest

from tests.support.browser import HelpPage

QUESTION = {"pl": "ile trwa zwrot z POK?", "en": "how long does a refund take?"}
HOSTILE = [
    "<img src=x onerror=window.harmed=true>",
    "[x](javascript:window.harmed=true)",
    'javascript:window.harmed=true https://allegro.pl/"onclick="window.harmed=true',
    "<script>window.harmed=true</script>",
    "${window.harmed=true} {{constructor.constructor('window.harmed=true')()}}",
]


def test_the_policy_stops_nothing_of_ours(help_page: HelpPage, language: str) -> None:
    help_page.open()
    help_page.say(QUESTION[language])
    help_page.find("#more").click()
    help_page.find("#menu button").nth(1).click()
    help_page.settle()
    help_page.log_in("kasia")
    help_page.find(".offer button").first.click()
    help_page.find(".offer").wait_for(state="detached")
    help_page.page.locator("#log-out").click()
    help_page.settle()
    assert help_page.violations() == []
    assert help_page.complaints == []


def test_the_policy_stops_others(help_page: HelpPage) -> None:
    help_page.page.evaluate(
        """() => {
          new Image().src = "https://evil.example/seen.png";
          const script = document.createElement("script");
          script.append("window.harmed = true");
          document.body.append(script);
        }"""
    )
    help_page.until(lambda: len(help_page.violations()) > 1)
    stopped = {violation.split()[0] for violation in help_page.violations()}
    assert stopped == {"img-src", "require-trusted-types-for"}
    assert help_page.page.evaluate("window.harmed") is None


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_written_stays_text(help_page: HelpPage, text: str) -> None:
    help_page.open()
    assert help_page.say(text)
    assert help_page.said()[0] == text
    help_page.page.reload()
    help_page.launcher.click()
    help_page.find(".message.user").wait_for()
    assert help_page.said()[0] == text
    links = help_page.find(".log a").evaluate_all("all => all.map((one) => one.protocol)")
    assert set(links) <= {"https:", "mailto:"}
    assert help_page.find(".log").locator("img, script, iframe").count() == 0
    assert help_page.page.evaluate("window.harmed") is None
    assert help_page.violations() == []


def test_what_is_too_long_is_told_before_it_is_sent(help_page: HelpPage, language: str) -> None:
    help_page.open()
    help_page.field.fill("ż" * 10_000)
    help_page.field.press("Enter")
    expected = {"pl": "Za długo o 8000 znaków", "en": "8000 characters too many"}[language]
    assert help_page.find("#count").inner_text() == expected
    assert help_page.said() == []
    assert help_page.field.input_value() == "ż" * 10_000


def test_what_a_page_asks_too_long_is_refused_kindly(help_page: HelpPage, language: str) -> None:
    help_page.page.evaluate("AllegroHelp.ask('ż'.repeat(10_000))")
    refusal = help_page.find(".refusal p")
    refusal.wait_for()
    assert "2000" in refusal.inner_text().replace("\u00a0", "").replace(" ", "").replace(",", "")
    help_page.find(".refusal button").click()
    assert help_page.field.input_value() == "ż" * 10_000
    help_page.say(QUESTION[language])
    assert help_page.said()[0] == QUESTION[language]
