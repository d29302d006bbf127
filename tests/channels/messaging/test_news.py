"""What goes out by itself: what consultants write, the ends of hand-overs, and news that were agreed to."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from actions.desk.discussions import Reason, Wish
from actions.services.discussions import add_message, open_discussion, seller_answer
from actions.services.identifiers import new_code
from actions.store.database import open_engine, unit_of_work
from tests.support.demo import DemoDesk
from tests.support.letters_bot import Nursery, Running
from tests.support.post_office import PostOffice

QUIET = 2.5  # seconds in which what must not come would have come


@pytest.fixture
def bot(staffed: Nursery, demo_desk: DemoDesk, post: PostOffice, tmp_path: Path) -> Iterator[Running]:
    running = staffed.start(tmp_path, demo_desk.url, post.url)
    post.webhook = running.url
    yield running
    running.kill()


@pytest.fixture
def desk(demo_desk: DemoDesk) -> Iterator[Engine]:
    engine = open_engine(demo_desk.url)
    yield engine
    engine.dispose()


async def said(post: PostOffice, text: str, piece: str, **more: str) -> str:
    """Write something, and wait for an answer with a piece in it; the conversation."""
    before, letter = len(post.letters), post.letter(text, **more)
    await post.deliver(letter)
    await post.until(lambda: any(piece in text for text in post.texts()[before:]))
    return f"letters:{letter['user']}"


async def test_a_consultant_is_introduced_heard_once_and_seen_off_also_across_a_kill(
    bot: Running, staffed: Nursery, demo_desk: DemoDesk, post: PostOffice, tmp_path: Path
) -> None:
    sender = await said(post, "połącz mnie z konsultantem", "pojawią się tutaj same")
    told = len(post.letters)
    demo_desk.consult(sender, "Dzień dobry, już patrzę.", close=False)
    await post.until(lambda: len(post.letters) == told + 2)
    joined, written = post.texts()[told:]
    assert "teraz pisze człowiek" in joined
    assert written == "Konsultant: Dzień dobry, już patrzę."
    bot.kill()
    demo_desk.consult(sender, "Załatwione.", close=True)
    again = staffed.start(tmp_path, demo_desk.url, post.url)
    post.webhook = again.url
    try:
        await post.until(lambda: len(post.letters) == told + 5)
        await asyncio.sleep(QUIET)
        last, ended, survey = post.texts()[told + 2 :]
        assert last == "Konsultant: Załatwione."
        assert "znów odpowiadam ja, bot" in ended
        assert "oceń" in survey
        await said(post, "ile trwa zwrot?", "5 dni")
    finally:
        again.kill()


async def test_news_go_where_they_were_agreed_to_until_they_are_no_longer_wanted(
    bot: Running, demo_desk: DemoDesk, desk: Engine, post: PostOffice
) -> None:
    now = datetime.now(timezone.utc)
    with unit_of_work(desk) as work:
        talk, _ = open_discussion(
            work, "anna", "90418512", Reason.NOT_RECEIVED, Wish.MONEY_BACK, "Nie ma.", now, new_code
        )
    await said(post, "włącz powiadomienia", "czy to Twoje konto", locale="pl")
    await said(post, "anna", "Jeśli takie konto istnieje")
    await said(post, demo_desk.newest_code(), "napiszę też tutaj")
    told = len(post.letters)
    with unit_of_work(desk) as work:
        add_message(work, "anna", talk.reference, "Halo?", datetime.now(timezone.utc))
        seller_answer(work, "dom-i-ogrod", talk.reference, "Wysłane.", datetime.now(timezone.utc))
    await post.until(lambda: len(post.letters) == told + 1)
    assert f"Sprzedawca odpowiedział w Dyskusji {talk.reference}" in post.texts()[-1]
    payload = post.letters[-1]["payload"]["buttons"][0]["payload"]
    await said(post, payload, "Lampa ogrodowa", kind="payload")
    await said(post, "wyłącz powiadomienia", "nie będę tu pisać")
    await asyncio.sleep(QUIET)  # what was being asked is asked again
    told = len(post.letters)
    with unit_of_work(desk) as work:
        seller_answer(work, "dom-i-ogrod", talk.reference, "Jedzie.", datetime.now(timezone.utc))
    await asyncio.sleep(QUIET)
    assert post.texts()[told:] == []
