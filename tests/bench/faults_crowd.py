"""A crowd over all channels: people come at a steady rate, whether or not those before them were answered."""

import asyncio
import math
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from tests.bench.faults_ledger import Said
from tests.bench.faults_people import MetaPerson, Person, RestPerson, WebPerson
from tests.support.meta import Meta

# Of ten people, by channel: REST has no ids, so it is for development and has the smallest part.
MIX = ("webchat",) * 4 + ("messenger",) * 3 + ("whatsapp",) * 2 + ("rest",)
OF_PERSON = 5  # messages
_addresses = count(1)


@dataclass
class Crowd:
    """Makes people and has them talk.

    Args:
        port: of the balancer.
        meta: the stand-in of Meta, which listens already.
        texts: what they ask, all different.
        rest_headers: what the REST channel wants shown.
        ledger: what they have said.
    """

    port: int
    meta: Meta
    texts: Sequence[str]
    rest_headers: dict[str, str]
    ledger: list[Said] = field(default_factory=list)

    async def talk(self, messages: int, rate: float, seed: int = 1) -> None:
        """Have so many messages said, so many a second; ends when everybody has done or given up."""
        shuffled = random.Random(seed)
        people = []
        for number in range(math.ceil(messages / OF_PERSON)):
            person = self._person(MIX[number % len(MIX)])
            asked = shuffled.sample(self.texts, min(OF_PERSON, messages - number * OF_PERSON))
            people.append(asyncio.create_task(person.talk(asked)))
            await asyncio.sleep(OF_PERSON / rate)
        await asyncio.gather(*people)

    def _person(self, channel: str) -> Person:
        if channel == "webchat":
            return WebPerson(self.ledger, self.port, _address(next(_addresses)))
        if channel == "rest":
            url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
            return RestPerson(self.ledger, url, self.rest_headers, uuid.uuid4().hex)
        return MetaPerson(self.ledger, self.meta, channel)


def _address(number: int) -> str:
    """An address on loopback."""
    return f"127.2.{number // 250 % 250}.{number % 250 + 1}"
