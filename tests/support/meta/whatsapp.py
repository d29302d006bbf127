"""WhatsApp's side of the stand-in: the limits of the Cloud API, and the items of webhooks."""

from typing import Any

from tests.support.meta.errors import demand, text_within
from tests.support.meta.state import Choice, Content

TEXT, BUTTON_BODY, LIST_BODY, FOOTER = 4096, 1024, 4096, 60
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_DESCRIPTION, ROW_ID = 10, 24, 72, 200
CALLBACK_DATA = 512
NOT_VALID = 131009
Item = dict[str, Any]


def check(body: dict[str, Any]) -> Content:
    """What a message of the Cloud API has in it.

    Raises:
        GraphError: Meta would not take it.
    """
    kind = body.get("type", "text")
    demand(kind in _CHECKS, "no such type")
    demand(isinstance(body.get(kind), dict), f"{kind} must be an object")
    reference = body.get("biz_opaque_callback_data")
    if reference is not None:
        text_within(reference, CALLBACK_DATA, "biz_opaque_callback_data")
    text, choices = _CHECKS[kind](body[kind])
    demand(len({choice.payload for choice in choices}) == len(choices), "ids must differ", NOT_VALID)
    return Content(text, choices, reference)


def _text(text: dict[str, Any]) -> tuple[str, tuple[Choice, ...]]:
    return text_within(text.get("body"), TEXT, "text.body", NOT_VALID), ()


def _template(template: dict[str, Any]) -> tuple[str, tuple[Choice, ...]]:
    language = template.get("language")
    demand(isinstance(language, dict) and bool(language.get("code")), "language is missing")
    return f"[{text_within(template.get('name'), 512, 'name')}]", ()


def _interactive(content: dict[str, Any]) -> tuple[str, tuple[Choice, ...]]:
    kind, action = content.get("type"), content.get("action")
    demand(kind in ("button", "list"), "no such interactive type", NOT_VALID)
    demand(isinstance(action, dict), "action is missing")
    assert isinstance(action, dict)
    if isinstance(footer := content.get("footer"), dict):
        text_within(footer.get("text"), FOOTER, "footer", NOT_VALID)
    most = BUTTON_BODY if kind == "button" else LIST_BODY
    text = text_within((content.get("body") or {}).get("text"), most, "body", NOT_VALID)
    return text, _buttons(action) if kind == "button" else _rows(action)


def _buttons(action: dict[str, Any]) -> tuple[Choice, ...]:
    buttons = action.get("buttons")
    demand(isinstance(buttons, list) and 1 <= len(buttons) <= BUTTONS, "1 to 3 buttons", NOT_VALID)
    assert isinstance(buttons, list)
    demand(all(button.get("type") == "reply" for button in buttons), "a button must be a reply", NOT_VALID)
    choices = tuple(_choice(button["reply"], BUTTON_TITLE, BUTTON_ID, "button_reply") for button in buttons)
    demand(len({choice.title for choice in choices}) == len(choices), "titles must differ", NOT_VALID)
    return choices


def _rows(action: dict[str, Any]) -> tuple[Choice, ...]:
    text_within(action.get("button"), BUTTON_TITLE, "action.button", NOT_VALID)
    sections = action.get("sections")
    demand(isinstance(sections, list) and 1 <= len(sections) <= ROWS, "1 to 10 sections", NOT_VALID)
    assert isinstance(sections, list)
    for section in sections if len(sections) > 1 else ():
        text_within(section.get("title"), ROW_TITLE, "section.title", NOT_VALID)
    rows = [row for section in sections for row in section.get("rows") or ()]
    demand(1 <= len(rows) <= ROWS, "1 to 10 rows", NOT_VALID)
    for row in rows:
        if row.get("description"):
            text_within(row["description"], ROW_DESCRIPTION, "row.description", NOT_VALID)
    return tuple(_choice(row, ROW_TITLE, ROW_ID, "list_reply") for row in rows)


def _choice(data: dict[str, Any], title: int, longest_id: int, how: str) -> Choice:
    return Choice(
        text_within(data.get("title"), title, "title", NOT_VALID),
        text_within(data.get("id"), longest_id, "id", NOT_VALID),
        how,
    )


_CHECKS = {"text": _text, "interactive": _interactive, "template": _template}


def text(at: int, wamid: str, words: str) -> Item:
    """A typed message. Whom a message is from is added by `webhook`."""
    return _message(at, wamid, "text", {"body": words})


def pressed(at: int, wamid: str, choice: Choice, context: str) -> Item:
    """A button or a row that was pressed, of the message with the id `context`."""
    reply = {"type": choice.how, choice.how: {"id": choice.payload, "title": choice.title}}
    return {**_message(at, wamid, "interactive", reply), "context": {"id": context}}


def attachment(at: int, wamid: str, kind: str, **more: Any) -> Item:
    """An image, a voice message, a place, a sticker ... without text."""
    return _message(at, wamid, kind, {"id": "1003383421387256", **more})


def reaction(at: int, wamid: str, about: str) -> Item:
    """A reaction to a message."""
    return _message(at, wamid, "reaction", {"message_id": about, "emoji": "👍"})


def status(at: int, wamid: str, value: str, reference: str | None = None, error: int | None = None) -> Item:
    """What has become of a message that was sent. Whom it was for is added by `webhook`."""
    item: Item = {"id": wamid, "status": value, "timestamp": str(at // 1000)}
    if reference is not None:
        item["biz_opaque_callback_data"] = reference
    if error is not None:
        item["errors"] = [{"code": error, "title": "Message failed to send"}]
    return item


def _message(at: int, wamid: str, kind: str, content: dict[str, Any]) -> Item:
    return {"id": wamid, "timestamp": str(at // 1000), "type": kind, kind: content}


def of_person(item: Item, phone: str | None, user_id: str | None) -> Item:
    """A message or a status with the ids of its person, as far as they are told."""
    names = ("recipient_id", "recipient_user_id") if "status" in item else ("from", "from_user_id")
    ids = {name: value for name, value in zip(names, (phone, user_id), strict=True) if value}
    return {**ids, **item}


def change(phone_id: str, items: list[Item], contacts: bool = True) -> dict[str, Any]:
    """A change that holds messages or statuses, with or without who they are from."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "48221234567", "phone_number_id": phone_id},
    }
    if contacts:
        value["contacts"] = [_contact(item) for item in items]
    for name, wanted in (("messages", False), ("statuses", True)):
        if found := [item for item in items if ("status" in item) == wanted]:
            value[name] = found
    return {"field": "messages", "value": value}


def _contact(item: Item) -> dict[str, Any]:
    phone = item.get("from") or item.get("recipient_id")
    user_id = item.get("from_user_id") or item.get("recipient_user_id")
    ids = {"wa_id": phone, "user_id": user_id}
    return {"profile": {"name": "Anna"}, **{name: value for name, value in ids.items() if value}}


def webhook(account: str, batches: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """A body with an entry for each batch of changes."""
    entries = [{"id": account, "changes": changes} for changes in batches]
    return {"object": "whatsapp_business_account", "entry": entries}
