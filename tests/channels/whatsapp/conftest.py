"""A stand-in of Meta, and a number of WhatsApp that works with it."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.whatsapp.connector import WhatsApp
from tests.support.meta import Meta
from tests.support.whatsapp import Phone, phone_with, settings_for


@pytest.fixture
async def meta(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Meta]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with Meta(patience=1) as running:
        yield running


@pytest.fixture
async def phone(meta: Meta) -> AsyncIterator[Phone]:
    connector = WhatsApp(settings_for(meta), meta.now)
    async with phone_with(connector) as running:
        meta.listen("whatsapp", running.url)
        yield running
    await connector.close()
