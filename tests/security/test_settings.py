"""Outside development a start is refused with a secret that is missing, short, guessable or doubled."""

import secrets
from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings_check import NEEDED, OF_CHANNELS, OPTIONAL, SHOWN, UnsafeSettingsError, check, findings

SECRETS = (*NEEDED, *OPTIONAL, *(name for names in OF_CHANNELS.values() for name in names))
OTHERS = {"MESSENGER_PAGE_ID": "1000", "WHATSAPP_PHONE_ID": "2000", "REDIS_URL": "redis://redis/0"}


@pytest.fixture(autouse=True)
def good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings with which everything may start, made anew for each test."""
    monkeypatch.chdir(tmp_path)
    values = {name: secrets.token_urlsafe(32) for name in SECRETS} | OTHERS
    values |= {"DATABASE_URL": "postgresql://desk:Xk3_9wq@db/desk", "WEBCHAT_ORIGINS": "https://help.example"}
    for name in ("PROXIES", "LIMIT_SCALE", "SANIC_WORKERS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


def test_good_settings_pass() -> None:
    assert findings() == []
    check()


def test_hexadecimal_secrets_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, secrets.token_hex(16))
    assert findings() == []


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_secret_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    assert findings() == [f"Set {name} to a random text of at least 32 characters."]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        *((name, "short") for name in SECRETS),
        *((name, "with a space in it, but long enough for anybody") for name in SHOWN),
        *((name, "ż" * 40) for name in SHOWN),
    ],
)
def test_a_secret_that_does_not_do_is_found(name: str, bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, bad)
    found = findings()
    assert found
    assert all(name in finding for finding in found)
    assert not any(bad in finding for finding in found if bad != "short")


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "bad",
    ["changeme-changeme-changeme-changeme-1234", "0123-development-0123456789abcdef-xyz", "Example" * 6],
)
def test_a_placeholder_is_found(name: str, bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, bad)
    assert [finding for finding in findings() if name in finding and "placeholder" in finding]


@pytest.mark.parametrize("name", [*NEEDED, *OPTIONAL])
def test_a_pattern_is_no_secret(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "abcabc" * 8)
    assert findings() == [f"{name} is not random: it has only 3 different characters."]


def test_a_secret_of_development_is_found(good: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "desk_secret").write_text(good["DESK_SECRET"])
    assert findings() == ["DESK_SECRET is a secret of development, from the folder var: make another."]


def test_any_two_that_are_the_same_are_found(good: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for first, second in pairwise(SECRETS):
        with monkeypatch.context() as changed:
            changed.setenv(second, good[first])
            assert findings() == [f"{first}, {second} are the same: each needs a value of its own."]


def test_one_app_of_the_service_may_have_both_products(
    good: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind, other in (
        ("APP_SECRET", "APP_SECRET"),
        ("VERIFY_TOKEN", "VERIFY_TOKEN"),
        ("PAGE_TOKEN", "TOKEN"),
    ):
        monkeypatch.setenv(f"WHATSAPP_{other}", good[f"MESSENGER_{kind}"])
    assert findings() == []


@pytest.mark.parametrize("name", ["MESSENGER_PAGE_ID", "MESSENGER_APP_SECRET", "WHATSAPP_TOKEN"])
def test_half_a_channel_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    (found,) = findings()
    assert found.startswith(f"Set {name} too, or none of ")


@pytest.mark.parametrize("url", ["postgresql://desk@db/desk", "postgresql://postgres:postgres@db:5432/desk"])
def test_a_database_elsewhere_wants_a_password_of_its_own(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert findings() == [
        "DATABASE_URL has no password or a default one, and the database is on another machine."
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROXIES", "many"),
        ("PROXIES", "-1"),
        ("PROXIES", "6"),
        ("LIMIT_SCALE", "0"),
        ("LIMIT_SCALE", "1.5"),
        ("WEBCHAT_ORIGINS", "http://help.example"),
        ("WEBCHAT_ORIGINS", "*"),
    ],
)
def test_other_settings_that_would_open_a_door_are_found(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    (found,) = findings()
    assert name in found


def test_several_workers_without_anything_shared_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("SANIC_WORKERS", "2")
    (found,) = findings()
    assert "REDIS_URL" in found


def test_all_findings_come_at_once_and_hold_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NEEDED:
        monkeypatch.setenv(name, "tooshort-9f")
    with pytest.raises(UnsafeSettingsError) as refused:
        check()
    assert all(name in str(refused.value) for name in NEEDED)
    assert "tooshort-9f" not in str(refused.value)


def test_development_starts_with_nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SECRETS, "DATABASE_URL"):
        monkeypatch.delenv(name)
    assert findings() == []
