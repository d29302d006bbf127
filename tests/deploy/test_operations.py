"""The page for operators knows every alert, and every setting that the code reads is set or explained."""

import ast
import re

import pytest
import yaml
from sanic.config import DEFAULT_CONFIG

from tests.support.deployment import BASE, DEPLOY, OVERLAY, kustomization, ours, pods, secret_files
from tests.support.project import ROOT

PAGE = ROOT / "docs/operations.md"
# What the code reads and no deployment sets, each with its reason.
NOT_SET = {
    "SANIC_WORKERS": "one worker a container: more of them are more replicas",
    "ACTION_SERVER_SANIC_WORKERS": "the same",
    "SANIC_HOST": "set by the process itself",
    "REST_TOKEN": "the REST channel stays off",
    "DESK_STAFF": "for `python -m bot desk` at a terminal",
    "META_GRAPH_URL": "Meta's own address",
    "MESSENGER_GRAPH_VERSION": "the version that this code was made for",
    "WHATSAPP_GRAPH_VERSION": "the same",
    "WHATSAPP_TEMPLATE_PL": "as WHATSAPP_TEMPLATE_EN, the usual name of the language",
    "WHATSAPP_TEMPLATE_EN": "see above",
    "LIMIT_SCALE": "for load tests",
    "PROMETHEUS_MULTIPROC_DIR": "one worker a container",
    "OTEL_SERVICE_NAME": "each process names itself",
}
KEPT = re.compile(r"KEEP_[A-Z]+_DAYS")  # periods: their defaults are what docs/security.md says
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
OF_LIBRARIES = ("TF_", "OMP_", "RASA_", "SQLALCHEMY_")  # bot/quiet.py sets what they read
CODE = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/**/*.py")]


def named_in_code() -> set[str]:
    """All texts in code that reads the environment."""
    files = [text for path in CODE if "environ" in (text := path.read_text(encoding="utf-8"))]
    nodes = [node for text in files for node in ast.walk(ast.parse(text))]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def read_by_the_code() -> set[str]:
    """The variables of the environment among them; not what is handed to Sanic and to libraries."""
    found = {name for name in named_in_code() if VARIABLE.fullmatch(name) and not KEPT.fullmatch(name)}
    return {name for name in found - set(DEFAULT_CONFIG) if not name.startswith(OF_LIBRARIES)}


def set_by_compose() -> set[str]:
    return {name for service in ours().values() for name in service["environment"]}


def set_by_kubernetes() -> set[str]:
    literals = [
        literal.partition("=")[0]
        for folder in (BASE, OVERLAY)
        for made in kustomization(folder)["configMapGenerator"]
        for literal in made["literals"]
    ]
    return {*literals, *(name for names in secret_files().values() for name in names)}


def alerts() -> list[str]:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))
    return [rule["alert"] for group in rules["groups"] for rule in group["rules"] if "alert" in rule]


def headings() -> list[str]:
    return re.findall(r"^#+ (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_both_deployments_set_the_same() -> None:
    assert set_by_compose() == set_by_kubernetes()


def test_what_the_code_reads_is_set_or_need_not_be() -> None:
    assert read_by_the_code() - set_by_kubernetes() - set(NOT_SET) == set()


def test_what_is_set_is_read() -> None:
    assert set_by_kubernetes() - named_in_code() == set()


def test_every_alert_has_its_answer() -> None:
    answered = [heading.removeprefix("Alert: ") for heading in headings() if heading.startswith("Alert: ")]
    assert sorted(answered) == sorted(alerts())


@pytest.mark.parametrize("name", sorted({*ours(), *pods()}))
def test_every_process_is_in_the_picture(name: str) -> None:
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")


def test_every_command_of_the_page_exists() -> None:
    from typer.main import get_command

    from bot.__main__ import app

    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"python -m bot ([a-z-]+)", PAGE.read_text(encoding="utf-8")))
    assert named - known == set()
