"""The acknowledgement of a webhook waits for no turn."""

import time
from pathlib import Path

from sqlalchemy.engine import Engine

from tests.support.letters_bot import Nursery
from tests.support.post_office import PostOffice

HELLO, SLOW = "Hello!", 5


async def test_the_acknowledgement_waits_for_no_turn(
    cradle: Nursery, database: Engine, database_address: str, post: PostOffice, tmp_path: Path
) -> None:
    running = cradle.start(tmp_path, database_address, post.url, slow=SLOW)
    try:
        post.webhook = running.url
        for number in range(3):
            await post.deliver(post.letter(HELLO, user=f"person-{number}"))
        assert post.letters == []
        await post.until(lambda: post.letters)
        first = time.monotonic()
        await post.until(lambda: len(post.letters) == 6)
        assert time.monotonic() - first < SLOW  # not one after the other
    finally:
        running.kill()
