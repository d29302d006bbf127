"""What the assistant costs and how well it does: everything is measured, or the part that is named."""

import logging
import signal
import sys
from pathlib import Path

import typer
from rich.console import Console, RenderableType

from bot.quiet import silence_libraries

silence_libraries()

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)
console = Console()
if not console.is_terminal:
    console.width = 130  # a file holds the widest table

PER_INTENT = typer.Option(20, help="Training messages of each intent and language, for either pipeline.")
EVERYTHING = typer.Option(False, "--all", help="Also train this project's pipeline on all messages.")
MESSAGES = typer.Option(10_000, help="Messages that must survive the kills; none with 0.")
RATE = typer.Option(200, help="Webhooks a second that are to be acknowledged.")
SECONDS = typer.Option(60, help="For so long.")
FULL = typer.Option(False, "--full", help="Also train Rasa's default pipeline on all of CLINC150.")
RASA = typer.Option(None, help="A folder that keeps Rasa's default bot for the next time.")
# Everything that was printed, for the summary at the end of `make bench`.
printed: list[RenderableType] = []


def show(*found: RenderableType) -> None:
    """Print, and keep for the summary."""
    printed.extend(found)
    console.print(*found)


def end_well() -> None:
    """Have a request to end stop what was started, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Measure everything, for hours, and print all tables together at the end."""
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
    insights()
    messaging(10_000, 200, 60)
    attack(1_000)
    load(15.0, "1,2,4,8,16,32", "10,200,2000", "1,2", None)
    faults(10_000, 10.0, "")
    soak(60.0, 6.0)
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
def insights() -> None:
    """The report on a month of 100,000 events, within a longer past, on both databases: time and memory."""
    from tests.bench import insights as bench
    from tests.bench.machine import load

    show(bench.table(bench.measure(), f"The report on {bench.EVENTS:,} events; {load()}"))


@app.command()
def sockets() -> None:
    """Idle sockets of one process: their memory, and a conversation among them."""
    from tests.bench import sockets as bench

    show(bench.table(bench.measure()))


@app.command()
def messaging(messages: int = MESSAGES, rate: int = RATE, seconds: int = SECONDS) -> None:
    """Messenger and WhatsApp: acknowledgements under load, answers, messages lost and doubled by kills."""
    from bot.training import ensure_model
    from tests.bench import messaging as bench

    model, _ = ensure_model()
    show(*bench.tables(bench.measure(model, messages, rate, seconds)))


@app.command()
def attack(inputs: int = typer.Option(1000, help="Hostile inputs for each entrance.")) -> None:
    """Hostile inputs for each entrance of the served bot and action server, and what they found."""
    from bot.training import ensure_model
    from tests.bench import attack as bench

    model, _ = ensure_model()
    show(bench.table(bench.measure(model, inputs)))


@app.command()
def faults(
    messages: int = typer.Option(900, help="How many messages in all; 10,000 for the real figures."),
    rate: float = typer.Option(10.0, help="Messages a second."),
    only: str = typer.Option("", help="Names of faults, separated by commas: bot-1,postgres,network ..."),
) -> None:
    """What is lost, doubled or silent on all channels while processes, servers, disk, clock, network fail."""
    from bot.training import ensure_model
    from tests.bench import faults as bench
    from tests.bench.messages import asked

    end_well()
    model, _ = ensure_model()
    found = bench.measure(model, asked(), messages, rate, only, console.print)
    for line in bench.suspects(found):
        console.print(line, highlight=False, markup=False)
    if found:
        show(bench.table(found))


@app.command()
def load(
    seconds: float = typer.Option(15.0, help="Of each point of a curve."),
    users: str = typer.Option("1,2,4,8,16,32", help="People at once, a point for each."),
    lengths: str = typer.Option("10,200,2000", help="Events of conversations, of these three."),
    workers: str = typer.Option("1,2", help="Workers of the bot."),
    rasa: Path = RASA,
) -> None:
    """Latency against throughput over REST, sockets and webhooks, beside Rasa's own default bot."""
    from bot.training import ensure_model
    from tests.bench import load as bench
    from tests.bench.load_curve import PLOT, plot
    from tests.bench.messages import asked

    end_well()
    model, _ = ensure_model()
    numbers = (tuple(map(int, each.split(","))) for each in (users, lengths, workers))
    size = bench.Size(seconds, *numbers, rasa)
    curves = bench.measure(model, asked(), size, console.print)
    plot(curves)
    show(*bench.tables(curves), f"The plot: {PLOT.name}")


@app.command()
def soak(
    minutes: float = typer.Option(60.0, help="How long."),
    rate: float = typer.Option(6.0, help="Messages a second."),
) -> None:
    """Mixed traffic over all channels for an hour: growth of memory, descriptors, connections."""
    from bot.training import ensure_model
    from tests.bench import soak as bench
    from tests.bench.messages import asked

    end_well()
    model, _ = ensure_model()
    show(*bench.tables(bench.measure(model, asked(), minutes, rate, console.print)))


@app.command()
def locks() -> None:
    """How soon a waiting message goes on, beside Rasa's own lock in Redis."""
    from tests.bench import locks as bench

    show(bench.table(bench.measure()))


if __name__ == "__main__":
    app()
