"""`python -m bot backup` and `python -m bot restore`."""

from datetime import datetime, timezone
from pathlib import Path

import typer

from bot.terminal import console, fail

FOLDER = typer.Argument(..., help="The backup's own folder.")
REPLACE = typer.Option(False, "--replace", help="Overwrite what the database holds.")
NO_MODELS = typer.Option(
    False, "--no-models", help="Leave the models as they are, as where the image brings them."
)


def backup(folder: Path = FOLDER) -> None:
    """Save desk, conversations and models into a new folder, while the assistant goes on."""
    from actions.store.database import database_url
    from bot.backup import make
    from bot.backup.stores import BackupError, store

    try:
        made = make(store(database_url()), folder, datetime.now(timezone.utc))
    except (BackupError, OSError) as error:
        fail(error)
    console.print(f"{sum(made.rows.values())} rows and {len(made.files)} files are in {folder}.")


def restore(folder: Path = FOLDER, replace: bool = REPLACE, no_models: bool = NO_MODELS) -> None:
    """Put a backup in the place of everything; stop the assistant first, and migrate after it."""
    from actions.store.database import database_url
    from bot import backup as backups
    from bot.backup.stores import BackupError, store
    from bot.models import MODELS

    try:
        models = None if no_models else MODELS
        found = backups.restore(store(database_url()), folder, replace=replace, models=models)
    except (BackupError, OSError) as error:
        fail(error)
    console.print(f"{sum(found.rows.values())} rows of {found.made} are back. Now: python -m bot migrate")
