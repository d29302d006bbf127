"""Messages as a person sees them, of either side."""

from collections.abc import Mapping
from typing import Any

from bot.context import topic_names

WireMessage = dict[str, Any]


def from_person(message_id: str, text: str, at: float) -> WireMessage:
    """What a person wrote, or the title of what was pressed; `at` in seconds since 1970."""
    return {"id": message_id, "from": "user", "text": text, "at": round(at * 1000)}


def from_assistant(message_id: str, said: Mapping[str, Any]) -> WireMessage:
    """What the assistant or, through it, a consultant says.

    Args:
        message_id: the id it is sent with.
        said: text, timestamp, data and metadata of Rasa's event, all in one.
    """
    topic = str(said.get("utter_action") or "").removeprefix("utter_")
    buttons = [
        {"title": button["title"], "payload": button["payload"]} for button in said.get("buttons") or ()
    ]
    parts = {
        "buttons": buttons,
        "card": said.get("card"),
        "topic": topic,
        "votable": topic in topic_names(),
        "pushed": said.get("pushed"),
    }
    return {
        "id": message_id,
        "from": said.get("author") or "bot",
        "text": said.get("text") or "",
        "at": round(float(said["timestamp"]) * 1000),
        **{name: value for name, value in parts.items() if value},
    }
