"""The command line of the assistant: `python -m bot --help`."""

import logging
import signal
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import typer
from rich.table import Table

from bot.quiet import silence_libraries

silence_libraries()

from bot.backup.command import backup, restore  # noqa: E402 - what it imports must find the libraries silenced
from bot.desk import app as desk  # noqa: E402
from bot.messages import app as messages  # noqa: E402
from bot.model_commands import app as models  # noqa: E402
from bot.model_commands import named_model, project_model, served_model, told_in_a_line  # noqa: E402
from bot.retention_command import retention  # noqa: E402
from bot.serving_commands import PORT, run, serve, serve_actions  # noqa: E402
from bot.terminal import console, errors, fail  # noqa: E402

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(desk, name="desk")
app.add_typer(messages, name="messages")
app.add_typer(models, name="models")
for command in (run, serve, serve_actions, backup, restore, retention):
    app.command()(command)
SETS = typer.Argument(None, help="Files or folders of JSON lines; tests/nlu by default.")
ANNOTATED = typer.Argument(None, help="Files or folders of JSON lines; tests/entities/test by default.")
PAGE = typer.Option(Path("reports/understanding.html"), help="Where the page with all figures goes.")
MODEL = typer.Option("", help="Name of the model or candidate; the current one by default.")
FIRST_DAY = typer.Option(
    None, "--from", formats=["%Y-%m-%d"], help="First day; 29 days before the last by default."
)
LAST_DAY = typer.Option(None, "--to", formats=["%Y-%m-%d"], help="Last day; today by default.")
REPORT_LANGUAGE = typer.Option("pl", help="Language of the report: pl or en.")
REPORT = typer.Option(Path("reports/insights.html"), help="Where the page goes; - prints it.")


@app.command()
def train(force: bool = typer.Option(False, help="Train even if nothing changed.")) -> None:
    """Train a model if data, domain, config or code changed since the last one; the better one is served."""
    with told_in_a_line():
        project_model(force)


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
    from bot.observe import logs
    from bot.retention import run_daily

    try:
        if forever:
            logs.configure("mail")
            stop = _told_to_stop()
            Thread(target=run_daily, args=(stop,), daemon=True).start()
            run_forever(engine(), mailer(), now, stop)
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
    model: str = MODEL,
) -> None:
    """How well a model understands labelled messages: by language, by register, as a page."""
    from bot.evaluation.registers import registers
    from bot.evaluation.report import by_language, print_report, write_page
    from bot.evaluation.sets import load_set, run_set
    from bot.loading import load

    paths = _existing(sets or [Path("tests/nlu")])
    with told_in_a_line():
        agent = load(named_model(model) if model else served_model())
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
    from bot.evaluation.entities import load_annotated, print_scores, run_annotated
    from bot.loading import load

    paths = _existing(sets or [Path("tests/entities/test")])
    with told_in_a_line():
        agent = load(served_model())
    found = run_annotated(agent, load_annotated(paths))
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


@app.command()
def insights(
    first: datetime = FIRST_DAY,
    last: datetime = LAST_DAY,
    language: str = REPORT_LANGUAGE,
    page: Path = REPORT,
) -> None:
    """Write the report of a period for editors and the support lead: one page that needs nothing else."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.insights.command import ReportError, write

    try:
        written = write(first and first.date(), last and last.date(), language, page)
    except (ReportError, SQLAlchemyError, ValueError, OSError) as error:
        fail(error if isinstance(error, ReportError | ValueError | OSError) else type(error).__name__)
    if written:
        console.print(f"The report: {page}")


if __name__ == "__main__":
    logging.getLogger("rasa").setLevel(logging.WARNING)
    app()
