"""Where the server's secret comes from."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.secret import MissingSecretError, desk_secret, staff_token, webchat_key

LONG = "s" * 32


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DESK_SECRET", raising=False)
    monkeypatch.delenv("DESK_STAFF_TOKEN", raising=False)
    monkeypatch.delenv("WEBCHAT_JWT_KEY", raising=False)


def test_the_secret_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_SECRET", LONG)
    assert desk_secret() == LONG.encode()
    assert not Path("var").exists()


def test_the_embedded_database_makes_one_and_keeps_it() -> None:
    secret = desk_secret()
    assert len(secret) >= 32
    assert desk_secret() == secret
    assert [path.name for path in Path("var").iterdir()] == ["desk_secret"]
    assert stat.S_IMODE(Path("var/desk_secret").stat().st_mode) == 0o600


def test_it_is_another_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = desk_secret()
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert desk_secret() != here


def test_processes_that_come_first_all_at_once_have_the_same() -> None:
    with ThreadPoolExecutor(8) as processes:
        assert len(set(processes.map(lambda _: desk_secret(), range(16)))) == 1


def test_any_other_database_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk@db/desk")
    with pytest.raises(MissingSecretError, match="DESK_SECRET"):
        desk_secret()
    assert not Path("var").exists()


@pytest.mark.parametrize("url", ["", "postgresql://desk@db/desk"])
def test_a_short_one_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DESK_SECRET", LONG[:-1])
    with pytest.raises(MissingSecretError):
        desk_secret()


def test_the_consultants_token_is_another_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert staff_token() not in (desk_secret(), b"")
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk@db/desk")
    with pytest.raises(MissingSecretError, match="DESK_STAFF_TOKEN"):
        staff_token()
    monkeypatch.setenv("DESK_STAFF_TOKEN", LONG)
    assert staff_token() == LONG.encode()


def test_the_web_channels_key_is_yet_another(monkeypatch: pytest.MonkeyPatch) -> None:
    assert webchat_key() not in (desk_secret(), staff_token(), b"")
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk@db/desk")
    with pytest.raises(MissingSecretError, match="WEBCHAT_JWT_KEY"):
        webchat_key()
    monkeypatch.setenv("WEBCHAT_JWT_KEY", LONG)
    assert webchat_key() == LONG.encode()
