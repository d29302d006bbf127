"""Replies as the Send API takes them: split to its limits, and with what it has for buttons."""

from collections.abc import Sequence

from bot.channels.messaging.contract import Button, Payload, Reply
from bot.channels.messaging.text import numbered, split

LONGEST_TEXT = 2000  # characters, as all of these
LONGEST_TEMPLATE_TEXT = 640
LONGEST_TITLE = 20
LONGEST_PAYLOAD = 1000
MOST_BUTTONS = 3
MOST_QUICK_REPLIES = 13


def render(message: Reply) -> list[Payload]:
    """A reply's messages; what can be pressed is with the last one.

    Buttons stay where they are. Quick replies are gone once something is pressed or typed: they are for more
    than three buttons, or more text than a template takes. Where neither takes a title, all are written out.
    """
    text = message.text.strip()
    buttons = [Button(" ".join(button.title.split()), button.payload) for button in message.buttons]
    if not text or not _fit(buttons):
        return [{"text": part} for part in split(numbered(Reply(text, tuple(buttons))), LONGEST_TEXT)]
    if len(buttons) <= MOST_BUTTONS and len(text) <= LONGEST_TEMPLATE_TEXT:
        return [_template(text, buttons)]
    *before, last = split(text, LONGEST_TEXT)
    return [*({"text": part} for part in before), {"text": last, "quick_replies": _quick_replies(buttons)}]


def _fit(buttons: Sequence[Button]) -> bool:
    """Whether there are buttons, and quick replies could be made of them."""
    return 0 < len(buttons) <= MOST_QUICK_REPLIES and all(
        0 < len(button.title) <= LONGEST_TITLE
        and button.payload.strip()
        and len(button.payload) <= LONGEST_PAYLOAD
        for button in buttons
    )


def _template(text: str, buttons: Sequence[Button]) -> Payload:
    pressed = [{"type": "postback", "title": button.title, "payload": button.payload} for button in buttons]
    content = {"template_type": "button", "text": text, "buttons": pressed}
    return {"attachment": {"type": "template", "payload": content}}


def _quick_replies(buttons: Sequence[Button]) -> list[Payload]:
    return [{"content_type": "text", "title": button.title, "payload": button.payload} for button in buttons]
