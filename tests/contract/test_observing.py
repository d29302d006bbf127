"""What operators rely on is there: metrics, rules, the dashboard and their documentation agree."""

import json
import re
from datetime import datetime, timezone

import pytest
import yaml
from sanic import Sanic

from actions.store.database import open_engine
from bot.observe import metrics
from bot.observe.channel import ModelCollector
from bot.observe.queues import QueueCollector
from tests.support.project import ROOT

DOCS = (ROOT / "docs/observing.md").read_text(encoding="utf-8")
RULES = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
DASHBOARD = json.loads((ROOT / "deploy/dashboard.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = {
    **{rule["alert"]: rule["expr"] for rule in RULES},
    **{panel["title"]: "\n".join(target["expr"] for target in panel["targets"]) for panel in PANELS},
}
OF_THE_LIBRARY = {
    "process_start_time_seconds",
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_max_fds",
}
OF_PROMETHEUS = {"up"}
OF_TARGETS = {"job", "instance", "le"}
_METRIC = re.compile(r"\b(?:assistant_\w+|process_\w+|up)\b")
_SELECTOR = re.compile(r"(\w+)\{([^}]*)\}")
_GROUPING = re.compile(r"\b(?:by|ignoring|without) \(([^)]*)\)")
_FUNCTIONS = set(
    "sum max min count topk absent rate delta changes histogram_quantile by ignoring group_left".split()
)


def _documented() -> set[str]:
    return set(re.findall(r"^\| `(assistant_\w+)` \|", DOCS, re.MULTILINE))


def _known() -> dict[str, set[str]]:
    """The series of the code, with their labels."""
    engine = open_engine("sqlite://")
    read = [
        *QueueCollector(lambda: engine, lambda: datetime.now(timezone.utc)).describe(),
        *ModelCollector(Sanic("contract_observing")).collect(),
    ]
    found = {family.name: set(family._labelnames) for family in read}
    for metric in metrics.REGISTRY._collector_to_names:
        names = metrics.REGISTRY._collector_to_names[metric]
        # A counter is told as `_total`, a histogram by three series.
        found |= {name: set(metric._labelnames) for name in names}  # type: ignore[attr-defined]
    return found


KNOWN = _known()


def test_every_metric_is_documented_and_no_other() -> None:
    shown = {re.sub(r"_(?:bucket|count|sum|created)$", "", name) for name in KNOWN}
    counters = {name for name in shown if f"{name}_total" in shown}
    assert shown - counters == _documented()


@pytest.mark.parametrize("where", sorted(EXPRESSIONS))
def test_an_expression_uses_metrics_and_labels_that_are_there(where: str) -> None:
    used = set(_METRIC.findall(EXPRESSIONS[where]))
    assert used
    assert used <= set(KNOWN) | OF_THE_LIBRARY | OF_PROMETHEUS
    labels = set().union(*(KNOWN.get(name, set()) for name in used)) | OF_TARGETS
    for name, selector in _SELECTOR.findall(EXPRESSIONS[where]):
        assert set(re.findall(r"(\w+)\s*[=!]", selector)) <= KNOWN.get(name, set()) | OF_TARGETS
    for grouping in _GROUPING.findall(EXPRESSIONS[where]):
        assert {label.strip() for label in grouping.split(",")} <= labels


@pytest.mark.parametrize("where", sorted(EXPRESSIONS))
def test_an_expression_is_whole(where: str) -> None:
    for expression in EXPRESSIONS[where].splitlines():
        bare = re.sub(r'"[^"]*"', "", expression)
        for opening, closing in ("()", "{}", "[]"):
            assert bare.count(opening) == bare.count(closing)
        called = set(re.findall(r"\b([a-z_]+) ?\(", bare)) - OF_PROMETHEUS
        assert called <= _FUNCTIONS
        # A counter is only ever looked at as a rate, a histogram's bucket by a quantile.
        for name in _METRIC.findall(bare):
            if name.endswith(("_total", "_bucket")):
                assert re.search(rf"rate\({name}(?:\{{[^}}]*\}})?\[", bare), name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_a_rule_tells_what_to_do(rule: dict[str, dict[str, str]]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"].keys() == {"summary", "description", "runbook"}
    assert rule["annotations"]["runbook"] == f"docs/operations.md, Alert: {rule['alert']}"
    assert re.search(rf"\b{rule['alert']}\b", DOCS)


def test_every_alert_has_its_heading_in_the_operators_manual() -> None:
    manual = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^#+ Alert: (\w+)$", manual, re.MULTILINE))
    assert headings == {rule["alert"] for rule in RULES}


def test_the_panels_stand_apart() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
