"""Turns in which the desk acts: cases, sellers and calls of a verified account, in both languages."""

import aiohttp

from tests.bench import traffic
from tests.bench.serving import Served

ROUNDS = 5
CODE = "{code}"  # the one that was e-mailed last
SCRIPTS = {
    "pl": (
        "co z moją dyskusją o krzesło?",
        "anna",
        CODE,
        "dopisz do dyskusji: krzesło nadal się chwieje",
        "tak",
        "gdzie mój zwrot?",
        "sprawdź sprzedawcę biuro-plus",
        "zadzwońcie jutro o 17 na 501 234 567",
        "tak",
        "kiedy macie do mnie zadzwonić?",
        "przyszła rozbita lampa z zamówienia",
        "anuluj",
    ),
    "en": (
        "what about my Discussion?",
        "emma",
        CODE,
        "where is my refund?",
        "is biuro-plus a trusted seller?",
        "call me tomorrow at 5 pm on 502 345 678",
        "yes",
        "when is my call?",
        "my order arrived broken",
        "cancel",
    ),
}


async def measure(bot: Served) -> list[float]:
    """The milliseconds of each turn; the first round of each language warms up and is not counted."""
    found: list[float] = []
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        for language, script in SCRIPTS.items():
            for again in range(ROUNDS + 1):
                texts = script[3:] if again else script  # the account is proved once
                taken = [await _say(session, bot, f"acting-{language}", text) for text in texts]
                found += taken if again else []
    return found


async def _say(session: aiohttp.ClientSession, bot: Served, sender: str, text: str) -> float:
    said = bot.surroundings.desk.newest_code() if text == CODE else text
    return await traffic.send(session, bot.url, sender, said)
