"""What a customer writes to a consultant reaches him once, though the bot is killed before it knows so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from actions.store.database import open_engine, unit_of_work
from tests.support.demo import DemoDesk
from tests.support.letters_bot import Nursery
from tests.support.post_office import PostOffice
from tests.support.webchat import Tab, new_id, sender_of, until

WISH = "połącz mnie z konsultantem"
STORED = "before the turn is stored"  # the desk has it by then, the conversation has not


@pytest.fixture
def desk(demo_desk: DemoDesk) -> Iterator[Engine]:
    engine = open_engine(demo_desk.url)
    yield engine
    engine.dispose()


def written(desk: Engine, sender: str) -> list[str]:
    """What the consultant reads of a conversation."""
    with unit_of_work(desk) as work:
        handover = work.handovers.current(sender)
        return [message.text for message in work.handovers.messages(handover.id)] if handover else []


async def test_by_a_messaging_service(
    staffed: Nursery, demo_desk: DemoDesk, desk: Engine, post: PostOffice, tmp_path: Path
) -> None:
    running = staffed.start(tmp_path, demo_desk.url, post.url)
    post.webhook = running.url
    wish = post.letter(WISH)
    sender = f"letters:{wish['user']}"
    await post.deliver(wish)
    await post.until(lambda: len(post.letters) == 2)
    running.kill()
    doomed = staffed.start(tmp_path, demo_desk.url, post.url, kill=STORED)
    post.webhook = doomed.url
    await post.deliver(post.letter("Halo?"))
    await post.until(lambda: not doomed.alive)
    assert written(desk, sender) == ["Halo?"]
    again = staffed.start(tmp_path, demo_desk.url, post.url)
    post.webhook = again.url
    try:
        await post.until(lambda: len(post.letters) == 3)
        await post.deliver(post.letter("Jest tam kto?"))
        await post.until(lambda: len(written(desk, sender)) > 1)
        assert written(desk, sender) == ["Halo?", "Jest tam kto?"]
    finally:
        again.kill()


async def test_by_the_web(
    staffed: Nursery, demo_desk: DemoDesk, desk: Engine, post: PostOffice, tmp_path: Path
) -> None:
    running = staffed.start(tmp_path, demo_desk.url, post.url, channels=("webchat",))
    tab = await Tab(running.port, "10.9.0.1").connect(locale="pl")
    await tab.say(WISH)
    visitor, message = tab.session["visitor"], {"id": new_id(), "text": "Halo?"}
    running.kill()
    await tab.close()
    doomed = staffed.start(tmp_path, demo_desk.url, post.url, channels=("webchat",), kill=STORED)
    tab = await Tab(doomed.port, "10.9.0.1").connect(visitor=visitor)
    await tab.put(f'42["message", {{"id": "{message["id"]}", "text": "Halo?"}}]')
    await until(lambda: not doomed.alive)
    await tab.close()
    again = staffed.start(tmp_path, demo_desk.url, post.url, channels=("webchat",))
    try:
        tab = await Tab(again.port, "10.9.0.1").connect(visitor=visitor)
        assert await tab.send("message", message) == {"ok": True}
        await tab.say("Jest tam kto?")
        assert written(desk, sender_of(tab.session)) == ["Halo?", "Jest tam kto?"]
        await tab.close()
    finally:
        again.kill()
