"""Trained models on disk: which is the newest, and whether it still fits the project."""

import hashlib
import json
from pathlib import Path

MODELS = Path("models")
MANIFEST = MODELS / "manifest.json"
# Whatever training reads; facts and patterns too, since a model goes with the data it was tested with.
_SOURCES = (
    "config.yml",
    "domain/*.yml",
    "data/**/*.yml",
    "bot/nlu/*.py",
    "bot/policies/*.py",
    "bot/policies/*.py",
    "requirements.txt",
)


def newest_model() -> Path | None:
    """The newest model archive, or None."""
    return max(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, default=None)


def project_hash(root: Path = Path()) -> str:
    """A hash over everything that training reads."""
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def fitting_model() -> Path | None:
    """The model that was trained from the project as it is now, if there is one."""
    try:
        manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    model = MODELS / str(manifest.get("model"))
    return model if manifest.get("project") == project_hash() and model.is_file() else None


def write_manifest(model: Path) -> None:
    """Note which project state a model was trained from."""
    content = {"model": model.name, "project": project_hash()}
    MANIFEST.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
