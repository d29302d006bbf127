"""Messenger's side of the stand-in: the limits of the Send API, and the items of webhooks."""

from typing import Any

from tests.support.meta.errors import demand, text_within
from tests.support.meta.state import Choice, Content

TEXT, TEMPLATE_TEXT, TITLE, PAYLOAD, METADATA = 2000, 640, 20, 1000, 1000
BUTTONS, QUICK_REPLIES = 3, 13
ACTIONS = ("typing_on", "typing_off", "mark_seen")
TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY")
Item = dict[str, Any]


def check(body: dict[str, Any]) -> Content:
    """What a message of the Send API has in it.

    Raises:
        GraphError: Meta would not take it.
    """
    demand(body.get("messaging_type") in TYPES, "messaging_type must be one of its values")
    message = body.get("message")
    demand(isinstance(message, dict), "message must be an object")
    assert isinstance(message, dict)
    demand(not message.keys() - {"text", "attachment", "quick_replies", "metadata"}, "unknown field")
    demand(("text" in message) != ("attachment" in message), "one of text and attachment must be there")
    reference = message.get("metadata")
    if reference is not None:
        text_within(reference, METADATA, "metadata")
    replies = _quick_replies(message["quick_replies"]) if "quick_replies" in message else ()
    if "attachment" in message:
        text, buttons = _button_template(message["attachment"])
        return Content(text, (*buttons, *replies), reference)
    return Content(text_within(message["text"], TEXT, "text"), replies, reference)


def _button_template(attachment: Any) -> tuple[str, tuple[Choice, ...]]:
    demand(isinstance(attachment, dict) and attachment.get("type") == "template", "no such attachment")
    payload = attachment.get("payload")
    demand(isinstance(payload, dict) and payload.get("template_type") == "button", "no such template")
    buttons = payload.get("buttons")
    demand(isinstance(buttons, list) and 1 <= len(buttons) <= BUTTONS, "1 to 3 buttons are allowed")
    return (
        text_within(payload.get("text"), TEMPLATE_TEXT, "text"),
        tuple(_choice(button, "type", "postback") for button in buttons),
    )


def _quick_replies(replies: Any) -> tuple[Choice, ...]:
    demand(isinstance(replies, list) and 1 <= len(replies) <= QUICK_REPLIES, "1 to 13 quick replies")
    return tuple(_choice(reply, "content_type", "text") for reply in replies)


def _choice(data: Any, field: str, kind: str) -> Choice:
    demand(isinstance(data, dict) and data.get(field) == kind, f"{field} must be {kind}")
    title = text_within(data.get("title"), TITLE, "title")
    payload = text_within(data.get("payload"), PAYLOAD, "payload")
    return Choice(title, payload, "postback" if field == "type" else "quick_reply")


def _from(person: str, page: str, at: int, **content: Any) -> Item:
    return {"sender": {"id": person}, "recipient": {"id": page}, "timestamp": at, **content}


def text(person: str, page: str, at: int, mid: str, words: str, **more: Any) -> Item:
    """A typed message; `more` goes into it."""
    return _from(person, page, at, message={"mid": mid, "text": words, **more})


def quick_reply(person: str, page: str, at: int, mid: str, choice: Choice) -> Item:
    """A quick reply that was pressed."""
    return text(person, page, at, mid, choice.title, quick_reply={"payload": choice.payload})


def postback(person: str, page: str, at: int, mid: str, choice: Choice) -> Item:
    """A button of a template that was pressed."""
    pressed = {"mid": mid, "title": choice.title, "payload": choice.payload}
    return _from(person, page, at, postback=pressed)


def attachment(person: str, page: str, at: int, mid: str, kind: str, **more: Any) -> Item:
    """An image, a voice message, a place ... without text."""
    attached = {"type": kind, "payload": {"url": "https://cdn.example/file", **more}}
    return _from(person, page, at, message={"mid": mid, "attachments": [attached]})


def reaction(person: str, page: str, at: int, mid: str, *, taken_back: bool = False) -> Item:
    """A reaction to a message."""
    action = "unreact" if taken_back else "react"
    reacted = {"mid": mid, "action": action, "reaction": "love", "emoji": "❤"}
    return _from(person, page, at, reaction=reacted)


def referral(person: str, page: str, at: int, ref: str) -> Item:
    """A link that led somebody into his conversation."""
    return _from(person, page, at, referral={"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"})


def echo(person: str, page: str, at: int, mid: str, words: str, reference: str | None) -> Item:
    """What the page has sent, whoever did it for the page."""
    message = {"mid": mid, "is_echo": True, "app_id": 1517776481860111, "text": words}
    if reference is not None:
        message["metadata"] = reference
    return _from(page, person, at, message=message)


def delivery(person: str, page: str, at: int, mids: list[str] | None) -> Item:
    """Messages that have arrived; old apps name none."""
    content = {"watermark": at} if mids is None else {"mids": mids, "watermark": at}
    return _from(person, page, at, delivery=content)


def read(person: str, page: str, at: int) -> Item:
    """All messages until a moment were read."""
    return _from(person, page, at, read={"watermark": at})


def webhook(page: str, at: int, batches: list[list[Item]], field: str = "messaging") -> dict[str, Any]:
    """A body with an entry for each batch of items."""
    return {"object": "page", "entry": [{"id": page, "time": at, field: batch} for batch in batches]}
