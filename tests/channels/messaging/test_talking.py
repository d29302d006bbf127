"""What people send is answered in its order and once, however it arrives and whatever the service does."""

import asyncio
import os
import subprocess
import sys
import time

import aiohttp
from aiohttp import web
from sqlalchemy.engine import Engine

from actions.desk.identity import Owner
from actions.store.database import unit_of_work
from tests.support.assistant import SECRET
from tests.support.letters_bot import Running
from tests.support.post_office import PostOffice, refusal

QUIET = 1.5  # seconds in which what must not come would have come
REFUND, HELLO = "How long does a refund take?", "Hello!"
BOT_NOTE, BOT_NOTE_PL = "This is a bot", "Tu bot"


async def quiet() -> None:
    await asyncio.sleep(QUIET)


async def test_a_person_is_told_that_it_is_a_bot_once_and_is_answered(
    letters_bot: Running, post: PostOffice
) -> None:
    question = post.letter("Ile trwa zwrot pieniędzy?")
    await post.deliver(question)
    await post.until(lambda: len(post.letters) == 2)
    assert BOT_NOTE_PL in post.texts()[0]
    assert "zwrot" in post.texts()[1].casefold()
    assert post.letters[1]["payload"]["buttons"]
    await post.deliver(post.letter("Dzień dobry"))
    await post.until(lambda: len(post.letters) == 3)
    assert BOT_NOTE_PL not in post.texts()[2]
    assert post.noticed[0] == question["id"]


async def test_duplicates_batches_and_disorder_change_nothing(letters_bot: Running, post: PostOffice) -> None:
    now = time.time()
    early = post.letter("po polsku proszę", at=now - 30)
    late = post.letter("What is your name?", at=now - 20)
    others = [post.letter(HELLO, user=f"other-{number}") for number in range(6)]
    await post.deliver(late, early, *others, early)
    await post.deliver(early, *others)
    await post.deliver(late)
    await post.until(lambda: len(post.letters) >= 15)
    await quiet()
    assert len(post.letters) == 3 + 2 * len(others)
    assert len(post.texts()) == 3
    for number in range(len(others)):
        note, _ = post.texts(f"other-{number}")
        assert BOT_NOTE in note
    assert "polsk" in post.texts()[1].casefold()


async def test_a_button_works_when_it_was_offered_pressed_or_typed(
    letters_bot: Running, post: PostOffice
) -> None:
    await post.deliver(post.letter("/erase_my_data", kind="payload", locale="en"))
    await post.until(lambda: len(post.letters) == 2)
    assert "button can't be used" in post.texts()[1]
    await post.deliver(post.letter(HELLO))
    await post.until(lambda: len(post.letters) == 4)
    _, second, *_ = post.letters[-1]["payload"]["buttons"]
    await post.deliver(post.letter(second["payload"], kind="payload"))
    await post.until(lambda: len(post.letters) == 5)
    await post.deliver(post.letter(HELLO))
    await post.until(lambda: len(post.letters) == 6)
    await post.deliver(post.letter("2"))
    await post.until(lambda: len(post.letters) == 7)
    pressed, _, typed = post.texts()[-3:]
    assert typed.split()[:5] == pressed.split()[:5] or "already" in typed


async def test_what_cannot_be_read_is_answered_kindly(letters_bot: Running, post: PostOffice) -> None:
    await post.deliver(post.letter("image", kind="unsupported", locale="pl_PL"))
    await post.deliver(post.letter("hologram", kind="unsupported", user="ben", locale="en_US"))
    await post.until(lambda: len(post.letters) == 4)
    assert "zdjęć" in post.texts()[1]
    assert "messages like this" in post.texts("ben")[1]


async def test_a_flood_is_answered_up_to_a_limit_and_told_so_once(
    letters_bot: Running, post: PostOffice
) -> None:
    await post.deliver(*(post.letter("image", kind="unsupported", locale="en") for _ in range(65)))
    await post.until(lambda: any("faster" in text for text in post.texts()), 120)
    await quiet()
    assert sum("faster" in text for text in post.texts()) == 1


async def test_echoes_statuses_and_the_unknown_are_not_answered(
    letters_bot: Running, post: PostOffice
) -> None:
    await post.deliver(post.letter("x", kind="echo"), post.letter("x", kind="ignored"))
    await post.deliver(post.letter("x", kind="status", reference="nobody's", status="read"))
    await quiet()
    assert post.letters == []


async def test_each_failure_to_send_has_its_consequence(
    letters_bot: Running, post: PostOffice, letters_database: Engine
) -> None:
    async def late() -> web.Response:
        await asyncio.sleep(6)
        return web.json_response({"id": "too late"})

    failing = {
        "window": [refusal("window_closed", 131047, retry=False)] * 2,
        "limited": [refusal("rate_limit", 613, retry=True, after=2)],
        "expired": [refusal("token_expired", 190, retry=True)] * 2,
        "broken": [lambda: web.Response(text="<html>", status=502)],
        "away": [refusal("unavailable", None, retry=True)],
        "slow": [late],
    }
    for user, answers in failing.items():
        post.answers.extend(answers)
        expected = post.tries + len(answers)
        await post.deliver(post.letter(HELLO, user=user))
        await post.until(lambda: not post.answers, 20)
        await post.until(lambda wanted=expected: post.tries >= wanted)
    arrived = [user for user in failing if user != "window"]
    await post.until(lambda: all(len(post.texts(user)) == 2 for user in arrived), 60)
    await quiet()
    assert post.texts("window") == []
    assert all(BOT_NOTE in post.texts(user)[0] for user in arrived)
    listed = _dead(letters_database)
    assert listed.count("window_closed") == listed.count("131047") == 2
    assert "window" not in listed.replace("window_closed", "")


def _dead(database: Engine) -> str:
    environment = {**os.environ, "DATABASE_URL": str(database.url), "COLUMNS": "120"}
    command = [sys.executable, "-W", "ignore", "-m", "bot", "messages", "dead"]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


async def test_the_service_is_told_apart_from_others(letters_bot: Running, post: PostOffice) -> None:
    assert await post.post([post.letter(HELLO)], secret="another's") == 403
    assert await post.post_raw(b'{"items": [{"id": ', SECRET) == 400
    assert await post.post_raw(b"[" * 100_000) == 400
    assert await post.post_raw(b"x" * (4 * 1024**2 + 1)) == 413
    assert await post.post([]) == 200
    async with aiohttp.ClientSession() as session:
        async with session.get(post.webhook, params={"echo": "42", "secret": SECRET}) as answer:
            assert (answer.status, await answer.text()) == (200, "42")
        async with session.get(post.webhook, params={"echo": "42", "secret": "x"}) as answer:
            assert answer.status == 403
        async with session.post(post.webhook, data=b"{}") as answer:
            assert answer.status == 403
    await quiet()
    assert post.letters == []


async def test_what_was_said_is_kept_no_longer_than_needed(
    letters_bot: Running, post: PostOffice, letters_database: Engine
) -> None:
    said = post.letter(HELLO)
    sender = f"letters:{said['user']}"
    await post.deliver(said)
    await post.until(lambda: len(post.letters) == 2)
    await quiet()
    with unit_of_work(letters_database) as work:
        assert work.inbox.first(sender) is None
        assert work.channel_messages.first(sender) is None
        held = str(work.privacy.held(Owner(sender))["messages"])
    assert held.count("letters") >= 3
    assert HELLO not in held
