"""The files of `deploy/` as the tests read them: compose file, Kubernetes manifests, the image's recipe."""

import json
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from jsonschema import RefResolver
from jsonschema.validators import validator_for

from tests.support.project import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
BASE = DEPLOY / "k8s/base"
OVERLAY = DEPLOY / "k8s/overlays/production"
DOCKERFILE = DEPLOY / "Dockerfile"
KUBERNETES = "v1.33.0-local-strict"
Document = dict[str, Any]


@cache
def compose() -> Document:
    """The compose file, its anchors resolved, its variables not."""
    found: Document = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return found


def services() -> Document:
    """The compose file's services by name."""
    found: Document = compose()["services"]
    return found


def ours() -> Document:
    """The services that run the project's own image."""
    return {name: found for name, found in services().items() if "allegro-help-assistant" in found["image"]}


def kustomization(folder: Path) -> Document:
    """What a folder's kustomization says."""
    found: Document = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    return found


def base() -> list[Document]:
    """The documents of all files that the base names."""
    files = [BASE / name for name in kustomization(BASE)["resources"]]
    return [found for file in files for found in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


def patched() -> list[Document]:
    """The base with the overlay's patches applied.

    Raises:
        KeyError, IndexError: a patch replaces what is not there.
    """
    documents = base()
    for patch in kustomization(OVERLAY)["patches"]:
        target = patch["target"]
        (found,) = [
            document
            for document in documents
            if (document["kind"], document["metadata"]["name"]) == (target["kind"], target["name"])
        ]
        for operation in yaml.safe_load(patch["patch"]):
            _replace(found, operation)
    return documents


def _replace(document: Any, operation: Document) -> None:
    assert operation["op"] == "replace"
    *parents, last = [int(key) if key.isdigit() else key for key in operation["path"].split("/")[1:]]
    for key in parents:
        document = document[key]
    _ = document[last]
    document[last] = operation["value"]


def built(folder: Path) -> list[Document]:
    """What `kubectl kustomize` makes of the overlay, with secrets made up; none where there is no kubectl."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        return []
    copy = folder / "k8s"
    shutil.copytree(DEPLOY / "k8s", copy)
    for name, variables in secret_files().items():
        lines = [f"{variable}=made-up" for variable in variables]
        (copy / "overlays/production/secrets" / name).write_text("\n".join(lines), encoding="utf-8")
    command = [kubectl, "kustomize", copy / "overlays/production"]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return list(yaml.safe_load_all(answer.stdout))


def secret_files() -> dict[str, list[str]]:
    """The variables of each file of secrets, as the folder's page says."""
    page = (OVERLAY / "secrets/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+\.env)` \| (.*) \|", page, re.MULTILINE)
    return {name: re.findall(r"`([A-Z][A-Z_]+)`", row) for name, row in rows}


def pods() -> dict[str, Document]:
    """The specification of each pod of the base, by the name of what makes it."""
    found: dict[str, Document] = {}
    for document in base():
        spec = document.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            found[document["metadata"]["name"]] = spec["template"]["spec"]
    return found


def kubernetes_faults(document: Document) -> list[str]:
    """What Kubernetes' own schema, strictly read, has against a document."""
    group, _, version = document["apiVersion"].rpartition("/")
    name = "-".join(filter(None, [document["kind"].lower(), group.split(".")[0], version]))
    definitions = _kubernetes_schema("_definitions")
    return _faults(_kubernetes_schema(name), document, {definitions["$id"]: definitions})


@cache
def _kubernetes_schema(name: str) -> Document:
    package = find_spec("kubernetes_validate")  # not imported: it wants a newer jsonschema than Rasa allows
    assert package is not None
    (folder,) = package.submodule_search_locations or []
    path = Path(folder) / "kubernetes-json-schema" / KUBERNETES / f"{name}.json"
    found: Document = json.loads(path.read_text(encoding="utf-8"))
    return found


def compose_faults(document: Document) -> list[str]:
    """What the schema of the Compose Specification has against a document."""
    path = ROOT / "tests/deploy/schemas/compose-spec.json"
    return _faults(json.loads(path.read_text(encoding="utf-8")), document, {})


def _faults(schema: Document, document: Document, others: Document) -> list[str]:
    kind = validator_for(schema)
    validator = kind(schema, resolver=RefResolver.from_schema(schema, id_of=kind.ID_OF, store=others))
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(document)]


def copied() -> list[tuple[str, str]]:
    """What the image's last stage has of the project: source and target of each COPY of its own stages."""
    stages = DOCKERFILE.read_text(encoding="utf-8").split("\nFROM ")
    (assistant,) = [stage for stage in stages if stage.splitlines()[0].endswith(" AS assistant")]
    pairs: list[tuple[str, str]] = []
    for line in re.findall(r"^COPY (?!--from)(.*)$", assistant, re.MULTILINE):
        *sources, target = line.split()
        pairs += [(source, target) for source in sources]
    return pairs
