"""A terminal chat with the running assistant, over its REST channel."""

import json
import urllib.error
import urllib.request
import uuid
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.prompt import Prompt

TIMEOUT_SECONDS = 30
Button = dict[str, str]


class ChatError(RuntimeError):
    """The assistant cannot be reached."""


def talk(console: Console, port: int) -> None:
    """Ask and answer until the person leaves with an empty line's Ctrl-D or Ctrl-C.

    Raises:
        ChatError: no assistant answers on the port.
    """
    sender = uuid.uuid4().hex
    buttons: list[Button] = []
    console.print(
        "[dim]Pisz po polsku lub po angielsku · Write in Polish or English · Ctrl-D: koniec / quit[/]"
    )
    while True:
        try:
            typed = Prompt.ask("[bold cyan]›[/]", console=console)
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        replies = send(port, sender, chosen(typed, buttons))
        buttons = [button for reply in replies for button in reply.get("buttons") or []]
        show(console, replies, buttons)


def chosen(typed: str, buttons: list[Button]) -> dict[str, str]:
    """The number or the title of a button sends its payload; anything else is a message."""
    for number, button in enumerate(buttons, start=1):
        if typed.strip().casefold() in (str(number), button["title"].casefold()):
            return {"payload": button["payload"]}
    return {"message": typed}


def send(port: int, sender: str, content: dict[str, str]) -> list[dict[str, Any]]:
    """Post one message and return the bot's messages.

    Raises:
        ChatError: no assistant answers on the port.
    """
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/webhooks/rest/webhook",
        json.dumps({"sender": sender, **content}).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  # nosec B310 - a fixed http address
            messages: list[dict[str, Any]] = json.load(answer)
            return messages
    except (urllib.error.URLError, OSError) as error:
        raise ChatError(f"No assistant answers on port {port}. Start it with 'make run'. ({error})") from None


def show(console: Console, replies: list[dict[str, Any]], buttons: list[Button]) -> None:
    """Print the bot's messages, then its buttons with their numbers."""
    for reply in replies:
        console.print(escape(reply["text"]), style="green", highlight=False)
    for number, button in enumerate(buttons, start=1):
        console.print(f"  [bold]{number}[/] {escape(button['title'])}", highlight=False)
