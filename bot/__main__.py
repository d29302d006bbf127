"""The command line of the assistant: `python -m bot --help`."""

import logging
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import NoReturn

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from bot.quiet import silence_libraries

silence_libraries()

from bot.desk import app as desk  # noqa: E402 - what it imports must find the libraries silenced
from bot.messages import app as messages  # noqa: E402

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(desk, name="desk")
app.add_typer(messages, name="messages")
console = Console()
errors = Console(stderr=True)

HOST = typer.Option("127.0.0.1", help="What to listen on.")
PORT = typer.Option(5005, help="Port of the bot.")
MODEL = typer.Option(None, help="The model; by default the one that fits the project.")
SETS = typer.Argument(None, help="Files or folders of JSON lines; tests/nlu by default.")
ANNOTATED = typer.Argument(None, help="Files or folders of JSON lines; tests/entities/test by default.")
PAGE = typer.Option(Path("reports/understanding.html"), help="Where the page with all figures goes.")
ACTIONS_PORT = typer.Option(5055, help="Port of the action server.")


def fail(message: object) -> NoReturn:
    """Print one clear message and stop with code 1."""
    errors.print(f"[bold red]Error:[/] {message}", highlight=False, markup=True)
    raise typer.Exit(1)


def _model(force: bool = False) -> Path:
    from rasa.utils.log_utils import configure_structlog

    from bot.training import TrainingError, ensure_model

    configure_structlog(logging.WARNING)
    try:
        model, trained = ensure_model(force)
    except TrainingError as error:
        fail(error)
    console.print(f"Model {model} is {'trained' if trained else 'up to date'}.")
    return model


@app.command()
def train(force: bool = typer.Option(False, help="Train even if nothing changed.")) -> None:
    """Train a model if data, domain, config or code changed since the last one."""
    _model(force)


@app.command()
def run(port: int = PORT, actions_port: int = ACTIONS_PORT) -> None:
    """Serve the assistant; Ctrl-C stops it."""
    _serve(port, actions_port, lambda: _announce(port))


def _serve(port: int, actions_port: int, when_ready: Callable[[], None]) -> None:
    from alembic.util.exc import CommandError
    from sqlalchemy.exc import SQLAlchemyError

    from actions.desk.errors import BusyError
    from bot.supervisor import StartError, Supervisor, check_surroundings, environment, services

    try:
        check_surroundings(services(Path(), port, actions_port))
        model = _model()
        _prepare_database()
        console.print("Starting the bot and its action server ...")
        Supervisor(services(model, port, actions_port), environment(actions_port)).run(when_ready)
    except CommandError as error:
        fail(f"The desk's database is from another version of the project: {error}")
    except (StartError, OSError, SQLAlchemyError, BusyError) as error:
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


@app.command()
def serve(host: str = HOST, port: int = PORT, model: Path = MODEL) -> None:
    """Serve one bot, set up by the environment alone; SIGTERM ends it when what is under way is finished."""
    from bot import serving
    from bot.models import fitting_model

    served = model or fitting_model()
    if served is None:
        fail("No model fits the project as it is: run python -m bot train.")
    _until_told_to_stop(lambda: serving.serve(served, host, port))


@app.command()
def serve_actions(host: str = HOST, port: int = ACTIONS_PORT) -> None:
    """Serve one action server, set up by the environment alone; it ends as a bot does."""
    from bot import serving

    _until_told_to_stop(lambda: serving.serve_actions(host, port))


def _until_told_to_stop(work: Callable[[], None]) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from actions.secret import MissingSecretError
    from bot.channels.shared import SettingsError
    from bot.serving import NotPreparedError

    try:
        work()
    except (NotPreparedError, SettingsError, MissingSecretError, OSError) as error:
        fail(error)
    except SQLAlchemyError as error:
        fail(f"The database does not answer: {type(error).__name__}")


@app.command()
def chat(port: int = PORT) -> None:
    """Talk to the running assistant in this terminal."""
    from bot.chat import ChatError, talk

    try:
        talk(console, port)
    except ChatError as error:
        fail(error)


@app.command()
def migrate() -> None:
    """Bring the database named by DATABASE_URL to the newest schema, the conversations' table too."""
    from sqlalchemy.exc import SQLAlchemyError

    from actions.store import database
    from bot.tracker_table import prepare

    engine = database.open_engine(database.database_url())
    try:
        database.migrate(engine)
        if database.database_url() != database.EMBEDDED_URL:  # with that one, conversations have their own
            prepare(engine)
    except SQLAlchemyError as error:
        fail(error)
    console.print("The database has the newest schema.")


