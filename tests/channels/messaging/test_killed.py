"""Killed between any two steps and started again, the bot answers each message once."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.support.letters_bot import POINTS, Nursery
from tests.support.post_office import PostOffice, letter

QUIET = 1.5  # seconds in which what must not come would have come
QUESTION = "How long does a refund take?"


@pytest.mark.parametrize("point", POINTS)
async def test_nothing_is_lost_and_nothing_doubled(
    point: str, cradle: Nursery, database: Engine, database_address: str, post: PostOffice, tmp_path: Path
) -> None:
    doomed = cradle.start(tmp_path, database_address, post.url, kill=point)
    post.webhook = doomed.url
    delivery = asyncio.create_task(post.deliver(letter(QUESTION)))
    await post.until(lambda: not doomed.alive)
    running = cradle.start(tmp_path, database_address, post.url)
    try:
        post.webhook = running.url
        await delivery
        await post.until(lambda: len(post.letters) >= 2)
        await asyncio.sleep(QUIET)
    finally:
        running.kill()
    introduction, answer = post.texts()
    assert "This is a bot" in introduction
    assert "refund" in answer.casefold()
