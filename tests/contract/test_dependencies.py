"""What `docs/dependencies.md` says of a package is said of the version that is pinned."""

import re

import pytest

from tests.support.project import ROOT

PAGE = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
PINNED = dict(
    re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
)
LINES = re.findall(r"^\| ([a-z][a-z0-9-]+) \| ([0-9.]+) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)


def test_the_page_is_read() -> None:
    assert len(LINES) >= 15


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_a_package_that_is_held_back_is_pinned_as_the_page_says(line: tuple[str, ...]) -> None:
    name, version, *_ = line
    assert PINNED[name] == version, (
        f"docs/dependencies.md is about {name} {version}: read its advisories anew"
    )


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_every_line_says_why_it_does_not_matter(line: tuple[str, ...]) -> None:
    *_, advisory, about, why = line
    assert re.search(r"CVE-\d{4}-\d+|none known", advisory)
    assert len(about) > 10
    assert len(why) > 20


def test_no_component_of_the_pipeline_uses_tensorflow() -> None:
    used = (ROOT / "config.yml").read_text(encoding="utf-8")
    assert not re.search(r"^\s*- name:.*(DIET|TED|Response(Selector)?|LanguageModel)", used, re.MULTILINE)
