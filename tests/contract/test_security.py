"""`docs/security.md` names tests that exist, and no secret or fetch of a user's link is in the code."""

import ast
import re
import subprocess

import pytest

from bot.settings_check import NEEDED, OF_CHANNELS, OPTIONAL
from tests.support.project import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
# Where the code speaks to another machine, and to which: no address of these comes from a person.
SPEAKS = {
    "actions/mail/delivery.py": "knows the errors of the mail server",
    "actions/mail/mailers.py": "the mail server of SMTP_URL",
    "bot/action_server.py": "the action server",
    "bot/channels/messenger/errors.py": "reads answers of the Graph API",
    "bot/channels/messenger/graph.py": "the Graph API",
    "bot/channels/whatsapp/connector.py": "the Graph API",
    "bot/chat.py": "the bot itself, on loopback",
    "bot/observe/health.py": "the action server",
    "bot/supervisor.py": "its own processes, on loopback",
}
CLIENTS = {
    "aiohttp",
    "httpx",
    "requests",
    "urllib.request",
    "urllib3",
    "http.client",
    "smtplib",
    "socket",
    "ftplib",
}
SECRETS = (*NEEDED, *OPTIONAL, *(name for names in OF_CHANNELS.values() for name in names))


def test_the_page_names_tests() -> None:
    assert len(NAMED) >= 25


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda part: part.rpartition("/")[2])
def test_a_test_that_the_page_names_exists(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert name in functions


def _imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_nothing_speaks_to_another_machine_but_what_is_listed() -> None:
    code = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/**/*.py")]
    speaks = {
        str(path.relative_to(ROOT))
        for path in code
        if "node_modules" not in path.parts and _imported(path.read_text(encoding="utf-8")) & CLIENTS
    }
    assert speaks == set(SPEAKS)


def test_no_file_of_the_repository_holds_a_secret() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    given = re.compile(rf"\b({'|'.join(SECRETS)})\s*[=:]\s*[\"']?([A-Za-z0-9_\-+/]{{20,}})[\"']?\s*$")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".png", ".gz", ".woff2", ".svg"} or not path.is_file():
            continue
        for line in path.read_text(encoding="utf-8", errors="ignore").splitlines():
            assert not given.search(line), name
