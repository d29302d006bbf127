"""The assistant served once for the tests of a file, with traces sent to a collector of theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.demo import DemoDesk
from tests.support.observed import Assistant, Collector, Served


@dataclass(frozen=True)
class Watched:
    """What is served, and what is seen of it."""

    bot: Served
    actions: Served
    collector: Collector


@pytest.fixture(scope="module")
def watched(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The assistant, at its most talkative."""
    folder = tmp_path_factory.mktemp("watched")
    desk = DemoDesk(folder)
    desk.make()
    collector = Collector()
    with collector.serving() as address:
        traces = {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        assistant = Assistant(folder, desk.url, traces)
        with assistant.actions() as actions, assistant.bot(model, actions, DRAIN_SECONDS="2") as bot:
            yield Watched(bot, actions, collector)
