"""The real bot on WhatsApp: whole conversations, down to the messages that the service takes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.demo import DemoDesk
from tests.support.meta import Meta, Person, Sent
from tests.support.webchat import Bot

PATIENCE = 30.0  # seconds; the machine may be busy
QUIET = 1.5  # in which what must not come would have come


class Talker:
    """Somebody who waits for what the bot says to him."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self._read = 0

    async def says(self, words: str, *expected: str) -> list[Sent]:
        """Type something, and wait until all that is expected has been said."""
        await self.person.says(words)
        return await self._hears(*expected)

    async def presses(self, title: str, *expected: str) -> list[Sent]:
        """Press something, and wait likewise."""
        await self.person.presses(title)
        return await self._hears(*expected)

    async def sends(self, kind: str, *expected: str) -> list[Sent]:
        """Send something that is no text, and wait likewise."""
        await self.person.sends(kind)
        return await self._hears(*expected)

    async def _hears(self, *expected: str) -> list[Sent]:
        await until(lambda: all(words in self._said for words in expected))
        heard = self.person.got[self._read :]
        self._read += len(heard)
        return heard

    @property
    def _said(self) -> str:
        return "\n".join(sent.text for sent in self.person.got[self._read :])


async def until(fulfilled: Callable[[], bool]) -> None:
    """Wait for something that the bot does in its own time."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not fulfilled():
        assert asyncio.get_running_loop().time() < deadline, "it has not come"
        await asyncio.sleep(0.05)


def titles(sent: Sent) -> list[str]:
    return [choice.title for choice in sent.choices]


@pytest.fixture
def bot(model: Path, action_url: str, demo_desk: DemoDesk, tmp_path: Path) -> Bot:
    return Bot(model, action_url, demo_desk.url, tmp_path)


@contextmanager
def whatsapp(bot: Bot, meta: Meta) -> Iterator[None]:
    """The bot's WhatsApp, at work with the stand-in."""
    with bot.running(**meta.environment(), NO_PROXY="127.0.0.1") as port:
        meta.listen("whatsapp", f"http://127.0.0.1:{port}/webhooks/whatsapp/webhook")
        yield


@pytest.fixture
async def meta() -> AsyncIterator[Meta]:
    async with Meta(patience=5) as running:
        yield running


async def test_a_discussion_is_opened_in_polish(bot: Bot, meta: Meta, demo_desk: DemoDesk) -> None:
    anna = Talker(meta.person("whatsapp", "user_id"))
    complaint = "przyszło krzesło z pękniętym oparciem, chcę zwrotu pieniędzy"
    with whatsapp(bot, meta):
        first, *_ = await anna.says(complaint, "Przykro mi, że", "czy to Twoje konto")
        assert first.text.startswith("Tu bot")
        await anna.says("anna", "Jeśli takie konto istnieje")
        *_, check = await anna.says(
            demo_desk.newest_code(), "Sprawdź, czy wszystko się zgadza", "nr 90417733"
        )
        assert titles(check) == ["Tak, wyślij", "Chcę coś zmienić", "Anuluj"]
        assert check.body["interactive"]["type"] == "button"
        *_, opened = await anna.presses("Tak, wyślij", "Dyskusja D-", "biuro-plus")
        assert "Stan mojej Dyskusji" in titles(opened)
        await anna.presses("Stan mojej Dyskusji", "Krzesło biurowe obrotowe")
    assert meta.refused == []
    assert {sent.body["recipient"] for sent in anna.person.got} == {anna.person.user_id}


async def test_and_in_english_with_what_else_a_person_may_send(
    bot: Bot, meta: Meta, demo_desk: DemoDesk
) -> None:
    anna = Talker(meta.person("whatsapp", "phone", "en_GB"))
    complaint = "the office chair came with a cracked back, I want my money back"
    with whatsapp(bot, meta):
        first, *_ = await anna.says(complaint, "I'm sorry", "account is yours")
        assert first.text.startswith("This is a bot")
        await anna.says("anna", "If there is such an account")
        await anna.says(demo_desk.newest_code(), "Please check that this is right", "no. 90417733")
        await anna.sends("image", "I can't read pictures")
        await anna.says("yes", "Discussion D-", "biuro-plus")
    assert meta.refused == []
    assert {sent.body["to"] for sent in anna.person.got} == {anna.person.phone}


async def test_what_comes_twice_or_forged_is_answered_once_or_not(bot: Bot, meta: Meta) -> None:
    anna = Talker(meta.person("whatsapp", "both"))
    with whatsapp(bot, meta):
        await anna.person.gives([anna.person.typed("ile trwa zwrot?", "wamid.once")], copies=3)
        await until(lambda: len(anna.person.got) == 2)
        forged = {"X-Hub-Signature-256": "sha256=00"}
        attempt = await meta.post("whatsapp", b'{"object": "whatsapp_business_account"}', forged)
        assert attempt.status == 403
        await asyncio.sleep(QUIET)
    assert len(anna.person.got) == 2
    (noticed,) = meta.noticed
    assert noticed["message_id"] == "wamid.once"


async def test_without_its_settings_there_is_no_such_address(bot: Bot, meta: Meta) -> None:
    with bot.running() as port:
        meta.listen("whatsapp", f"http://127.0.0.1:{port}/webhooks/whatsapp/webhook")
        attempt = await meta.post("whatsapp", b"{}")
    assert attempt.status == 404
    assert "WhatsApp is off" in bot.log.read_text(encoding="utf-8")
