"""What all tests share: the trained model, a demo database, the action server and the agent."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from rasa.core.agent import Agent

from actions.demo import load_demo_sellers
from actions.store.database import migrate, open_engine, unit_of_work
from bot.clock import today
from bot.models import fitting_model
from tests.support.assistant import Conversation, action_server, load_agent

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
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a migrated database that holds the demo sellers."""
    url = f"sqlite:///{tmp_path_factory.mktemp('desk')}/desk.db"
    engine = open_engine(url)
    migrate(engine)
    with unit_of_work(engine) as work:
        load_demo_sellers(work, today())
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def action_url(demo_database: str) -> Iterator[str]:
    """Address of a running action server on the demo database."""
    with action_server(demo_database) as url:
        yield url


@pytest.fixture(scope="session")
def agent(model: Path, action_url: str) -> Agent:
    """The real agent."""
    return load_agent(model, action_url)


@pytest.fixture
def conversation(agent: Agent) -> Conversation:
    """A new person who talks to the assistant."""
    return Conversation(agent)
