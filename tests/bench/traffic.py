"""People who talk to the served bot at once: run in a process of its own, apart from the bot.

python -m tests.bench.traffic URL USERS < TEXTS > FIGURES: a JSON list, a `Traffic`. Each user sends
a message when the one before is answered, and begins a new conversation after ten.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import aiohttp

from tests.support.assistant import REST_TOKEN

TURNS = 10  # messages of one conversation


@dataclass(frozen=True)
class Traffic:
    """The milliseconds of each answer, the seconds of it all, and the client's share of one core."""

    milliseconds: list[float]
    seconds: float
    client_cpu: float


async def talk(url: str, users: int, texts: list[str]) -> list[float]:
    """Send every text once, by so many users at a time; returns the milliseconds of each answer.

    Raises:
        aiohttp.ClientResponseError: the bot refused a message.
    """
    waiting = iter(enumerate(texts))
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        found = await asyncio.gather(*(_user(session, url, waiting) for _ in range(users)))
    return [milliseconds for own in found for milliseconds in own]


async def _user(session: aiohttp.ClientSession, url: str, waiting: Iterator[tuple[int, str]]) -> list[float]:
    taken: list[float] = []
    sender = ""
    for number, text in waiting:
        if len(taken) % TURNS == 0:
            sender = f"traffic-{number}"
        taken.append(await send(session, url, sender, text))
    return taken


async def send(session: aiohttp.ClientSession, url: str, sender: str, text: str) -> float:
    """Post one message and return the milliseconds until its answer was read; raises as `talk` does."""
    start = time.perf_counter()
    headers = {"Authorization": f"Bearer {REST_TOKEN}"}
    async with session.post(url, json={"sender": sender, "message": text}, headers=headers) as answer:
        await answer.json()  # an empty list where the message was taken for the wish for a person
    return (time.perf_counter() - start) * 1000


def measure(url: str, users: int, texts: list[str]) -> Traffic:
    """Let a process of its own send the texts."""
    command = [sys.executable, "-m", "tests.bench.traffic", url, str(users)]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return Traffic(**json.loads(done.stdout))


def main(url: str, users: str) -> None:
    """Read texts, send them, write the figures."""
    texts = json.load(sys.stdin)
    start, cpu = time.perf_counter(), time.process_time()
    milliseconds = asyncio.run(talk(url, int(users), texts))
    seconds = time.perf_counter() - start
    figures = Traffic(milliseconds, seconds, (time.process_time() - cpu) / seconds)
    json.dump(asdict(figures), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
