"""A bot with the web channel, and browsers that talk to it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.demo import DemoDesk
from tests.support.redis import redis_server
from tests.support.webchat import Bot, Browsers


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def bot(
    model: Path, action_url: str, demo_database: DemoDesk, tmp_path_factory: pytest.TempPathFactory
) -> Bot:
    return Bot(model, action_url, demo_database.url, tmp_path_factory.mktemp("webchat"))


@pytest.fixture(scope="session")
def bot_port(bot: Bot) -> Iterator[int]:
    with bot.running() as port:
        yield port


@pytest.fixture
async def browsers(bot_port: int) -> AsyncIterator[Browsers]:
    opened = Browsers(bot_port)
    yield opened
    await opened.close()
