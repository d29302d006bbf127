"""What is off costs nothing."""

import os
import subprocess
import sys

import pytest

NAMES = "print([name for name in sys.modules if 'opentelemetry' in name])"
LOADED = f"import sys; import bot.observe.{{module}}; {NAMES}"
SPAN = f"""
import sys
from bot.observe import spans
spans.start("bot")
with spans.span("turn", {{"a": "b"}}):
    assert spans.headers() == {{}}
spans.stop()
{NAMES}
"""


def _printed(code: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("module", ["channel", "actions"])
def test_without_an_address_nothing_of_opentelemetry_is_loaded(module: str) -> None:
    assert _printed(LOADED.format(module=module)) == "[]"


def test_without_an_address_a_span_is_nothing() -> None:
    assert _printed(SPAN) == "[]"
