"""The balancer's configuration, read by nginx itself."""

import shutil
import subprocess
from pathlib import Path
from string import Template

import pytest

from tests.support.deployment import DEPLOY

PLACES = {
    "BOTS": "server 127.0.0.1:5005 max_fails=1 fail_timeout=5s;",
    "ACTION_SERVERS": "server 127.0.0.1:5055;",
    "LISTEN": "127.0.0.1:8080",
    "ACTIONS_LISTEN": "127.0.0.1:8055",
}


class Placed(Template):
    """Fills in `${NAME}` alone: nginx's own variables have no braces here."""

    pattern = r"\$\{(?P<braced>[A-Z_]+)\}|(?P<escaped>(?!))|(?P<named>(?!))|(?P<invalid>(?!))"


def test_nginx_takes_it(tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("no nginx: apt-get install nginx-light")
    written = Placed((DEPLOY / "nginx.conf").read_text(encoding="utf-8")).substitute(PLACES)
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {written} }}"
    path = tmp_path / "nginx.conf"
    path.write_text(whole, encoding="utf-8")
    answer = subprocess.run(
        [nginx, "-t", "-p", tmp_path, "-c", path], capture_output=True, text=True, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
