"""The assistant as it is served, with every entrance open that it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.assistant import REST_TOKEN, action_server
from tests.support.demo import DemoDesk
from tests.support.hostile import CHANNELS, Raw
from tests.support.webchat import Bot


@dataclass(frozen=True)
class Served:
    """A running bot and action server.

    Args:
        port, actions_port: where they listen.
        log, actions_log: what they have written.
    """

    port: int
    actions_port: int
    log: Path
    actions_log: Path

    @property
    def bot(self) -> Raw:
        """Speaks to the bot."""
        return Raw(self.port)

    @property
    def actions(self) -> Raw:
        """Speaks to the action server."""
        return Raw(self.actions_port)

    def logged(self) -> str:
        """Everything that both have written."""
        return "".join(path.read_text("utf-8", "replace") for path in (self.log, self.actions_log))


@pytest.fixture(scope="session")
def served(
    model: Path, demo_database: DemoDesk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """All entrances: REST with its token, the web channel, Messenger, WhatsApp, the desk."""
    folder = tmp_path_factory.mktemp("security")
    with (folder / "actions.log").open("wb") as log, action_server(demo_database.url, log=log) as url:
        bot = Bot(model, url, demo_database.url, folder)
        with bot.running(REST_TOKEN=REST_TOKEN, **CHANNELS) as port:
            yield Served(port, int(url.split(":")[2].split("/")[0]), bot.log, folder / "actions.log")
