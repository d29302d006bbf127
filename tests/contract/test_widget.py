"""What holds for the widget's files and the help page's strings."""

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from bot.context import families
from bot.languages import LANGUAGES
from tests.support.project import ROOT

WIDGET = ROOT / "bot/widget"
NODE = 20
LARGEST_CORE = 30_000  # bytes, compressed
MISSING = "no Node for the widget: install Node 20.19 or newer and run `npm ci` in bot/widget"


def version() -> str:
    return str(json.loads((WIDGET / "package.json").read_text(encoding="utf-8"))["version"])


def built(name: str) -> bytes:
    return (WIDGET / "dist" / name).read_bytes()


def fingerprint(name: str) -> bytes:
    return b"sha384-" + base64.b64encode(hashlib.sha384(built(name)).digest())


def strings() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "bot/help_page/strings.yml").read_text(encoding="utf-8"))
    return found


def test_the_loader_loads_the_version_that_the_package_has() -> None:
    assert f"{version()}/".encode() in built("loader.js")
    assert fingerprint(f"{version()}/core.js") in built("loader.js")
    assert fingerprint(f"{version()}/extras.js") in built(f"{version()}/core.js")


def test_the_core_stays_small() -> None:
    assert len(gzip.compress(built(f"{version()}/core.js"), mtime=0)) < LARGEST_CORE


def test_the_lock_file_has_the_version_and_no_address() -> None:
    lock = json.loads((WIDGET / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["version"] == lock["packages"][""]["version"] == version()
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_the_pages_strings_are_the_same_in_both_languages() -> None:
    assert set(strings()) == set(LANGUAGES)
    assert strings()["pl"].keys() == strings()["en"].keys()
    assert strings()["pl"]["families"].keys() == strings()["en"]["families"].keys()
    assert "{login}" in strings()["pl"]["log_in"]
    assert "{login}" in strings()["en"]["log_in"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_family_of_topics_has_a_heading(language: str) -> None:
    assert strings()[language]["families"].keys() == families().keys()


def node() -> str | None:
    """Node, if it is new enough and what the build needs is installed."""
    found = shutil.which("node")
    if found is None or not (WIDGET / "node_modules").is_dir():
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    return found if int(said.strip().lstrip("v").split(".")[0]) >= NODE else None


def test_the_built_files_are_what_the_source_builds_to() -> None:
    found = node()
    if found is None:
        pytest.skip(MISSING)
    done = subprocess.run([found, "scripts/verify.mjs"], cwd=WIDGET, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
