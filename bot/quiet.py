"""Import this first: what libraries read from the environment when they are loaded, and their chatter."""

import os
import sys
import warnings
from typing import Any

# The encoder's threads otherwise spin while they wait for each other: on a busy machine a message then takes
# seconds. OpenMP reads this once, when the first library that uses it is loaded, so it is set before any.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# TensorFlow and SQLAlchemy read these when they are imported.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
# TensorFlow, which Rasa loads, loads JAX for converters of models if it is there: half a second of CPU time
# and 64 MB for what nobody here uses.
sys.modules.setdefault("jax", None)  # type: ignore[arg-type]

_show_warning = warnings.showwarning


def show_faults_only(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
    """Show warnings about the project's data, but no deprecations: libraries reset the filters."""
    # pyparsing's deprecations are both.
    ours = issubclass(category, UserWarning) and not issubclass(category, DeprecationWarning)
    if ours and "Slot auto-fill" not in str(message):
        _show_warning(message, category, *rest, **more)


def silence_libraries() -> None:
    """From now on show only warnings that concern the project."""
    warnings.showwarning = show_faults_only
