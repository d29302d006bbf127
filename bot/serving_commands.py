"""Commands that serve: `run` everything on one machine, or one process each."""

from collections.abc import Callable
from pathlib import Path

import typer
from rich.panel import Panel

from bot.model_commands import chosen_model, named_model, served_model, told_in_a_line
from bot.terminal import console, fail

HOST = typer.Option("127.0.0.1", help="What to listen on.")
PORT = typer.Option(5005, help="Port of the bot.")
MODEL = typer.Option("", help="Name of the model or candidate; the current one by default.")
ACTIONS_PORT = typer.Option(5055, help="Port of the action server.")


def run(port: int = PORT, actions_port: int = ACTIONS_PORT) -> None:
    """Serve the assistant; Ctrl-C stops it."""
    _serve(port, actions_port, lambda: _announce(port))


def _serve(port: int, actions_port: int, when_ready: Callable[[], None]) -> None:
    from alembic.util.exc import CommandError
    from sqlalchemy.exc import SQLAlchemyError

    from actions.desk.errors import BusyError
    from bot.settings_check import UnsafeSettingsError, check
    from bot.supervisor import StartError, Supervisor, check_surroundings, environment, services

    try:
        check()
        check_surroundings(services(Path(), port, actions_port))
        model = served_model()
        _prepare_database()
        console.print("Starting the bot and its action server ...")
        Supervisor(services(model, port, actions_port), environment(actions_port)).run(when_ready)
    except CommandError as error:
        fail(f"The desk's database is from another version of the project: {error}")
    except (UnsafeSettingsError, StartError, OSError, SQLAlchemyError, BusyError) as error:
        fail(error)
    console.print("Stopped.")


def _prepare_database() -> None:
    from actions.demo import refresh_demo
    from actions.store.database import EMBEDDED_URL, database_url

    if database_url() == EMBEDDED_URL:
        refresh_demo()


def _announce(port: int) -> None:
    from actions.mail.mailers import destination

    outbox = destination()
    url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
    console.print(
        Panel(
            "The assistant is ready. Open the help page:\n\n"
            f"  http://127.0.0.1:{port}/help\n\n"
            "or talk to it from another terminal:\n\n"
            "  make chat\n\n"
            "or over HTTP:\n\n"
            f"  curl -s {url} -H 'Content-Type: application/json' \\\n"
            '    -d \'{"sender": "me", "message": "kiedy dostanę zwrot pieniędzy?"}\'\n\n'
            f"Mail, login codes too, goes to {outbox}. Ctrl-C stops it.",
            title="Allegro help assistant",
        )
    )


def serve(host: str = HOST, port: int = PORT, model: str = MODEL) -> None:
    """Serve one bot, set up by the environment alone; SIGTERM ends it when what is under way is finished."""
    from bot import serving

    with told_in_a_line():
        archive = named_model(model) if model else chosen_model()
    _until_told_to_stop(lambda: serving.serve(archive, host, port))


def serve_actions(host: str = HOST, port: int = ACTIONS_PORT) -> None:
    """Serve one action server, set up by the environment alone; it ends as a bot does."""
    from bot import serving

    _until_told_to_stop(lambda: serving.serve_actions(host, port))


def _until_told_to_stop(work: Callable[[], None]) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from actions.secret import MissingSecretError
    from bot.channels.shared import SettingsError
    from bot.serving import NotPreparedError
    from bot.settings_check import UnsafeSettingsError, check

    try:
        check()
        work()
    except (UnsafeSettingsError, NotPreparedError, SettingsError, MissingSecretError, OSError) as error:
        fail(error)
    except SQLAlchemyError as error:
        fail(f"The database does not answer: {type(error).__name__}")
