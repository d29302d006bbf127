"""What was said in a conversation, as its person has seen it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bot.channels.wire import WireMessage, from_assistant, from_person
from bot.tracker_store import KEPT_TURNS

SHOWN = 100  # messages
# So many more are read: the number of a reply counts from the person's message before it.
READ = SHOWN + 20

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Past:
    """The last messages of a conversation, and the buttons that may still be pressed: payload -> title."""

    messages: Sequence[WireMessage]
    offered: Mapping[str, str]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all messages that were read."""
        return frozenset(message["id"] for message in self.messages)

    @property
    def shown(self) -> list[WireMessage]:
        """The last messages, the oldest first."""
        return list(self.messages[-SHOWN:])

    @property
    def spoken(self) -> bool:
        """Whether a person has written anything."""
        return any(message["from"] == "user" for message in self.messages)


def past(events: Sequence[Event]) -> Past:
    """Read the last user and bot events of a conversation, the oldest first."""
    messages: list[WireMessage] = []
    turn, replies = "", 0
    for event in events:
        metadata = event.get("metadata") or {}
        if event["event"] == "user":
            turn, replies = str(metadata.get("id") or f"e:{event['row']}"), 0
            messages.append(from_person(turn, _shown_text(event), float(event["timestamp"])))
            continue
        said = {
            **(event.get("data") or {}),
            **metadata,
            "text": event.get("text"),
            "timestamp": event["timestamp"],
        }
        if pushed := metadata.get("id"):
            messages.append(from_assistant(str(pushed), said))
        elif turn:
            messages.append(from_assistant(f"{turn}.{replies}", said))
            replies += 1
    return Past(messages, _offered(events))


def replies_to(events: Sequence[Event], message_id: str) -> list[dict[str, Any]] | None:
    """What was answered in the turn of a person's message, of the last events; None if it is not there."""
    ids = [_id(event) if event["event"] == "user" else None for event in events]
    if message_id not in ids:
        return None
    later = events[ids.index(message_id) + 1 :]
    turn = takewhile(lambda event: event["event"] != "user", later)
    return [{**(event.get("data") or {}), "text": event.get("text")} for event in turn if not _id(event)]


def spoken_before(events: Sequence[Event], message_id: str) -> bool:
    """Whether a person had written, among the last events, before a message that may not be there yet."""
    earlier = takewhile(lambda event: _id(event) != message_id, events)
    return any(event["event"] == "user" for event in earlier)


def _id(event: Event) -> Any:
    return (event.get("metadata") or {}).get("id")


def _shown_text(event: Event) -> str:
    """What a person typed, or what was written on the button."""
    title = (event.get("metadata") or {}).get("title")
    return str(title or event.get("text") or "")


def _offered(events: Sequence[Event]) -> dict[str, str]:
    """The buttons of the last turns; the latest title of a payload counts."""
    turns = [place for place, event in enumerate(events) if event["event"] == "user"]
    recent = events[turns[-KEPT_TURNS] :] if len(turns) > KEPT_TURNS else events
    return {button["payload"]: button["title"] for event in recent for button in _buttons(event)}


def _buttons(event: Event) -> Iterable[Mapping[str, str]]:
    return (event.get("data") or {}).get("buttons") or () if event["event"] == "bot" else ()
