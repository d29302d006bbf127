"""What was said so far, as a consultant may read it: buttons by their titles, no login codes."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from actions.base import REQUESTED
from actions.desk.handovers import Author, Turn
from actions.identity import CODE
from bot.context import topic_names

_DIGIT = re.compile(r"\d")
_CODE_ALONE = re.compile(r"\D*\d{3}[ -]?\d{3}\D*")
HIDDEN = "•"


def transcript(events: Sequence[dict[str, Any]]) -> list[Turn]:
    """The messages of a conversation's events, the first first."""
    asked, titles = "", dict[str, str]()
    turns = []
    for event in events:
        if event.get("event") == "slot" and event.get("name") == REQUESTED:
            asked = str(event.get("value"))
        elif event.get("event") == "bot":
            titles |= button_titles([event])
            turns.append(Turn(Author.BOT, str(event.get("text") or "")))
        elif event.get("event") == "user" and event.get("text"):
            turns.append(_of_customer(event, titles, code_asked=asked == CODE))
    return turns


def button_titles(events: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The titles of the buttons in the bot's messages, by payload; the latest of a payload counts."""
    buttons = (b for event in events for b in (event.get("data") or {}).get("buttons") or [])
    return {button["payload"]: button["title"] for button in buttons}


def pressed(message: dict[str, Any], titles: dict[str, str]) -> str | None:
    """The title of what was pressed: an offered button's, or what the channel's server side calls it."""
    title = (message.get("metadata") or {}).get("title")
    return titles.get(str(message.get("text"))) or (str(title) if title else None)


def _of_customer(event: dict[str, Any], titles: dict[str, str], *, code_asked: bool) -> Turn:
    text = str(event["text"])
    intent = str(((event.get("parse_data") or {}).get("intent") or {}).get("name"))
    secret = not text.startswith("/") and (code_asked or _CODE_ALONE.fullmatch(text))
    shown = _DIGIT.sub(HIDDEN, text) if secret else pressed(event, titles) or text
    return Turn(Author.CUSTOMER, shown, intent if intent in topic_names() else None)
