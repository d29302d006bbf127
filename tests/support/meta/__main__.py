"""Shows conversations in the terminal: the real bot with its real connectors, and the stand-in for Meta.

Run by `make demo-messaging`.
"""

import asyncio
import os
import tempfile
from pathlib import Path

from rich.align import Align
from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.quiet import silence_libraries

silence_libraries()

from bot.training import ensure_model  # noqa: E402 - what it imports must find the libraries silenced
from tests.support.assistant import action_server  # noqa: E402
from tests.support.demo import DemoDesk  # noqa: E402
from tests.support.meta import Meta, Person, Sent  # noqa: E402
from tests.support.meta.talking import Step, answers  # noqa: E402
from tests.support.webchat import Bot  # noqa: E402

CODE = "{code}"
SCRIPTS = {
    "messenger": (
        Step("says", "Dzień dobry"),
        Step("sends", "sticker"),
        Step("says", "kiedy dostanę zwrot pieniędzy?"),
        Step("says", "przyszło krzesło z pękniętym oparciem, chcę zwrotu pieniędzy"),
        Step("says", "anna"),
        Step("says", CODE),
        Step("presses", "Tak, wyślij"),
    ),
    "whatsapp": (
        Step("says", "Hello"),
        Step("sends", "image"),
        Step("says", "how long does a refund take?"),
        Step("says", "my garden lamp never arrived, I want my money back"),
        Step("says", "anna"),
        Step("says", CODE),
        Step("presses", "Yes, send it"),
    ),
}
NAMES = {"messenger": "Messenger", "whatsapp": "WhatsApp"}
WIDTH = 70
console = Console(width=100)


def _bubble(content: Group | Text, style: str, *, own: bool) -> Align:
    panel = Panel(content, border_style=style, width=WIDTH, padding=(0, 1))
    return Align.right(panel) if own else Align.left(panel)


def _shown(sent: Sent) -> Align:
    """A message as a person sees it, with what may be pressed."""
    choices = Text("  ".join(f"[ {choice.title} ]" for choice in sent.choices), style="bold cyan")
    text = Text(sent.text)
    return _bubble(Group(text, Text(), choices) if sent.choices else text, "green", own=False)


async def _talk(meta: Meta, person: Person, desk: DemoDesk) -> None:
    console.rule(f"[bold]{NAMES[person.service]}[/]")
    for step in SCRIPTS[person.service]:
        done = Step(step.does, desk.newest_code() if step.what == CODE else step.what)
        how = {"says": done.what, "presses": f"[ {done.what} ]", "sends": f"({done.what})"}[done.does]
        console.print(_bubble(Text(how), "blue", own=True))
        for sent in await answers(person, done):
            console.print(_shown(sent))
    await meta.settled()


def _summary(meta: Meta) -> Table:
    table = Table("", *NAMES.values(), title="What passed between the bot and the stand-in of Meta")
    sent = {name: [one.reference for one in meta.sent if one.service == name] for name in NAMES}
    table.add_row("messages accepted", *(str(len(found)) for found in sent.values()))
    table.add_row("of these sent twice", *(str(len(found) - len(set(found))) for found in sent.values()))
    table.caption = f"{len(meta.refused)} refused"
    return table


async def _show(folder: Path, model: Path) -> None:
    desk = DemoDesk(folder)
    desk.make()
    async with Meta() as meta:
        with action_server(desk.url) as actions_url:
            bot = Bot(model, actions_url, desk.url, folder)
            console.print("Starting the bot ...")
            with bot.running(**meta.environment()) as port:
                people = [meta.person(service) for service in SCRIPTS]
                for service in SCRIPTS:
                    meta.listen(service, f"http://127.0.0.1:{port}/webhooks/{service}/webhook")
                for person in people:
                    await _talk(meta, person, desk)
        console.print(_summary(meta))


def main() -> None:
    """Show the conversations on a database of their own."""
    # Everything is on loopback: a proxy that the environment names must not come between.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    model, _ = ensure_model()
    with tempfile.TemporaryDirectory(prefix="messaging-") as folder:
        try:
            asyncio.run(_show(Path(folder), model))
        except (AssertionError, LookupError, RuntimeError) as error:
            log = Path(folder) / "bot.log"
            console.print(escape(log.read_text(encoding="utf-8")[-3000:] if log.exists() else ""))
            raise SystemExit(f"The demonstration stopped: {error}") from None


if __name__ == "__main__":
    main()
