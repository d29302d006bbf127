"""The help page as it is served, and browsers that look at it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.support.browser import MISSING, HelpPage, chromium, chromium_path, person
from tests.support.site import Site

# Playwright's synchronous interface and event loops of other tests do not mix: it ends with this folder.


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip(MISSING)
    with chromium(path) as found:
        yield found


@pytest.fixture(scope="package")
def served(browser: Browser, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    site.start()
    yield site
    site.stop()


@pytest.fixture
def site(served: Site) -> Site:
    """The help page with the demo as it was at first, and nothing said yet."""
    served.renew()
    return served


@pytest.fixture(params=["pl", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser profiles."""
    contexts: list[BrowserContext] = []

    def make(language: str, **more: object) -> BrowserContext:
        contexts.append(person(browser, language, **more))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def profile(somebody: Callable[..., BrowserContext], language: str) -> BrowserContext:
    """A browser profile of somebody who reads the language."""
    return somebody(language)


@pytest.fixture
def help_page(site: Site, profile: BrowserContext, language: str) -> HelpPage:
    """A tab with the help page in the language."""
    return HelpPage(profile, site.address, language)
