"""Training a model, and deciding whether one is needed."""

from pathlib import Path
from time import strftime

import rasa
from rasa.shared.exceptions import RasaException
from yaml import YAMLError

from bot.models import MODELS, fitting_model, write_manifest


class TrainingError(RuntimeError):
    """No model could be made; the message says why in a line."""


def ensure_model(force: bool = False) -> tuple[Path, bool]:
    """The model of the project as it is now, trained if there is none, and whether it was trained.

    Raises:
        TrainingError: the configuration or the data is faulty, or the disk is full.
    """
    fitting = None if force else fitting_model()
    return (fitting, False) if fitting else (train(), True)


def train() -> Path:
    """Train from `config.yml`, `domain` and `data`, and note what it was trained from.

    Raises:
        TrainingError: see `ensure_model`.
    """
    name = strftime("%Y%m%d-%H%M%S")
    try:
        result = rasa.train(
            domain="domain",
            config="config.yml",
            training_files="data",
            output=str(MODELS),
            force_training=True,
            fixed_model_name=name,
        )
    except (RasaException, YAMLError, OSError, ValueError, KeyError) as error:
        raise TrainingError(f"Training failed: {error}") from error
    if result.code != 0 or result.model is None:
        raise TrainingError("Training failed: Rasa made no model (see above).")
    model = Path(result.model)
    write_manifest(model)
    return model
