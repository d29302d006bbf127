"""Hostile inputs made from the description of the HTTP interfaces, `docs/openapi.yaml`."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.support.attack import LEAKS, SECRETS
from tests.support.project import ROOT

DESCRIPTION = ROOT / "docs/openapi.yaml"
PATIENCE = 30  # seconds
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def described_attack(
    tag: str, address: str, tokens: Mapping[str, str], of_each: int, number: int = 0
) -> tuple[int, list[str]]:
    """Send each operation inputs that fit its description and such that do not; as `attack.attack`.

    Args:
        tag: whose operations: "bot" or "actions".
        address: where they are.
        tokens: by the schemes of the description.
        of_each: how many of each operation and kind.
        number: the seed.
    """
    sent, found = 0, list[str]()
    for result in schemathesis.openapi.from_path(str(DESCRIPTION)).get_all_operations():
        operation = result.ok()
        if tag in operation.tags:
            for mode in MODES:
                done, faults = _attacked(operation, mode, address, tokens, of_each, number)
                sent, found = sent + done, found + faults
    return sent, found


def _attacked(
    operation: Any, mode: GenerationMode, address: str, tokens: Mapping[str, str], count: int, number: int
) -> tuple[int, list[str]]:
    sent, found = 0, list[str]()
    headers = _shown(operation.definition.raw.get("security", []), tokens)

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        nonlocal sent
        sent += 1
        try:
            answer = case.call(base_url=address, headers=headers, timeout=PATIENCE, allow_redirects=False)
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError):
            return  # what no client can send
        found.extend(f"{operation.label}: {fault}" for fault in _faults(answer, operation, mode))

    with suppress(Unsatisfiable):  # an operation that takes nothing cannot be given anything wrong
        send()
    return sent, found


def _shown(security: list[dict[str, Any]], tokens: Mapping[str, str]) -> dict[str, str]:
    schemes = {name for wanted in security for name in wanted}
    return {
        ("X-Action-Secret" if name == "bot" else "Authorization"): (
            tokens[name] if name == "bot" else f"Bearer {tokens[name]}"
        )
        for name in schemes
    }


def _faults(answer: Any, operation: Any, mode: GenerationMode) -> list[str]:
    found = []
    described = operation.definition.raw["responses"]
    if answer.status_code >= 500 and str(answer.status_code) not in described:
        found.append(f"status {answer.status_code}")
    everything = answer.content + str(answer.headers).encode()
    found += [f"tells {word[:12]!r}" for word in (*LEAKS, *SECRETS) if word in everything]
    if mode is GenerationMode.POSITIVE and str(answer.status_code) not in described:
        found.append(f"status {answer.status_code} is not described")
    return found
