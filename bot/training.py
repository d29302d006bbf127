"""Training a model, scoring it, and deciding whether one is needed and whether it is to be served."""

import dataclasses
import logging
from pathlib import Path
from typing import Any

import rasa
import yaml
from rasa.shared.exceptions import RasaException
from yaml import YAMLError

from bot import models
from bot.clock import now
from bot.models import CANDIDATES, Model, ModelError, check_fits, current_model, fitting_model, project_hash
from bot.promotion import candidate_of, promote

logger = logging.getLogger(__name__)


class TrainingError(ModelError):
    """No model could be made; the message says why in a line."""


def ensure_model(force: bool = False) -> tuple[Path, bool]:
    """The model of the project as it is now, trained if there is none, and whether it was trained.

    Raises:
        TrainingError: the configuration or the data is faulty, or the disk is full.
        NotPromotedError: the model was trained, now or before, and does worse than the current one.
    """
    if not force:
        if fitting := fitting_model():
            return fitting, False
        if candidate := candidate_of(project_hash()):
            return promote(candidate).archive, False
    return promoted(train()).archive, True


def train() -> Model:
    """Train a candidate from `config.yml`, `domain` and `data`; its manifest says from what, and how it does.

    Raises:
        TrainingError: see `ensure_model`.
    """
    started = now()
    CANDIDATES.mkdir(parents=True, exist_ok=True)
    try:
        result = rasa.train(
            domain="domain",
            config="config.yml",
            training_files="data",
            output=str(CANDIDATES),
            force_training=True,
            fixed_model_name=f"{started:%Y%m%d-%H%M%S}",
        )
    except (RasaException, YAMLError, OSError, ValueError, KeyError) as error:
        raise TrainingError(f"Training failed: {error}") from error
    if result.code != 0 or result.model is None:
        raise TrainingError("Training failed: Rasa made no model (see above).")
    archive = Path(result.model)
    test_set, scores = score(archive)
    return models.describe(archive, started.isoformat(timespec="seconds"), _seed(), scores, test_set)


def promoted(candidate: Model) -> Model:
    """The candidate made current; where the test set has changed, the current one is scored anew before.

    Raises:
        NotPromotedError: it does worse than the current one.
    """
    current = current_model()
    if current and candidate.manifest:
        _score_anew(Model(current), candidate.manifest.test_set)
    return promote(candidate)


def _score_anew(current: Model, test_set: str | None) -> None:
    if current.manifest is None or current.manifest.test_set == test_set:
        return
    try:
        check_fits(current.archive)
    except ModelError:
        logger.warning("The current model is of other code and another test set: they cannot be compared.")
        return
    found, scores = score(current.archive)
    models.write_manifest(current, dataclasses.replace(current.manifest, test_set=found, scores=scores))


def score(archive: Path) -> tuple[str | None, dict[str, float] | None]:
    """The hash of the test set and a model's scores on it; None and None where there is no test set."""
    from bot.evaluation.scores import TEST_SET, scores, test_set_hash
    from bot.loading import load

    test_set = test_set_hash()
    if test_set is None:
        logger.warning("There is no %s: the model is not scored.", TEST_SET)
        return None, None
    return test_set, scores(load(archive))


def _seed() -> int:
    from bot.nlu.classifier import LinearIntentClassifier

    pipeline = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))["pipeline"]
    own: dict[str, Any] = next(
        (part for part in pipeline if part["name"].endswith(LinearIntentClassifier.__name__)), {}
    )
    return int({**LinearIntentClassifier.get_default_config(), **own}["random_seed"])
