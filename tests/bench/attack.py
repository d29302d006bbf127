"""Many hostile inputs for each entrance of the served assistant: how many, and what was found."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from tests.support.assistant import ACTION_SECRET, REST_TOKEN, STAFF_TOKEN, action_server
from tests.support.attack import ENTRANCES, attack
from tests.support.demo import DemoDesk
from tests.support.described import described_attack
from tests.support.hostile import CHANNELS, Raw
from tests.support.webchat import Bot


@dataclass(frozen=True)
class Attacked:
    """An entrance, how many inputs it was sent, and what was wrong."""

    entrance: str
    inputs: int
    findings: list[str]


@contextmanager
def _served(model: Path) -> Iterator[tuple[int, int]]:
    with tempfile.TemporaryDirectory() as name:
        desk = DemoDesk(Path(name))
        desk.make()
        with action_server(desk.url) as url:
            bot = Bot(model, url, desk.url, Path(name))
            with bot.running(REST_TOKEN=REST_TOKEN, LIMIT_SCALE="10000", **CHANNELS) as port:
                yield port, int(url.split(":")[2].split("/")[0])


def measure(model: Path, count: int, number: int = 1) -> list[Attacked]:
    """Send each entrance so many inputs.

    Args:
        model: what the bot serves.
        count: inputs of an entrance; a tenth of them for each described operation and kind.
        number: the seed.
    """
    found = []
    with _served(model) as (port, actions_port):
        for entrance in ENTRANCES:
            raw = Raw(port if entrance.bot else actions_port)
            # Half a request is waited for a second.
            wanted = count // 10 if entrance.name == "bot, no HTTP" else count
            found.append(Attacked(entrance.name, *attack(entrance, raw, wanted, number)))
        tokens = {"rest": REST_TOKEN, "staff": STAFF_TOKEN, "bot": ACTION_SECRET}
        for tag, where in (("bot", port), ("actions", actions_port)):
            address = f"http://127.0.0.1:{where}"
            told = described_attack(tag, address, tokens, max(1, count // 10), number)
            found.append(Attacked(f"{tag}, by its description", *told))
    return found


def table(found: list[Attacked]) -> Table:
    """A line for each entrance."""
    made = Table("entrance", "inputs", "findings", title="Hostile inputs")
    for attacked in found:
        shown = "\n".join(sorted(set(attacked.findings))[:3]) or "none"
        made.add_row(attacked.entrance, str(attacked.inputs), shown)
    made.add_row("all", str(sum(attacked.inputs for attacked in found)), "")
    return made
