"""Webhooks at a steady rate, whatever becomes of them: run in a process of its own, apart from the bot.

python -m tests.bench.messaging_traffic < PLAN > FIGURES: a `Plan` and a list of `Delivered`, as JSON. Each
webhook is posted at its moment, and its time counts from that moment: a slow answer delays no other.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

import aiohttp

from tests.support.meta.webhooks import HEADER, signature

PATIENCE = 20.0  # seconds after which Meta would deliver again
LEAD = 1.0  # seconds for what goes before the first one


@dataclass(frozen=True)
class Plan:
    """What to post: the address and the body of each webhook, how many a second, and the secret."""

    webhooks: list[tuple[str, str]]
    rate: float
    secret: str


@dataclass(frozen=True)
class Delivered:
    """the moment (Unix time) of a webhook, the status of its answer, and the milliseconds until that."""

    at: float
    status: int | None
    milliseconds: float


async def post_all(plan: Plan) -> list[Delivered]:
    """Post each webhook at its moment."""
    signed = [(url, body.encode(), signature(plan.secret, body.encode())) for url, body in plan.webhooks]
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        begin = time.time() + LEAD
        tasks = []
        for number, (url, body, sign) in enumerate(signed):
            at = begin + number / plan.rate
            await asyncio.sleep(max(0.0, at - time.time()))
            tasks.append(asyncio.create_task(_post(session, url, body, sign, at)))
        return list(await asyncio.gather(*tasks))


async def _post(session: aiohttp.ClientSession, url: str, body: bytes, sign: str, at: float) -> Delivered:
    headers = {"Content-Type": "application/json", HEADER: sign}
    try:
        async with session.post(url, data=body, headers=headers) as answer:
            await answer.read()
            status: int | None = answer.status
    except (aiohttp.ClientError, asyncio.TimeoutError):
        status = None
    return Delivered(at, status, (time.time() - at) * 1_000)


async def deliver(plan: Plan) -> list[Delivered]:
    """Have a process of its own post the webhooks.

    Raises:
        RuntimeError: it failed.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.messaging_traffic",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        found, _ = await process.communicate(json.dumps(asdict(plan)).encode())
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise RuntimeError("the webhooks were not delivered")
    return [Delivered(**one) for one in json.loads(found)]


def main() -> None:
    """Read a plan, carry it out, write the figures."""
    plan = Plan(**json.load(sys.stdin))
    json.dump([asdict(one) for one in asyncio.run(post_all(plan))], sys.stdout)


if __name__ == "__main__":
    main()
