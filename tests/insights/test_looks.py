"""The page in Chromium: what axe finds, what it asks for, what reflows, and what is printed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bot.insights.report import page as report
from tests.support.browser import MISSING, chromium, chromium_path, person
from tests.support.insights import NOTHING, PERIOD, full

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOSTILE = "<script>window.hit = true</script><img src=http://evil.example/x onerror='window.hit = true'>"
AT = PERIOD.end + timedelta(hours=9)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip(MISSING)
    with chromium(path) as found:
        yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a full and of an empty period in both languages."""
    folder = tmp_path_factory.mktemp("reports")
    for name, insights in (("full", full(HOSTILE, HOSTILE[:60])), ("empty", NOTHING)):
        for language in ("pl", "en"):
            (folder / f"{name}-{language}.html").write_text(report(insights, language, AT), encoding="utf-8")
    return folder


@pytest.fixture
def look(browser: Browser, files: Path) -> Iterator[Any]:
    """Opens a page of a kind in a language; what it asks for beside itself is a failure."""
    opened: list[Page] = []
    asked: list[str] = []

    def open_(name: str, language: str, **more: Any) -> Page:
        found = person(browser, language, **more).new_page()
        opened.append(found)
        found.on("request", lambda request: asked.append(request.url))
        found.on("console", lambda message: asked.append(message.text))
        found.goto((files / f"{name}-{language}.html").as_uri())
        return found

    yield open_
    for found in opened:
        assert found.evaluate("[window.hit, ...window.violations]") == [None]
        found.context.close()
    assert all(url.startswith(files.as_uri()) for url in asked), asked


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("name", ["full", "empty"])
def test_axe_finds_nothing(name: str, language: str, theme: str, look: Any) -> None:
    page = look(name, language, color_scheme=theme)
    page.evaluate("document.querySelectorAll('details').forEach((found) => found.open = true)")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, found.generate_report()


def test_axe_looks_at_the_page(look: Any) -> None:
    page = look("full", "pl")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert "html-has-lang" in {violation["id"] for violation in found.response["violations"]}


@pytest.mark.parametrize("language", ["pl", "en"])
def test_at_320_pixels_only_charts_and_tables_scroll_sideways(language: str, look: Any) -> None:
    page = look("full", language, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_print_is_black_on_white_with_every_table_open(theme: str, look: Any) -> None:
    page = look("full", "pl", color_scheme=theme)
    table = page.locator("figure details table").first
    assert not table.is_visible()
    page.emulate_media(media="print")
    assert table.is_visible()
    assert page.locator("figure details table").count() == 9
    assert all(found.is_visible() for found in page.locator("figure details table").all())
    colours = "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))"
    assert page.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert not page.locator("nav").is_visible()


def test_bars_differ_by_pattern_and_not_by_colour_alone(look: Any) -> None:
    page = look("full", "en")
    fills = [
        page.locator(f".chart .bar-{n}").first.evaluate("bar => getComputedStyle(bar).fill") for n in range(3)
    ]
    assert "stripes" in fills[0]
    assert fills[1].startswith("rgb")
    assert "dots" in fills[2]


def test_nothing_of_a_table_is_cut_off_in_print(look: Any) -> None:
    page = look("full", "pl", viewport={"width": 680, "height": 960})
    page.emulate_media(media="print")
    right = "(found) => Math.max(...found.map((one) => one.getBoundingClientRect().right))"
    assert page.locator("table, svg.chart").evaluate_all(right) <= 681
