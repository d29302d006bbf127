"""The compose file: what its schema wants, and what every container of ours has."""

import copy
import re

import pytest

from tests.support.deployment import COMPOSE, DEPLOY, compose, compose_faults, ours, services

ONCE = ("migrate", "retention", "backup")
PINNED = re.compile(r"^[\w./-]+:(\d+\.\d+[\w.-]*|\$\{VERSION:\?[^}]*\})$")


@pytest.fixture(params=sorted(services()))
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_is_as_the_schema_wants() -> None:
    assert compose_faults(compose()) == []


def test_the_schema_sees_a_slip() -> None:
    broken = copy.deepcopy(compose())
    broken["services"]["bot"]["comand"] = broken["services"]["bot"].pop("command")
    assert compose_faults(broken)


def test_a_container_has_no_more_rights_than_it_needs(service: str) -> None:
    found = services()[service]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in found["security_opt"]
    assert int(found["user"].partition(":")[0]) > 0
    assert not found.get("privileged")


def test_a_container_has_limits_and_is_looked_after(service: str) -> None:
    found = services()[service]
    assert {"cpus", "memory", "pids"} <= set(found["deploy"]["resources"]["limits"])
    assert found["logging"]["options"]["max-size"]
    if service in ONCE:
        assert found["healthcheck"] == {"disable": True}
        assert found["restart"] == "no"
    else:
        assert found["healthcheck"]["test"]
        assert found["stop_grace_period"]


def test_an_image_is_pinned(service: str) -> None:
    assert PINNED.match(services()[service]["image"])


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, found in services().items() if "ports" in found] == ["nginx"]
    assert compose()["networks"]["inside"] == {"internal": True}
    for name in ("database", "redis", "actions"):
        assert services()[name]["networks"] == ["inside"]


def test_who_needs_the_schema_waits_for_it() -> None:
    for name in ("bot", "actions", "mail", "retention"):
        condition = services()[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"
    assert services()["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"


def test_no_secret_has_a_default() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    secret = r"\$\{(\w*(?:SECRET|PASSWORD|TOKEN|KEY)\w*)(:[^}]*)?\}"
    found = re.findall(secret, text)
    assert len(found) > 10
    # Those of a channel that is off are empty, which is no default but its absence.
    assert [name for name, rest in found if rest.strip(":") not in ("?", "-")] == []
    assert {name for name, rest in found if rest == ":-"} <= {
        name for name, _ in found if name.startswith(("MESSENGER_", "WHATSAPP_"))
    }


def test_the_example_of_settings_names_all_that_is_asked_for_and_holds_no_secret() -> None:
    lines = (DEPLOY / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.lstrip("#").partition("=")[0] for line in lines if re.match(r"#?[A-Z_]+=", line)}
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text(encoding="utf-8")))
    assert named == asked
    assert all(line.endswith("=") for line in lines if re.match(r"[A-Z_]+=", line))


def test_actions_and_jobs_do_not_hold_the_channels_secrets() -> None:
    for name in set(ours()) - {"bot"}:
        assert not [key for key in ours()[name]["environment"] if key.startswith(("MESSENGER_", "WHATSAPP_"))]
