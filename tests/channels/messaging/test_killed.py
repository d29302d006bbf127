"""Killed between any two steps and started again, the bot answers each message once."""

import asyncio
from pathlib import Path

from sqlalchemy.engine import Engine

from tests.support.letters_bot import POINTS, Nursery
from tests.support.post_office import PostOffice

QUIET = 2.0  # seconds in which what must not come would have come
SECONDS = 90  # for all that is left


async def test_killed_at_every_step_the_bot_loses_nothing_and_doubles_nothing(
    cradle: Nursery, database: Engine, database_address: str, post: PostOffice, tmp_path: Path
) -> None:
    deliveries = []
    for person, point in enumerate(POINTS):
        doomed = cradle.start(tmp_path, database_address, post.url, kill=point)
        post.webhook = doomed.url
        question = post.letter("How long does a refund take?", user=f"person-{person}")
        deliveries.append(asyncio.create_task(post.deliver(question)))
        await post.until(lambda running=doomed: not running.alive)
    running = cradle.start(tmp_path, database_address, post.url)
    try:
        post.webhook = running.url
        await asyncio.gather(*deliveries)
        await post.until(lambda: len(post.letters) >= 2 * len(POINTS), SECONDS)
        await asyncio.sleep(QUIET)
    finally:
        running.kill()
    for person in range(len(POINTS)):
        introduction, answer = post.texts(f"person-{person}")
        assert "This is a bot" in introduction
        assert "refund" in answer.casefold()
