"""A person talks to a bot through the stand-in: says something, and waits for what comes back."""

import asyncio
import time
from dataclasses import dataclass

from tests.support.meta.people import Person
from tests.support.meta.state import Sent

PATIENCE = 60.0  # seconds for an answer
QUIET = 1.5  # seconds after which nothing more comes


@dataclass(frozen=True)
class Step:
    """One thing that a person does: "says" a text, "presses" a title, "sends" an image or the like."""

    does: str
    what: str


async def answers(person: Person, step: Step) -> list[Sent]:
    """Do something; the messages that come back, until no more do.

    Raises:
        AssertionError: the webhook is not taken, or nothing comes.
    """
    before = len(person.got)
    attempts = await getattr(person, step.does)(step.what)
    assert attempts[-1].status == 200, "the bot does not take the webhook"
    deadline, quiet_since, count = time.monotonic() + PATIENCE, time.monotonic(), before
    while len(person.got) == before or time.monotonic() - quiet_since < QUIET:
        assert time.monotonic() < deadline, f"nothing comes back to {step}"
        if len(person.got) != count:
            quiet_since, count = time.monotonic(), len(person.got)
        await asyncio.sleep(0.05)
    return person.got[before:]
