"""The Kubernetes manifests: Kubernetes' own schemas, strictly, and what every pod of ours has.

What `kubectl kustomize` makes of them is held against the same schemas, where there is a kubectl.
"""

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployment import (
    BASE,
    OVERLAY,
    Document,
    base,
    built,
    kubernetes_faults,
    kustomization,
    patched,
    pods,
    secret_files,
)

SERVERS = ("bot", "actions")
ONCE = ("migrate", "retention", "backup")


def named(kind: str) -> dict[str, Document]:
    return {found["metadata"]["name"]: found for found in base() if found["kind"] == kind}


@pytest.fixture(params=sorted(pods()))
def pod(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def container(name: str) -> Document:
    (found,) = pods()[name]["containers"]
    return dict(found)


@pytest.mark.parametrize(
    "document", patched(), ids=lambda found: f"{found['kind']}-{found['metadata']['name']}"
)
def test_a_manifest_is_as_kubernetes_wants(document: Document) -> None:
    assert kubernetes_faults(document) == []


def test_what_kustomize_builds_is_as_kubernetes_wants(tmp_path: Path) -> None:
    assert [fault for document in built(tmp_path) for fault in kubernetes_faults(document)] == []


def test_the_schemas_see_a_slip() -> None:
    broken = copy.deepcopy(named("Deployment")["bot"])
    broken["spec"]["template"]["spec"]["containers"][0]["resorces"] = {}
    assert kubernetes_faults(broken)


def test_every_file_is_named_and_every_named_file_is_there() -> None:
    files = {file.name for file in BASE.glob("*.yaml")} - {"kustomization.yaml"}
    assert files == set(kustomization(BASE)["resources"])


def test_pods_must_be_restricted_and_are(pod: str) -> None:
    labels = named("Namespace")["allegro-help"]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    spec, inside = pods()[pod]["securityContext"], container(pod)["securityContext"]
    assert spec["runAsNonRoot"] is True
    assert spec["seccompProfile"] == {"type": "RuntimeDefault"}
    assert inside == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pods()[pod]["automountServiceAccountToken"] is False


def test_a_container_says_what_it_takes(pod: str) -> None:
    resources = container(pod)["resources"]
    assert {"cpu", "memory", "ephemeral-storage"} <= set(resources["requests"])
    assert {"memory", "ephemeral-storage"} <= set(resources["limits"])
    writable = {mount["mountPath"] for mount in container(pod)["volumeMounts"]}
    assert {"/tmp", "/app/var"} <= writable


def test_an_image_is_pinned(pod: str) -> None:
    image = container(pod)["image"]
    assert re.fullmatch(r"allegro-help-assistant:\d+\.\d+\.\d+", image)
    (renamed,) = kustomization(OVERLAY)["images"]
    assert image.startswith(f"{renamed['name']}:")
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(renamed["newTag"]))


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_is_asked_whether_it_can_work_and_gets_time_to_stop(name: str) -> None:
    found = container(name)
    assert found["readinessProbe"]["httpGet"]["path"] == "/ready"
    assert found["livenessProbe"]["httpGet"]["path"] == "/live"
    assert found["startupProbe"]["httpGet"]["path"] == "/live"
    assert found["lifecycle"]["preStop"]
    assert pods()[name]["terminationGracePeriodSeconds"] >= 45  # pause, drain, and the longest turn
    assert pods()[name]["topologySpreadConstraints"]


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_scales_and_is_never_all_gone(name: str) -> None:
    scaler = named("HorizontalPodAutoscaler")[name]["spec"]
    assert scaler["scaleTargetRef"]["name"] == name
    assert scaler["minReplicas"] >= 2
    assert "replicas" not in named("Deployment")[name]["spec"]
    budget = named("PodDisruptionBudget")[name]["spec"]
    assert budget["maxUnavailable"] == 1
    assert budget["selector"] == named("Deployment")[name]["spec"]["selector"]
    assert named("Service")[name]["spec"]["selector"] == budget["selector"]["matchLabels"]


def test_all_that_runs_on_is_probed() -> None:
    running = set(pods()) - set(ONCE)
    assert [name for name in running if "livenessProbe" not in container(name)] == []


def test_nothing_is_allowed_but_what_a_policy_says() -> None:
    policies = {name: found["spec"] for name, found in named("NetworkPolicy").items()}
    assert policies["nothing-else"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    ways_in = {name: spec["ingress"] for name, spec in policies.items() if "ingress" in spec}
    assert set(ways_in) == {"bot", "actions"}
    (to_actions,) = ways_in["actions"]
    selected = [peer["podSelector"]["matchLabels"] for peer in to_actions["from"] if "podSelector" in peer]
    assert selected == [{"app.kubernetes.io/component": "bot"}]


def test_only_the_channels_are_published() -> None:
    (rule,) = named("Ingress")["assistant"]["spec"]["rules"]
    paths = {path["path"]: path["backend"]["service"]["name"] for path in rule["http"]["paths"]}
    assert paths == dict.fromkeys(
        (f"/webhooks/{name}" for name in ("webchat", "messenger", "whatsapp")), "bot"
    )


def test_secrets_come_from_files_that_are_not_there() -> None:
    files = [env for secret in kustomization(OVERLAY)["secretGenerator"] for env in secret["envs"]]
    assert {Path(file).name for file in files} == set(secret_files())
    assert named("Secret") == {}
    ignored = (OVERLAY.parents[3] / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "deploy/k8s/overlays/*/secrets/*.env" in ignored


def test_only_the_bot_holds_the_channels_secrets() -> None:
    holders = {
        name for name in pods() for source in container(name)["envFrom"] if _secret(source) == "channels"
    }
    assert holders == {"bot"}


def _secret(source: dict[str, Any]) -> str | None:
    return source.get("secretRef", {}).get("name")


def test_what_is_there_first_has_all_that_the_migration_needs() -> None:
    """`kubectl apply -l allegro-help/phase=first` brings up the database's new schema, and nothing else."""
    label = ("allegro-help/phase", "first")
    kinds = {found["kind"] for found in base() if label in found["metadata"].get("labels", {}).items()}
    assert kinds == {"Namespace", "ServiceAccount", "NetworkPolicy", "Job"}
    for folder in (BASE, OVERLAY):
        assert kustomization(folder)["generatorOptions"] == {"labels": dict([label])}
