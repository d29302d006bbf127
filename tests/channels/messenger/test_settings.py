import logging

import pytest

from bot.channels.messenger import settings
from bot.channels.messenger.connector import connector
from bot.channels.messenger.settings import REQUIRED, Settings
from bot.channels.shared import SettingsError
from bot.clock import now


@pytest.fixture(autouse=True)
def _set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in REQUIRED:
        monkeypatch.setenv(name, "101")
    for name in ("META_GRAPH_URL", "MESSENGER_GRAPH_VERSION"):
        monkeypatch.delenv(name, raising=False)
    settings._say_off.cache_clear()


def test_the_current_version_of_the_graph_api_is_called_unless_another_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _found().graph_version == "v26.0"
    assert _found().graph_url == "https://graph.facebook.com"
    monkeypatch.setenv("MESSENGER_GRAPH_VERSION", "v27.0")
    assert _found().graph_version == "v27.0"


@pytest.mark.parametrize("missing", REQUIRED)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_without_one_of_them_the_channel_is_off_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, missing: str, value: str | None
) -> None:
    monkeypatch.delenv(missing) if value is None else monkeypatch.setenv(missing, value)
    caplog.set_level(logging.INFO)
    assert connector(now) is None
    assert connector(now) is None
    assert [record.getMessage() for record in caplog.records] == [f"Messenger is off: {missing} not set"]
    assert caplog.records[0].levelno == logging.WARNING


def test_where_nobody_asked_for_it_it_says_so_in_passing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in REQUIRED:
        monkeypatch.delenv(name)
    caplog.set_level(logging.INFO)
    assert connector(now) is None
    assert [record.levelno for record in caplog.records] == [logging.INFO]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MESSENGER_GRAPH_VERSION", "26"),
        ("MESSENGER_GRAPH_VERSION", "v26.0/../me"),
        ("MESSENGER_PAGE_ID", "me/../x"),
        ("META_GRAPH_URL", "http://graph.facebook.com"),
        ("META_GRAPH_URL", "graph.facebook.com"),
        ("META_GRAPH_URL", "http://127.0.0.1.example"),
    ],
)
def test_what_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment()


def test_no_secret_is_shown() -> None:
    shown = repr(Settings("the secret", "the token", "the page's token", "101"))
    assert "the" not in shown.replace("GRAPH", "")


def _found() -> Settings:
    found = Settings.from_environment()
    assert found is not None
    return found
