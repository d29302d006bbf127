import logging

import pytest

from bot.channels.shared import SettingsError
from bot.channels.whatsapp.connector import connector
from bot.channels.whatsapp.settings import REQUIRED, Settings, _say_off
from bot.clock import now


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Everything that is required, and nothing else."""
    for name in ("GRAPH_VERSION", "TEMPLATE", "TEMPLATE_PL", "TEMPLATE_EN"):
        monkeypatch.delenv(f"WHATSAPP_{name}", raising=False)
    monkeypatch.delenv("META_GRAPH_URL", raising=False)
    for name in REQUIRED:
        monkeypatch.setenv(name, f" value of {name}\n")
    _say_off.cache_clear()
    return monkeypatch


def settings() -> Settings:
    found = Settings.from_environment()
    assert found is not None
    return found


def test_secrets_are_read_without_the_blanks_around_them_and_never_shown() -> None:
    assert settings().app_secret == "value of WHATSAPP_APP_SECRET"
    assert settings().token == "value of WHATSAPP_TOKEN"
    assert "APP_SECRET" not in repr(settings())
    assert "TOKEN" not in repr(settings())


def test_what_is_not_set_is_the_real_service_its_current_version_and_no_template() -> None:
    assert (settings().graph_url, settings().graph_version) == ("https://graph.facebook.com", "26.0")
    assert settings().template is None


@pytest.mark.parametrize("written", ["v25.0", "25.0"])
def test_a_version_is_written_with_or_without_its_letter(
    environment: pytest.MonkeyPatch, written: str
) -> None:
    environment.setenv("WHATSAPP_GRAPH_VERSION", written)
    assert settings().graph_version == "25.0"


@pytest.mark.parametrize("written", ["latest", "26", "../26.0", "v26.0/x"])
def test_what_is_no_version_is_refused(environment: pytest.MonkeyPatch, written: str) -> None:
    environment.setenv("WHATSAPP_GRAPH_VERSION", written)
    with pytest.raises(SettingsError, match="WHATSAPP_GRAPH_VERSION"):
        Settings.from_environment()


def test_a_template_has_the_names_that_its_languages_were_approved_under(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("WHATSAPP_TEMPLATE", "news_waiting")
    environment.setenv("WHATSAPP_TEMPLATE_EN", "en_GB")
    template = settings().template
    assert template is not None
    assert (template.name, dict(template.languages)) == ("news_waiting", {"pl": "pl", "en": "en_GB"})


@pytest.mark.parametrize("missing", REQUIRED)
def test_without_one_of_them_the_channel_is_off_and_says_so_once(
    environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, missing: str
) -> None:
    environment.setenv(missing, " ")
    assert connector(now) is None
    assert connector(now) is None
    said = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert said == [(logging.WARNING, f"WhatsApp is off: {missing} not set")]


def test_where_nothing_is_set_it_is_said_in_passing(
    environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for name in REQUIRED:
        environment.delenv(name)
    assert connector(now) is None
    assert [record.levelno for record in caplog.records] == [logging.INFO]


async def test_with_all_of_them_it_is_on() -> None:
    on = connector(now)
    assert on is not None
    assert on.name == "whatsapp"
    await on.close()
