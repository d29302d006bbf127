"""`python -m bot mail` delivers what is due and says so."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from actions.desk.outbox import Notice
from actions.store.database import unit_of_work
from tests.support.contact import ANNA, NOW
from tests.support.project import ROOT
from tests.support.smtp import smtp_server

SECONDS = 120


def _with_words(folder: Path) -> None:
    """What the logs are masked by is found from the working directory."""
    if not (folder / "data").exists():
        (folder / "data").symlink_to(ROOT / "data")


def deliver(folder: Path, database_address: str, **settings: str) -> subprocess.CompletedProcess[str]:
    _with_words(folder)
    inherited = {name: value for name, value in os.environ.items() if name not in ("SMTP_URL", "MAIL_FROM")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "mail"],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), "DATABASE_URL": database_address, **settings},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.fixture
def one_due(desk: Engine, tmp_path: Path) -> Engine:
    """A desk with a notice to Anna that is long due."""
    _with_words(tmp_path)
    with unit_of_work(desk) as work:
        work.outbox.add(Notice(ANNA.login, "handover_closed", {}, "1"), NOW)
    return desk


@pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
def test_mail_goes_to_files_and_only_once(one_due: Engine, tmp_path: Path, database_address: str) -> None:
    first = deliver(tmp_path, database_address)
    assert first.stdout == "1 sent, 0 to be tried again, 0 given up.\n"
    assert len(list((tmp_path / "var/outbox").glob("*.eml"))) == 1
    assert deliver(tmp_path, database_address).stdout == "0 sent, 0 to be tried again, 0 given up.\n"


@pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
def test_mail_goes_to_the_server_of_the_environment(
    one_due: Engine, tmp_path: Path, database_address: str
) -> None:
    with smtp_server() as inbox:
        settings = {"SMTP_URL": f"smtp://127.0.0.1:{inbox.port}", "MAIL_FROM": "pomoc@example.com"}
        done = deliver(tmp_path, database_address, **settings)
    assert (done.returncode, inbox.recipients) == (0, [[ANNA.email]])


@pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
def test_settings_that_do_not_do_are_one_clear_line(tmp_path: Path, database_address: str) -> None:
    done = deliver(tmp_path, database_address, SMTP_URL="smtp://mail.example.com")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: SMTP_URL is set, so MAIL_FROM must be, too.")


@pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
def test_it_goes_on_until_it_is_told_to_stop(one_due: Engine, tmp_path: Path, database_address: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "mail", "--forever"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": database_address},
        stderr=subprocess.PIPE,
    ) as process:
        deadline = time.monotonic() + SECONDS
        while not list((tmp_path / "var/outbox").glob("*.eml")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()
