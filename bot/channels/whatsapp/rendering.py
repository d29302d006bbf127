"""Replies as the Cloud API takes them: text, buttons, a list, or numbered text where neither does."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from bot.channels.messaging.contract import Button, Payload, Reply
from bot.channels.messaging.text import numbered, split
from bot.channels.whatsapp.settings import Template

TEXT, BUTTON_BODY, LIST_BODY = 4096, 1024, 4096  # characters
MOST_BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
MOST_ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 24, 72, 200


@cache
def choose(language: str) -> str:
    """What opens a list, in a language ("pl" or "en")."""
    strings = yaml.safe_load(Path(__file__).with_name("strings.yml").read_text(encoding="utf-8"))
    return str(strings["choose"][language])


def render(reply: Reply, language: str) -> list[Payload]:
    """A reply as messages of the service, in their order; none if nothing is said.

    Args:
        reply: text and buttons of any length and number.
        language: of what opens a list, "pl" or "en".
    """
    if not reply.buttons:
        return _texts(reply.text)
    text = reply.text.strip() or f"{choose(language)}:"
    buttons = [Button(" ".join(button.title.split()), button.payload) for button in reply.buttons]
    if _fit(buttons, MOST_BUTTONS, BUTTON_TITLE, BUTTON_ID):
        *before, last = split(text, BUTTON_BODY)
        return [*map(_text, before), _buttons(last, buttons)]
    if _fit(buttons, MOST_ROWS, ROW_DESCRIPTION, ROW_ID):
        *before, last = split(text, LIST_BODY)
        return [*map(_text, before), _list(last, buttons, choose(language))]
    return _texts(numbered(Reply(text, tuple(buttons))))


def template(approved: Template, language: str) -> Payload:
    """The message that the service has approved for those who have been silent for a day."""
    code = approved.languages[language]
    return {"type": "template", "template": {"name": approved.name, "language": {"code": code}}}


def _fit(buttons: Sequence[Button], most: int, longest_title: int, longest_id: int) -> bool:
    """Whether the service takes the buttons: it knows them by their ids, people by their titles."""
    return (
        len(buttons) <= most
        and len({button.title for button in buttons}) == len(buttons)
        and len({button.payload for button in buttons}) == len(buttons)
        and all(0 < len(button.title) <= longest_title for button in buttons)
        and all(0 < len(button.payload) <= longest_id for button in buttons)
        and all(button.payload == button.payload.strip() for button in buttons)
    )


def _texts(text: str) -> list[Payload]:
    return [_text(part) for part in split(text, TEXT)]


def _text(text: str) -> Payload:
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def _buttons(text: str, buttons: Sequence[Button]) -> Payload:
    replies = [
        {"type": "reply", "reply": {"id": button.payload, "title": button.title}} for button in buttons
    ]
    return _interactive("button", text, {"buttons": replies})


def _list(text: str, buttons: Sequence[Button], opener: str) -> Payload:
    return _interactive("list", text, {"button": opener, "sections": [{"rows": [*map(_row, buttons)]}]})


def _row(button: Button) -> dict[str, str]:
    if len(button.title) <= ROW_TITLE:
        return {"id": button.payload, "title": button.title}
    short = f"{split(button.title, ROW_TITLE - 1)[0]}…"
    return {"id": button.payload, "title": short, "description": button.title}


def _interactive(kind: str, text: str, action: Payload) -> Payload:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": text}, "action": action}}
