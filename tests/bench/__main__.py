"""What the assistant costs and how well it does: everything is measured, or the part that is named."""

import logging
from pathlib import Path

import typer
from rich.console import Console, RenderableType

from bot.quiet import silence_libraries

silence_libraries()

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console()

PER_INTENT = typer.Option(20, help="Training messages of each intent and language, for either pipeline.")
EVERYTHING = typer.Option(False, "--all", help="Also train this project's pipeline on all messages.")
FULL = typer.Option(False, "--full", help="Also train Rasa's default pipeline on CLINC150.")
# Everything that was printed, for the summary at the end of `make bench`.
printed: list[RenderableType] = []


def show(*found: RenderableType) -> None:
    """Print, and keep for the summary."""
    printed.extend(found)
    console.print(*found)


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Measure everything, and print all tables together at the end."""
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    logging.getLogger("rasa").setLevel(logging.WARNING)
    if context.invoked_subcommand:
        return
    understanding(20, False)
    hot_path()
    yardsticks(False)
    learning_curve()
    locks()
    console.rule("Summary")
    console.print(*printed)


@app.command()
def understanding(per_intent: int = PER_INTENT, everything: bool = EVERYTHING) -> None:
    """This project's pipeline beside Rasa's default one, on this project's messages."""
    from tests.bench.understanding import measure, table

    show(table(measure(per_intent, everything)))


@app.command()
def hot_path() -> None:
    """The stages of a message, then the served bot: traffic, long conversations, memory."""
    from bot.evaluation.sets import load_set
    from bot.training import ensure_model
    from tests.bench import hot_path as stages
    from tests.bench import rest
    from tests.bench.machine import load
    from tests.bench.messages import questions, varied
    from tests.bench.serving import surroundings

    model, _ = ensure_model()
    messages = load_set([Path("tests/nlu")])
    with surroundings() as around:
        chosen = varied(messages, 200)
        found = stages.measure(model, around, chosen)
        show(stages.table(found, f"Stages of {len(chosen)} messages; {load()}"))
        texts = [message.text for message in varied(questions(messages), rest.MESSAGES)]
        show(*rest.tables(rest.measure(model, around, texts)))


@app.command()
def yardsticks(full: bool = FULL) -> None:
    """Public intent benchmarks, by this project's classifier and by Rasa's default pipeline."""
    from tests.bench import comparison
    from tests.bench.yardsticks import FOLDER

    if not FOLDER.is_dir():
        show(f"The public benchmarks are left out: there is no folder {FOLDER.name} beside the project.")
        return
    rows: list[comparison.Row] = []
    comparison.measure(FOLDER, full, rows.append)
    show(comparison.table(rows))


@app.command()
def learning_curve() -> None:
    """Accuracy by the number of training messages, as a table and as docs/decisions/learning-curve.svg."""
    from bot.evaluation.sets import load_set
    from tests.bench import curve
    from tests.bench.understanding import SAMPLE
    from tests.support.project import training_messages

    validation = load_set([Path("tests/validation")])
    groups = {
        f"validation, {language}": [message for message in validation if message.language == language]
        for language in ("pl", "en")
    }
    if SAMPLE.exists():
        sample = load_set([SAMPLE])
        groups |= {
            f"sample, {language}": [message for message in sample if message.language == language]
            for language in ("pl", "en")
        }
    points = curve.measure(training_messages(), groups)
    curve.plot(points)
    show(curve.table(points), f"The plot: {curve.PLOT.name}")


@app.command()
def widget() -> None:
    """The widget in Chromium: sizes, the launcher and the field on a slow telephone, replies."""
    from bot.evaluation.sets import load_set
    from tests.bench import widget as bench
    from tests.bench.messages import questions, varied

    asked = varied(questions(load_set([Path("tests/nlu")])), bench.MESSAGES)
    texts = [message.text for message in asked]
    show(*bench.tables(bench.measure([texts[-1], *texts])))


@app.command()
def sockets() -> None:
    """Idle sockets of one process: their memory, and a conversation among them."""
    from tests.bench import sockets as bench

    show(bench.table(bench.measure()))


@app.command()
def locks() -> None:
    """How soon a waiting message goes on, beside Rasa's own lock in Redis."""
    from tests.bench import locks as bench

    show(bench.table(bench.measure()))


if __name__ == "__main__":
    app()
