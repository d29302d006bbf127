"""Commands about trained models: `python -m bot models --help`."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.table import Table

from bot.models import Model, ModelError, all_models, check_fits, current_model, find_model, fitting_model
from bot.terminal import console, errors, fail

app = typer.Typer(no_args_is_help=True, help="Trained models: which there are, and which is served.")

NAME = typer.Argument(..., help="A model's name, as the list has it.")
ANYWAY = typer.Option(False, "--anyway", help="Also if it does worse than the current one.")


@contextmanager
def told_in_a_line() -> Iterator[None]:
    """What is wrong with a model ends the command with one clear message and code 1."""
    try:
        yield
    except ModelError as error:
        fail(error)


def project_model(force: bool = False) -> Path:
    """The model of the project as it is, trained if there is none, and say which.

    Raises:
        ModelError: training failed, or the model does worse than the current one.
    """
    if not force and (fitting := fitting_model()):
        console.print(f"Model {fitting} is up to date.")
        return fitting
    # Only who trains needs all of Rasa.
    from rasa.utils.log_utils import configure_structlog

    from bot.training import ensure_model

    configure_structlog(logging.WARNING)
    model, trained = ensure_model(force)
    console.print(f"Model {model} is {'trained' if trained else 'up to date'}.")
    return model


def served_model() -> Path:
    """The model of the project as it is; where that one does worse, the current one.

    Raises:
        ModelError: there is none that this code can serve.
    """
    from bot.promotion import NotPromotedError

    try:
        return project_model()
    except NotPromotedError as refusal:
        current = current_model()
        assert current, "what is refused does worse than the current model"
        errors.print(f"[bold]Note:[/] {refusal}", highlight=False)
        check_fits(current)
        return current


def chosen_model() -> Path:
    """The current model.

    Raises:
        ModelError: there is none, or this code cannot serve it.
    """
    current = current_model()
    if current is None:
        raise ModelError("No model was chosen: run python -m bot train.")
    check_fits(current)
    return current


def named_model(name: str) -> Path:
    """A model or candidate to look at.

    Raises:
        ModelError: there is none of that name, or this code cannot serve it.
    """
    archive = find_model(name).archive
    check_fits(archive)
    return archive


@app.command("list")
def list_models() -> None:
    """List models and candidates with their scores on the test set, in per cent of its messages."""
    found = all_models()
    groups = list(dict.fromkeys(group for model in found for group in _scores(model)))
    table = Table("model", "", "trained", *groups, title="Trained models")
    for model in found:
        manifest, scores = model.manifest, _scores(model)
        trained = manifest.date if manifest else "–"
        figures = [f"{scores[group]:.1f}" if group in scores else "–" for group in groups]
        table.add_row(model.name, _state(model), trained, *figures)
    console.print(table if found else "There is no model: python -m bot train")


def _scores(model: Model) -> dict[str, float]:
    return (model.manifest.scores if model.manifest else None) or {}


def _state(model: Model) -> str:
    if model.archive == current_model():
        return "current"
    if model.manifest is None:
        return "no manifest"
    return "candidate" if model.is_candidate else ""


@app.command()
def use(name: str = NAME) -> None:
    """Go back, or forward, to a model; bots that run take it up without losing a message."""
    from bot import promotion

    with told_in_a_line():
        model = promotion.use(name)
    console.print(f"{model.name} is the current model.")


@app.command()
def promote(name: str = NAME, anyway: bool = ANYWAY) -> None:
    """Make a candidate the current model."""
    from bot import promotion

    with told_in_a_line():
        model = promotion.promote(find_model(name), anyway)
    console.print(f"{model.name} is the current model.")
