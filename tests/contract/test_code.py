"""What holds for the code: the desk knows no framework, and every action is known everywhere."""

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from rasa_sdk import Action
from rasa_sdk.utils import all_subclasses

import actions
from tests.support.project import ROOT, action_names

FORBIDDEN = {"rasa", "rasa_sdk", "sqlalchemy", "alembic", "bot"}
LONGEST_FILE = 300
WITHIN_A_FORM = ("validate_", "action_ask_", "action_submit_")
DESK_SIDE = [ROOT / f"actions/{folder}" for folder in ("store", "services", "mail")]
CODE = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/**/*.py"), *ROOT.glob("tests/**/*.py")]


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", sorted(ROOT.glob("actions/desk/*.py")), ids=lambda path: path.name)
def test_the_desk_imports_no_framework_and_no_store(path: Path) -> None:
    imported = _imported(path)
    assert not {name.split(".")[0] for name in imported} & FORBIDDEN
    assert not [name for name in imported if name.startswith("actions.store")]


@pytest.mark.parametrize(
    "path",
    [path for folder in DESK_SIDE for path in sorted(folder.glob("**/*.py"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_store_services_and_mail_know_no_rasa_and_no_bot(path: Path) -> None:
    assert not {name.split(".")[0] for name in _imported(path)} & {"rasa", "rasa_sdk", "bot"}


@pytest.mark.parametrize("path", sorted(ROOT.glob("bot/nlu/*.py")), ids=lambda path: path.name)
def test_understanding_knows_no_channel(path: Path) -> None:
    assert not [name for name in _imported(path) if name.startswith(("bot.channels", "actions"))]


@pytest.mark.parametrize("path", sorted(CODE), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


ACTIONS_ALONE = """
import importlib, pkgutil, sys
import actions
for found in pkgutil.walk_packages(actions.__path__, "actions."):
    if ".migrations." not in found.name:
        importlib.import_module(found.name)
sys.exit("tensorflow" in sys.modules)
"""


def test_the_action_server_does_without_tensorflow() -> None:
    # It would take seconds to start and hundreds of megabytes.
    subprocess.run([sys.executable, "-c", ACTIONS_ALONE], cwd=ROOT, check=True)


def _actions() -> list[str]:
    """The names of all actions that the action server offers."""
    for module in pkgutil.walk_packages(actions.__path__, "actions."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    found = [kind for kind in all_subclasses(Action) if kind.__module__.startswith("actions.")]
    return sorted(kind().name() for kind in found if not inspect.isabstract(kind))


@pytest.mark.parametrize("name", _actions())
def test_every_action_is_in_the_domain(name: str) -> None:
    assert name in action_names()


@pytest.mark.parametrize("name", [name for name in _actions() if not name.startswith(WITHIN_A_FORM)])
def test_every_action_that_begins_something_is_in_the_readme(name: str) -> None:
    assert name in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_lock_file_or_requirement_holds_an_address() -> None:
    for path in ROOT.glob("requirements*"):
        assert "://" not in path.read_text(encoding="utf-8")
