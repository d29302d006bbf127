"""The conversations of the YAML files, for whoever plays them (tests/conversations/test_conversations.py)."""

from pathlib import Path
from typing import Any

import yaml

from tests.support.assistant import Conversation, Reply
from tests.support.demo import DemoDesk
from tests.support.project import ROOT

CONVERSATIONS = ROOT / "tests/conversations"
Turns = list[dict[str, Any]]


def entries(path: Path) -> list[dict[str, Any]]:
    """The conversations of a file as they are written."""
    return list(yaml.safe_load(path.read_text(encoding="utf-8")))


def dialogues(path: Path) -> list[tuple[str, Turns]]:
    """Name and turns of every conversation of a file; each phrasing of a question is one of its own."""
    return [expanded for entry in entries(path) for expanded in _expanded(entry)]


def _expanded(entry: dict[str, Any]) -> list[tuple[str, Turns]]:
    if "turns" in entry:
        shared = {key: value for key, value in entry.items() if key not in ("name", "turns")}
        return [(entry["name"], [{**shared, **turn} for turn in entry["turns"]])]
    expected = {key: value for key, value in entry.items() if key not in ("name", "asked")}
    return [(f"{entry['name']}: {text}"[:100], [{"user": text, **expected}]) for text in entry["asked"]]


async def take_turn(turn: dict[str, Any], conversation: Conversation, desk: DemoDesk) -> list[Reply]:
    """Let happen what comes before a turn, send its message, and return the answers."""
    if "later" in turn:
        desk.later(turn["later"])
    if "consultant" in turn or "closes" in turn:
        desk.consult(conversation.sender, turn.get("consultant"), close=turn.get("closes", False))
    said_by = (turn.get("locale"), turn.get("account"), turn.get("sends_news", False))
    return await conversation.say(_written(turn, desk), *said_by)


def _written(turn: dict[str, Any], desk: DemoDesk) -> str:
    text = str(turn["user"])
    return (text.replace("{code}", desk.newest_code()) if "{code}" in text else text) * turn.get("repeat", 1)
