"""What holds for the code: the desk knows no framework, and every action is known everywhere."""

import ast
import inspect
from pathlib import Path

import pytest
from rasa_sdk import Action

import actions.sellers
from tests.support.project import ROOT, domain

FORBIDDEN = {"rasa", "rasa_sdk", "sqlalchemy", "alembic", "bot"}
LONGEST_FILE = 300
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
<<<<<<< HEAD
    [path for folder in DESK_SIDE for path in sorted(folder.glob("**/*.py"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_store_services_and_mail_know_no_rasa_and_no_bot(path: Path) -> None:
=======
    sorted([*ROOT.glob("actions/store/**/*.py"), *ROOT.glob("actions/services/*.py")]),
    ids=lambda path: path.name,
)
def test_store_and_services_know_no_rasa(path: Path) -> None:
>>>>>>> desk
    assert not {name.split(".")[0] for name in _imported(path)} & {"rasa", "rasa_sdk", "bot"}


@pytest.mark.parametrize("path", sorted(ROOT.glob("bot/nlu/*.py")), ids=lambda path: path.name)
def test_understanding_knows_no_channel(path: Path) -> None:
    assert not [name for name in _imported(path) if name.startswith(("bot.channels", "actions"))]


@pytest.mark.parametrize("path", sorted(CODE), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def _actions() -> list[str]:
    classes = inspect.getmembers(actions.sellers, inspect.isclass)
    return [
        kind().name()
        for _, kind in classes
        if issubclass(kind, Action) and kind.__module__ == "actions.sellers"
    ]


@pytest.mark.parametrize("name", _actions())
def test_every_action_is_in_the_domain_and_in_the_readme(name: str) -> None:
    assert name in domain()["actions"]
    assert name in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_lock_file_or_requirement_holds_an_address() -> None:
    for path in ROOT.glob("requirements*"):
        assert "://" not in path.read_text(encoding="utf-8")
