"""The widget in Chromium: sizes, how soon it is there on a slow telephone, how soon a reply is seen."""

import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page
from rich.table import Table

from bot.evaluation.metrics import percentile
from tests.bench.machine import load
from tests.support.browser import MISSING, HelpPage, chromium, chromium_path, person
from tests.support.project import ROOT
from tests.support.site import Site

DIST = ROOT / "bot/widget/dist"
VISITS = 7
MESSAGES = 50
PAUSE = 1.05  # seconds between messages: a conversation may have ten in ten
CPU_SLOWDOWN = 4
NETWORK = {
    "offline": False,
    "latency": 150,  # milliseconds
    "downloadThroughput": 1_600_000 / 8,  # bytes a second
    "uploadThroughput": 750_000 / 8,
}
# Looks at each frame, as long as it takes; a frame later what it saw is on the screen.
FRAMES = """
window.seen = (fulfilled) => new Promise((resolve) => {
  const look = () => requestAnimationFrame(() => {
    if (fulfilled()) requestAnimationFrame((time) => resolve(time));
    else look();
  });
  look();
});
window.root = () => document.querySelector("allegro-help")?.shadowRoot;
window.launcherSeen = window.seen(() => window.root()?.querySelector("#launcher")?.getClientRects().length);
"""
LAUNCHER = """async () => {
  const seen = await window.launcherSeen;
  const [loader] = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/loader.js"));
  return seen - loader.startTime;
}"""
COMPOSER = """async () => {
  const launcher = window.root().querySelector("#launcher");
  const start = performance.now();
  launcher.click();
  const field = await window.seen(() => window.root().activeElement?.id === "text");
  const online = await window.seen(() => document.querySelector("allegro-help").chat.status === "online");
  return [field - start, online - start];
}"""
REPLY = """async (text) => {
  const replies = () => window.root().querySelectorAll(".message.bot[data-id]").length;
  const before = replies(), start = performance.now();
  AllegroHelp.ask(text);
  return await window.seen(() => replies() > before) - start;
}"""


@dataclass(frozen=True)
class Figures:
    """Bytes of each file; milliseconds of each visit and message."""

    sizes: dict[str, int]
    launcher: list[float]
    field: list[float]
    online: list[float]
    replies: list[float]


@contextmanager
def help_page() -> Iterator[Site]:
    """A served help page in a temporary folder."""
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name))
        site.start()
        try:
            yield site
        finally:
            site.stop()


def measure(texts: Sequence[str]) -> Figures:
    """Visit the help page with an empty cache again and again, then hold a conversation.

    Raises:
        RuntimeError: there is no Chromium.
    """
    path = chromium_path()
    if path is None:
        raise RuntimeError(MISSING)
    with help_page() as site, chromium(path) as browser:
        visits = [_visit(browser, site) for _ in range(VISITS)]
        launcher, field, online = (list(times) for times in zip(*visits, strict=True))
        return Figures(sizes(), launcher, field, online, _talk(browser, site, texts))


def sizes() -> dict[str, int]:
    """The bytes of each built file of the newest version, compressed."""
    version = json.loads((ROOT / "bot/widget/package.json").read_text(encoding="utf-8"))["version"]
    names = ("loader.js", f"{version}/core.js", f"{version}/extras.js")
    return {name: len(gzip.compress((DIST / name).read_bytes())) for name in names}


def _visit(browser: Browser, site: Site) -> tuple[float, float, float]:
    """Milliseconds to the launcher, to the field, to being connected, on a slow telephone."""
    context = person(browser, "pl")
    context.add_init_script(FRAMES)
    page = context.new_page()
    _slow_down(page)
    page.goto(f"{site.address}/help/pl")
    launcher = page.evaluate(LAUNCHER)
    field, online = page.evaluate(COMPOSER)
    context.close()
    return launcher, field, online


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})


def _talk(browser: Browser, site: Site, texts: Sequence[str]) -> list[float]:
    """Milliseconds from sending each message to seeing its reply, at full speed; the first one warms up."""
    context = person(browser, "pl")
    context.add_init_script(FRAMES)
    page = HelpPage(context, site.address, "pl")
    page.open()
    found = []
    for text in texts:
        found.append(page.page.evaluate(REPLY, text))
        time.sleep(PAUSE)
    context.close()
    return found[1:]


def tables(figures: Figures) -> list[Table]:
    """Three tables: sizes, a slow telephone, replies."""
    files = Table("file", "bytes, compressed", title="What a first visitor loads")
    for name, size in figures.sizes.items():
        files.add_row(name, f"{size:,}")
    files.add_row("together", f"{sum(figures.sizes.values()):,}")
    title = f"{CPU_SLOWDOWN}x slower CPU, 1.6 Mbit/s, 150 ms; {VISITS} visits; {load()}"
    slow = Table("from", "to", "median ms", "slowest ms", title=title)
    for start, end, times in (
        ("the script tag", "the launcher", figures.launcher),
        ("the click", "the field", figures.field),
        ("the click", "the connection", figures.online),
    ):
        slow.add_row(start, end, f"{statistics.median(times):.0f}", f"{max(times):.0f}")
    replies = Table("messages", "p50 ms", "p95 ms", title=f"From sending to seeing the reply; {load()}")
    values = (f"{percentile(figures.replies, per_cent):.0f}" for per_cent in (50, 95))
    replies.add_row(str(len(figures.replies)), *values)
    return [files, slow, replies]
