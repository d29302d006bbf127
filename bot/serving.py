"""One bot, or one action server, as a process of its own that the environment alone sets up."""

import gc
import logging
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa.utils.common import configure_logging_and_warnings, update_sanic_log_level
from rasa.utils.log_utils import configure_structlog
from sanic import Sanic

from actions.store.database import EMBEDDED_URL, database_url, engine
from bot.lock_store import ConversationLocks
from bot.tracker_table import is_prepared

if TYPE_CHECKING:  # Rasa's server brings TensorFlow, which the action server does without
    from rasa.core.utils import AvailableEndpoints

ENDPOINTS = Path("endpoints.yml")
CREDENTIALS = Path("credentials.yml")
ACTIONS_VARIABLE = "ACTION_SERVER_URL"
BACKLOG = 1024  # connections that wait to be taken while the process is busy


class NotPreparedError(RuntimeError):
    """What a process needs to serve is not there; the message says what to do."""


def endpoints() -> "AvailableEndpoints":
    """Rasa's outlets: `endpoints.yml`, but `ACTION_SERVER_URL` and `DATABASE_URL` where they are set."""
    from rasa.core.utils import AvailableEndpoints

    found = AvailableEndpoints.read_endpoints(str(ENDPOINTS))
    found.action.url = os.environ.get(ACTIONS_VARIABLE) or found.action.url
    if database_url() != EMBEDDED_URL:
        found.tracker_store.url = database_url()
    return found


def serve(model: Path, host: str, port: int) -> None:
    """Serve the bot until the process is told to stop; what is under way then is finished.

    Raises:
        NotPreparedError: the database has no tables.
        SettingsError, MissingSecretError: a channel cannot be served with the environment.
        sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """
    from rasa.core.run import close_resources, configure_app, create_http_input_channels, load_agent_on_start
    from rasa.core.utils import number_of_sanic_workers

    check_database()
    _configure_logs()
    outlets = endpoints()
    app = configure_app(create_http_input_channels(None, str(CREDENTIALS)), enable_api=False)
    app.register_listener(partial(load_agent_on_start, str(model), outlets, None), "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.register_listener(_close_locks, "after_server_stop")
    # What is imported stays: else full collections walk through it, and nobody is answered for half a second.
    # The model comes after it, for one that is replaced must be collected.
    gc.collect()
    gc.freeze()
    _run(app, host, port, workers=number_of_sanic_workers(outlets.lock_store))


def serve_actions(host: str, port: int) -> None:
    """Serve the actions until the process is told to stop; what is under way then is finished.

    Raises:
        NotPreparedError: the database has no tables.
        sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """
    from rasa_sdk.endpoint import run

    check_database()
    _configure_logs()
    os.environ["SANIC_HOST"] = host  # there alone the server reads it
    run("actions", port)


def check_database() -> None:
    """Make sure that the database has been prepared: the embedded one is, by whoever opens it.

    Raises:
        NotPreparedError: it has not.
        sqlalchemy.exc.SQLAlchemyError: it does not answer.
    """
    if database_url() == EMBEDDED_URL:
        return
    prepared = is_prepared(engine())
    engine().dispose()  # workers that branch off must not share a connection
    if not prepared:
        raise NotPreparedError(
            "The database is not prepared: run python -m bot migrate once, then again this."
        )


async def _close_locks(app: Sanic, _: object) -> None:
    locks = app.ctx.agent.lock_store
    if isinstance(locks, ConversationLocks):
        await locks.close()


def _configure_logs() -> None:
    configure_logging_and_warnings(None, None, warn_only_once=True, filter_repeated_logs=True)
    configure_structlog()
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    update_sanic_log_level()


def _run(app: Sanic, host: str, port: int, **more: Any) -> None:
    app.run(host=host, port=port, backlog=BACKLOG, access_log=False, **more)
