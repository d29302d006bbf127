"""What the client sends, checked, and what the server sends, put together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.text import clean
from bot.context import topic_names
from bot.languages import LANGUAGES

LONGEST_TEXT = 2000  # characters
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KINDS = ("text", "payload", "command")
_FIELDS = {"id", "value", *_KINDS}
# The widget's own controls: what each sends to the assistant, by its value.
COMMANDS: dict[str, dict[str | None, str]] = {
    "person": {None: "/human_agent"},
    "language": {code: f'/language_switch{{"language_wish": "{code}"}}' for code in LANGUAGES},
    "vote": {"up": '/thanks{"vote": "up"}', "down": '/deny{"vote": "down"}'},
    "survey": {None: '/survey_nps{"survey": "start"}'},
    "start_over": {None: "/start_over"},
}


class RefusedError(Exception):
    """A message that is not taken; `code` is what the protocol calls the reason.

    Args:
        code: the name of the reason.
        values: what the sentence about it is filled with.
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class ClientMessage:
    """A message of a person: exactly one of typed text, a button's payload, a control with its value."""

    id: str
    text: str | None = None
    payload: str | None = None
    command: str | None = None
    value: str | None = None

    @classmethod
    def parse(cls, data: object) -> "ClientMessage":
        """Check what came with the event `message`; typed text is cleaned.

        Raises:
            RefusedError: `bad_message` or `too_long`.
        """
        if not isinstance(data, Mapping) or not all(isinstance(value, str) for value in data.values()):
            raise RefusedError("bad_message")
        kinds = data.keys() & set(_KINDS)
        if data.keys() - _FIELDS or len(kinds) != 1 or not _ID.fullmatch(data.get("id", "")):
            raise RefusedError("bad_message")
        if "value" in data and "command" not in data:
            raise RefusedError("bad_message")
        message = cls(**data)
        return cls(message.id, _typed(message.text)) if message.text is not None else message


def _typed(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise RefusedError("too_long", characters=LONGEST_TEXT)
    cleaned = clean(text)
    if not cleaned:
        raise RefusedError("bad_message")
    return cleaned


def payload_of(command: str, value: str | None) -> str:
    """What a control of the widget sends to the assistant.

    Raises:
        RefusedError: `not_offered`: there is no such control, or it does not have this value.
    """
    if command == "topic" and value in topic_names():
        return f"/{value}"
    payload = COMMANDS.get(command, {}).get(value)
    if payload is None:
        raise RefusedError("not_offered")
    return payload