@app.command()
def mail(forever: bool = typer.Option(False, help="Go on until stopped, as 'make run' does.")) -> None:
    """Deliver the mails that are due, once or forever."""
    from sqlalchemy.exc import SQLAlchemyError

    from actions.desk.errors import BusyError
    from actions.mail.delivery import deliver_all, run_forever
    from actions.mail.mailers import MailSettingsError, mailer
    from actions.store.database import engine
    from bot.clock import now

    try:
        if forever:
            run_forever(engine(), mailer(), now, _told_to_stop())
            return
        outcome = deliver_all(engine(), mailer(), now())
    except (MailSettingsError, BusyError, SQLAlchemyError) as error:
        fail(error)
    console.print(f"{outcome.sent} sent, {outcome.failed} to be tried again, {outcome.dead} given up.")


def _told_to_stop() -> Event:
    """An event that is set when the process is told to stop."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


@app.command()
def demo() -> None:
    """Load the demo of the embedded database as of today, and list its logins and what there is to try."""
    from actions.demo import SELLERS, refresh_demo
    from actions.demo_stories import STORIES

    refresh_demo()
    stories = Table("login", "story", "po polsku", "in English", title="Demo accounts", show_lines=True)
    for story in STORIES:
        stories.add_row(story.login, story.story["en"], story.message["pl"], story.message["en"])
    console.print(stories)
    console.print(
        "Write one of these, give the login when asked for it, and type the code from the newest mail "
        "in var/outbox.\n"
    )
    table = Table("login", "story", title="Demo sellers: anyone may ask for their public status")
    for seller in SELLERS:
        table.add_row(seller.login, seller.story)
    console.print(table)


@app.command()
def validate() -> None:
    """Check data, domain, rules, facts and entity patterns; any fault is an error."""
    from bot.validation import faults

    found = faults()
    for fault in found:
        errors.print(f"- {fault}", highlight=False, markup=False)
    if found:
        fail(f"{len(found)} fault(s) found.")
    console.print("Data, domain, rules, facts and patterns are sound.")


@app.command()
def evaluate(
    sets: list[Path] = SETS,
    wrong: bool = typer.Option(False, help="Also list every message that was misunderstood."),
    page: Path = PAGE,
) -> None:
    """How well the newest model understands labelled messages: by language, by register, as a page."""
    from rasa.core.agent import Agent

    from bot.evaluation.registers import registers
    from bot.evaluation.report import by_language, print_report, write_page
    from bot.evaluation.sets import load_set, run_set

    paths = _existing(sets or [Path("tests/nlu")])
    agent = Agent.load(str(_model()))
    messages = load_set(paths)
    groups = by_language(run_set(agent, messages))
    groups |= {name: run_set(agent, own, name) for name, own in registers(messages).items()}
    title = ", ".join(map(str, paths))
    print_report(console, title, groups, [o for o in groups["all"] if wrong and not o.right])
    write_page(page, title, groups)
    console.print(f"The page: {page}")


@app.command()
def evaluate_entities(
    sets: list[Path] = ANNOTATED,
    wrong: bool = typer.Option(False, help="Also list what was missed or wrongly found."),
) -> None:
    """How well the newest model finds entities in annotated messages: by type and language."""
    from rasa.core.agent import Agent

    from bot.evaluation.entities import load_annotated, print_scores, run_annotated

    paths = _existing(sets or [Path("tests/entities/test")])
    found = run_annotated(Agent.load(str(_model())), load_annotated(paths))
    print_scores(console, ", ".join(map(str, paths)), found, wrong=wrong)


def _existing(paths: list[Path]) -> list[Path]:
    if missing := [str(path) for path in paths if not path.exists()]:
        fail(f"{', '.join(missing)} does not exist.")
    return paths


@app.command()
def unanswered(last: int = typer.Option(500, help="How many of the newest messages to read.")) -> None:
    """List what was not understood, out of scope or voted down: clustered, newest first, no personal data."""
    from bot.unanswered import clusters, collect, read_events, table

    try:
        messages = collect(read_events())[:last]
    except ValueError as error:
        fail(error)
    console.print(table(clusters(messages)) if messages else "Nothing was left unanswered.")


if __name__ == "__main__":
    logging.getLogger("rasa").setLevel(logging.WARNING)
    app()
