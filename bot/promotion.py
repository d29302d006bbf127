"""Which model is served: one that does no worse than the one before it, or one that a person chooses."""

from dataclasses import dataclass

from bot.models import (
    MODELS,
    Manifest,
    Model,
    ModelError,
    all_models,
    check_fits,
    current_model,
    find_model,
    make_current,
)

# Points of the score. Of 2,801 test messages it is 14, and rewording a few examples moves about as many to
# and fro: with none at all every second honest change would be refused.
TOLERANCE = 0.5
# A small group: a single message is most of a point of it, so it is shown and not held against a model.
UNJUDGED = ("out of scope",)
KEPT_MODELS = 5  # beside the current one
KEPT_CANDIDATES = 2


class NotPromotedError(ModelError):
    """A model does worse than the current one; the message has both figures."""


@dataclass(frozen=True)
class Fall:
    """A group of the test set of which a model understands less."""

    group: str
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.group} {self.after:.1f} % instead of {self.before:.1f} %"


def falls(candidate: Manifest | None, current: Manifest | None) -> list[Fall]:
    """Where a model does worse than another by more than the tolerance; nowhere if their tests differ."""
    if candidate is None or current is None or candidate.test_set != current.test_set:
        return []
    before, after = current.scores or {}, candidate.scores or {}
    return [
        Fall(group, before[group], after[group])
        for group in before
        if group in after and group not in UNJUDGED and after[group] < before[group] - TOLERANCE
    ]


def promote(model: Model, anyway: bool = False) -> Model:
    """Make a model the current one, and remove the oldest ones.

    Args:
        model: a candidate, or a model that was promoted before.
        anyway: also if it does worse than the current one.

    Raises:
        NotPromotedError: it does worse.
        ModelError: this code cannot serve it.
    """
    check_fits(model.archive)
    current = current_model()
    worse = falls(model.manifest, Model(current).manifest) if current else []
    if worse and not anyway:
        raise NotPromotedError(
            f"The model {model.name} understands less of the test set than the current one, "
            f"{Model(current).name if current else ''}: {', '.join(map(str, worse))}. It stays a candidate; "
            f"to serve it all the same: python -m bot models promote {model.name} --anyway"
        )
    promoted = _moved(model)
    make_current(promoted)
    prune()
    return promoted


def use(name: str) -> Model:
    """Go back, or forward, to a model that was promoted before.

    Raises:
        ModelError: there is none of that name, it was never promoted, or this code cannot serve it.
    """
    model = find_model(name)
    if model.is_candidate:
        raise ModelError(f"{model.name} is a candidate: python -m bot models promote {model.name}")
    check_fits(model.archive)
    make_current(model)
    return model


def prune() -> None:
    """Remove the oldest models and candidates, but not the current one, nor what has no manifest."""
    current = current_model()
    ours = [model for model in all_models() if model.manifest and model.archive != current]
    models = [model for model in ours if not model.is_candidate]
    candidates = [model for model in ours if model.is_candidate]
    for model in [*models[:-KEPT_MODELS], *candidates[:-KEPT_CANDIDATES]]:
        model.archive.unlink()
        model.manifest_path.unlink()


def _moved(model: Model) -> Model:
    if not model.is_candidate:
        return model
    promoted = Model(MODELS / model.archive.name)
    model.manifest_path.replace(promoted.manifest_path)
    model.archive.replace(promoted.archive)
    return promoted


def candidate_of(project: str) -> Model | None:
    """The newest candidate that was trained from this state of the project."""
    candidates = (model for model in reversed(all_models()) if model.is_candidate)
    return next((model for model in candidates if model.manifest and model.manifest.project == project), None)
