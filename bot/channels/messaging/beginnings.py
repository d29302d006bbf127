"""What a conversation may be begun with that has offered nothing yet: by a link, by getting started."""

from bot.context import topic_names

GREETING = "/greet"


def beginning(topic: object) -> str:
    """The payload for somebody who came for a topic, or for none that there is."""
    return f"/{topic}" if isinstance(topic, str) and topic in topic_names() else GREETING


def begins(payload: str) -> bool:
    """Whether a payload is one of those."""
    return payload == beginning(payload.removeprefix("/"))
