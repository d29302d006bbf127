"""The real bot on WhatsApp: whole conversations, down to the messages that the service takes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.assistant import free_port
from tests.support.demo import DemoDesk
from tests.support.letters_bot import Nursery, Running
from tests.support.meta import Meta, Person, Sent

GRAPH_PORT = free_port()
PATIENCE = 60.0  # seconds; the machine may be busy
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


@pytest.fixture(scope="module")
def bot(
    staffed: Nursery, demo_database: DemoDesk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    folder, url = tmp_path_factory.mktemp("whatsapp"), f"http://127.0.0.1:{GRAPH_PORT}"
    settings = {**Meta().environment(), "META_GRAPH_URL": url, "NO_PROXY": "127.0.0.1"}
    running = staffed.start(folder, demo_database.url, url, channels=("whatsapp",), settings=settings)
    yield running
    running.kill()


@pytest.fixture
async def meta(bot: Running) -> AsyncIterator[Meta]:
    """A stand-in that delivers to the bot."""
    async with Meta(patience=5, port=GRAPH_PORT) as meta:
        meta.listen("whatsapp", bot.webhook("whatsapp"))
        yield meta
        await meta.settled()


async def test_a_discussion_is_opened_in_polish(meta: Meta, demo_desk: DemoDesk) -> None:
    anna = Talker(meta.person("whatsapp", "user_id"))
    complaint = "przyszło krzesło z pękniętym oparciem, chcę zwrotu pieniędzy"
    first, *_ = await anna.says(complaint, "Przykro mi, że", "czy to Twoje konto")
    assert first.text.startswith("Tu bot")
    await anna.says("anna", "Jeśli takie konto istnieje")
    *_, check = await anna.says(demo_desk.newest_code(), "Sprawdź, czy wszystko się zgadza", "nr 90417733")
    assert titles(check) == ["Tak, wyślij", "Chcę coś zmienić", "Anuluj"]
    assert check.body["interactive"]["type"] == "button"
    heard = await anna.presses("Tak, wyślij", "Dyskusja D-", "biuro-plus")
    (opened,) = (sent for sent in heard if "Dyskusja D-" in sent.text)
    assert "Stan mojej Dyskusji" in titles(opened)
    await anna.presses("Stan mojej Dyskusji", "Krzesło biurowe obrotowe")
    assert meta.refused == []
    assert {sent.body["recipient"] for sent in anna.person.got} == {anna.person.user_id}


async def test_and_in_english_with_what_else_a_person_may_send(meta: Meta, demo_desk: DemoDesk) -> None:
    anna = Talker(meta.person("whatsapp", "phone", "en_GB"))
    complaint = "the office chair came with a cracked back, I want my money back"
    first, *_ = await anna.says(complaint, "I'm sorry", "account is yours")
    assert first.text.startswith("This is a bot")
    await anna.says("anna", "If there is such an account")
    await anna.says(demo_desk.newest_code(), "Please check that this is right", "no. 90417733")
    await anna.sends("image", "I can't read pictures")
    await anna.says("yes", "Discussion D-", "biuro-plus")
    assert meta.refused == []
    assert {sent.body["to"] for sent in anna.person.got} == {anna.person.phone}


async def test_what_comes_twice_or_forged_is_answered_once_or_not(meta: Meta) -> None:
    anna = Talker(meta.person("whatsapp", "both"))
    await anna.person.gives([anna.person.typed("ile trwa zwrot?", "wamid.once")], copies=3)
    await until(lambda: len(anna.person.got) == 2)
    forged = {"X-Hub-Signature-256": "sha256=00"}
    attempt = await meta.post("whatsapp", b'{"object": "whatsapp_business_account"}', forged)
    assert attempt.status == 403
    await asyncio.sleep(QUIET)
    assert len(anna.person.got) == 2
    (noticed,) = meta.noticed
    assert noticed["message_id"] == "wamid.once"


async def test_without_its_settings_there_is_no_such_address(
    cradle: Nursery, tmp_path: Path, meta: Meta
) -> None:
    running = cradle.start(tmp_path, f"sqlite:///{tmp_path}/desk.db", meta.url, channels=("whatsapp",))
    try:
        meta.listen("whatsapp", running.webhook("whatsapp"))
        attempt = await meta.post("whatsapp", b"{}")
    finally:
        running.kill()
    assert attempt.status == 404
    assert "WhatsApp is off" in cradle.log.read_text(encoding="utf-8")
