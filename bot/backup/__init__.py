"""Backups of what cannot be made anew: the desk, the conversations, and the models with their manifest.

A backup is a folder: `backup.json`, which says what it holds, the files of the databases (or a dump), and the
models. It is whole when `backup.json` is there, which is written last.
"""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from alembic.script import ScriptDirectory

from actions.store import database
from bot.backup.stores import BackupError, Contents, Store
from bot.models import MODELS

CONTENTS = "backup.json"
FORMAT = 1
_PIECE = 1024**2  # bytes read at a time
_KEPT_MODELS = ("*.tar.gz", "*.json")


@dataclass(frozen=True)
class Backup:
    """What a backup holds.

    Attributes:
        made: when, in UTC.
        system: "sqlite" or "postgresql".
        revision: the schema of the desk.
        rows: how many each table has.
        files: the SHA-256 of each file, by its path in the folder.
    """

    made: str
    system: str
    revision: str
    rows: dict[str, int]
    files: dict[str, str]
    format: int = FORMAT


def make(store: Store, folder: Path, made: datetime, models: Path = MODELS) -> Backup:
    """Back everything up into a folder, which is made; desk and conversations as of one moment.

    Raises:
        BackupError: the folder holds something, there is no database, or a program fails.
        OSError: the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty: every backup has a folder of its own.")
    contents: Contents = store.save(folder)
    for model in _models(models):
        (folder / MODELS).mkdir(exist_ok=True)
        shutil.copy2(model, folder / MODELS / model.name)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in paths}
    backup = Backup(made.isoformat(), store.system, contents.revision, contents.rows, files)
    (folder / CONTENTS).write_text(json.dumps(asdict(backup), indent=2) + "\n", encoding="utf-8")
    return backup


def restore(store: Store, folder: Path, *, replace: bool, models: Path | None = MODELS) -> Backup:
    """Put back what a backup holds, after everything about it was checked.

    Args:
        store: where it goes; whatever it holds is lost.
        folder: the backup.
        replace: whether a database that holds something may be overwritten.
        models: where the models go; None leaves them as they are.

    Raises:
        BackupError: the backup is damaged, newer than the code or of another system, the database is not
            empty, or a program fails. The database is then as it was.
        OSError: something cannot be read or written.
    """
    backup = read(folder)
    _check(backup, store)
    if not replace and any(store.rows().values()):
        raise BackupError("The database is not empty. --replace overwrites what it holds.")
    if models is not None:
        _restore_models(backup, folder, models)
    store.load(folder)
    if store.rows() != backup.rows:
        raise BackupError("The database was restored, but does not hold as many rows as the backup.")
    return backup


def read(folder: Path) -> Backup:
    """What a backup holds, after its files were held against their checksums.

    Raises:
        BackupError: it is none, unfinished, damaged, or of a newer format.
    """
    try:
        found = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
        backup = Backup(**found)
    except (OSError, ValueError, TypeError) as error:
        raise BackupError(f"{folder} is no finished backup that this version knows: {error}") from error
    if backup.format != FORMAT:
        raise BackupError(f"The backup has format {backup.format}; this version knows {FORMAT}.")
    for name, digest in backup.files.items():
        if not (folder / name).is_file() or _digest(folder / name) != digest:
            raise BackupError(f"{folder / name} is missing or damaged.")
    return backup


def _check(backup: Backup, store: Store) -> None:
    if backup.system != store.system:
        raise BackupError(f"The backup is of {backup.system}, the database of {store.system}.")
    migrations = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    known = {script.revision for script in migrations.walk_revisions()}
    if backup.revision not in known:
        raise BackupError(
            f"The backup's schema {backup.revision} is newer than this version; use the one that made it."
        )


def _models(models: Path) -> list[Path]:
    return [path for pattern in _KEPT_MODELS for path in sorted(models.glob(pattern))]


def _restore_models(backup: Backup, folder: Path, models: Path) -> None:
    for name, digest in backup.files.items():
        target = models / Path(name).name
        if Path(name).parent != MODELS or (target.is_file() and _digest(target) == digest):
            continue
        models.mkdir(exist_ok=True)
        arriving = target.with_name(f".{target.name}.arriving")
        shutil.copy2(folder / name, arriving)
        arriving.replace(target)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
