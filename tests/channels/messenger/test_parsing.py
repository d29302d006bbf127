"""What is read from a webhook's body."""

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from bot.channels.messaging.contract import BadBodyError, Incoming, Kind
from bot.channels.messenger.parsing import Parser
from tests.support.meta import messenger as meta
from tests.support.meta.state import Choice

PAGE, PERSON, AT = "101234567890", "2400000000000001", 1_790_000_000_123
NOW = datetime(2026, 11, 10, 12, tzinfo=timezone.utc)
MOMENT = datetime.fromtimestamp(AT / 1000, timezone.utc)
YES = Choice("Tak", "/affirm", "postback")


def _parsed(*items: Any, page: str = PAGE, field: str = "messaging") -> list[Incoming]:
    return _read(meta.webhook(page, AT, [list(items)], field))


def _read(body: Any) -> list[Incoming]:
    return Parser(PAGE, lambda: NOW).parse(json.dumps(body).encode())


def _one(item: Any) -> Incoming:
    (found,) = _parsed(item)
    return found


def _text(mid: str = "m_1", words: str = "Gdzie są pieniądze?", **more: Any) -> Any:
    return meta.text(PERSON, PAGE, AT, mid, words, **more)


def test_a_typed_message() -> None:
    assert _one(_text()) == Incoming("m_1", PERSON, Kind.TEXT, MOMENT, "Gdzie są pieniądze?")


@pytest.mark.parametrize("typed", ["/human_agent", " //human_agent", "/\n/ human_agent"])
def test_what_is_typed_is_no_payload(typed: str) -> None:
    assert _one(_text(words=typed)).text == "human_agent"


def test_typed_letters_that_cannot_be_stored_are_left_out() -> None:
    assert _one(_text(words="a\x00b\ud800c")).text == "a b c"


def test_a_pressed_button() -> None:
    found = _one(meta.postback(PERSON, PAGE, AT, "m_1", YES))
    assert found == Incoming("m_1", PERSON, Kind.PAYLOAD, MOMENT, "/affirm")


def test_a_pressed_button_without_an_id_of_its_own_is_known_by_who_pressed_it_when() -> None:
    item = meta.postback(PERSON, PAGE, AT, "", YES)
    del item["postback"]["mid"]
    found = _one(item)
    assert (found.id, found.text) == (f"{PERSON}:{AT}:postback", "/affirm")
    assert _parsed(item, item) == [found]


def test_a_pressed_quick_reply_is_its_payload_and_not_its_title() -> None:
    found = _one(meta.quick_reply(PERSON, PAGE, AT, "m_1", YES))
    assert (found.kind, found.text) == (Kind.PAYLOAD, "/affirm")


@pytest.mark.parametrize(
    ("ref", "begun"),
    [
        ("refund_time", "/refund_time"),
        ("spring-campaign", "/greet"),
        ("human_agent{}", "/greet"),
        ("", "/greet"),
    ],
)
def test_who_came_by_a_link_begins_with_its_topic_or_a_greeting(ref: str, begun: str) -> None:
    found = _one(meta.referral(PERSON, PAGE, AT, ref))
    assert (found.kind, found.text) == (Kind.PAYLOAD, begun)
    started = meta.postback(PERSON, PAGE, AT, "m_1", Choice("Rozpocznij", "get_started", "postback"))
    started["postback"]["referral"] = {"ref": ref}
    assert _one(started).text == begun


def test_who_gets_started_is_greeted() -> None:
    started = meta.postback(PERSON, PAGE, AT, "m_1", Choice("Rozpocznij", "get_started", "postback"))
    assert _one(started).text == "/greet"


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        *((kind, kind) for kind in ("image", "audio", "video", "file", "location")),
        *((kind, "other") for kind in ("template", "fallback", "ig_reel", "something new")),
    ],
)
def test_what_is_no_text_is_named(kind: str, what: str) -> None:
    found = _one(meta.attachment(PERSON, PAGE, AT, "m_1", kind))
    assert (found.id, found.kind, found.text) == ("m_1", Kind.UNSUPPORTED, what)


def test_a_sticker_is_an_image_with_a_number() -> None:
    assert _one(meta.attachment(PERSON, PAGE, AT, "m_1", "image", sticker_id=3692)).text == "sticker"


def test_a_text_with_an_image_or_a_preview_is_its_text() -> None:
    found = _one(_text(attachments=[{"type": "fallback", "payload": {"url": "https://allegro.pl"}}]))
    assert (found.kind, found.text) == (Kind.TEXT, "Gdzie są pieniądze?")


def test_a_reaction_is_answered_unless_it_was_taken_back() -> None:
    found = _one(meta.reaction(PERSON, PAGE, AT, "m_9"))
    assert (found.kind, found.text) == (Kind.UNSUPPORTED, "reaction")
    assert found.id != "m_9"
    assert _one(meta.reaction(PERSON, PAGE, AT, "m_9", taken_back=True)).kind is Kind.IGNORED


def test_an_echo_tells_our_reference_and_whose_conversation_it_is() -> None:
    found = _one(meta.echo(PERSON, PAGE, AT, "m_7", "Dzień dobry", "our reference"))
    assert found == Incoming("m_7", PERSON, Kind.ECHO, MOMENT, reference="our reference")


def test_an_echo_of_what_others_sent_for_the_page_has_none() -> None:
    found = _one(meta.echo(PERSON, PAGE, AT, "m_7", "Dzień dobry", None))
    assert (found.kind, found.text, found.reference) == (Kind.ECHO, "", None)


def test_a_delivery_tells_of_each_message_that_arrived_by_the_services_id() -> None:
    found = _parsed(meta.delivery(PERSON, PAGE, AT, ["m_1", "m_2"]))
    assert [(item.id, item.kind, item.status, item.reference) for item in found] == [
        ("m_1:delivered", Kind.STATUS, "delivered", "m_1"),
        ("m_2:delivered", Kind.STATUS, "delivered", "m_2"),
    ]


def test_a_delivery_of_an_old_app_names_none() -> None:
    assert _one(meta.delivery(PERSON, PAGE, AT, None)).kind is Kind.IGNORED


def test_reading_tells_until_when() -> None:
    found = _one(meta.read(PERSON, PAGE, AT))
    assert (found.id, found.kind, found.status, found.at) == (
        f"{PERSON}:{AT}:read",
        Kind.STATUS,
        "read",
        MOMENT,
    )


def test_every_item_of_every_entry_is_read_in_order() -> None:
    items = [_text(f"m_{number}", f"{number}") for number in range(50)]
    assert [item.text for item in _parsed(*items)] == [str(number) for number in range(50)]
    batches = [items[begin : begin + 7] for begin in range(0, 50, 7)]
    assert _read(meta.webhook(PAGE, AT, batches)) == _parsed(*items)


def test_what_is_there_twice_is_read_once() -> None:
    assert len(_parsed(_text("m_1"), _text("m_2"), _text("m_1"))) == 2


def test_what_comes_in_standby_is_another_apps() -> None:
    assert _parsed(_text(), field="standby") == []


def test_what_comes_to_another_page_is_not_for_us() -> None:
    assert _parsed(_text(), page="999") == []


def test_what_the_page_wrote_without_being_an_echo_is_ignored() -> None:
    assert _one(meta.text(PAGE, PERSON, AT, "m_1", "x")).kind is Kind.IGNORED


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"message": None},
        {"message": {}},
        {"message": {"mid": "m_1"}},
        {"message": {"text": "no id"}},
        {"message": {"mid": 5, "text": "x"}},
        {"message": {"mid": "a b", "text": "x"}},
        {"message": {"mid": "m" * 201, "text": "x"}},
        {"message": {"mid": "m_1", "attachments": []}},
        {"message": {"mid": "m_1", "attachments": ["image"]}},
        {"message": {"mid": "m_1", "is_deleted": True}},
        {"postback": {"mid": "m_1", "title": "in standby it has no payload"}},
        {"postback": {"mid": "m_1", "payload": "x" * 1001}},
        {"postback": {"mid": "m_1", "payload": "a\x00"}},
        {"message_edit": {"mid": "m_1", "text": "x", "num_edit": 1}},
        {"optin": {"type": "notification_messages"}},
        {"account_linking": {"status": "linked"}},
        {"pass_thread_control": {"new_owner_app_id": "1"}},
        {"something_new": {"mid": "m_1", "text": "x"}},
    ],
)
def test_what_is_unknown_or_broken_is_ignored_and_what_is_beside_it_is_not(content: Any) -> None:
    item = {"sender": {"id": PERSON}, "recipient": {"id": PAGE}, "timestamp": AT, **content}
    found = _parsed(_text("m_8"), item, _text("m_9"))
    assert [each.kind for each in found] == [Kind.TEXT, Kind.IGNORED, Kind.TEXT]
    assert len({each.id for each in found}) == 3


@pytest.mark.parametrize("sender", [None, {}, {"id": 5}, {"id": ""}, {"id": "x:y"}, {"user_ref": "r"}])
def test_nobody_says_nothing(sender: Any) -> None:
    found = _one({**_text(), "sender": sender})
    assert (found.kind, found.user) == (Kind.IGNORED, "")


@pytest.mark.parametrize("at", [None, "soon", 10**30, -(10**30), [], {}, 1.5, "9" * 5000])
def test_without_a_time_that_can_be_read_it_is_now(at: Any) -> None:
    assert _one({**_text(), "timestamp": at}).at == NOW


def test_a_time_may_be_written_as_text() -> None:
    assert _one({**_text(), "timestamp": str(AT)}).at == MOMENT


@pytest.mark.parametrize("entry", [None, 5, "x", {}, {"id": PAGE}, {"id": PAGE, "changes": []}, []])
def test_an_entry_without_messages_is_none(entry: Any) -> None:
    assert _read({"object": "page", "entry": [entry]}) == []
    assert _read({"object": "page", "entry": [{"id": PAGE, "messaging": entry}]}) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b'"page"',
        b"{}",
        b'{"object": "page"}',
        b'{"object": "page", "entry": {}}',
        b'{"object": "instagram", "entry": []}',
        b'{"entry": []}',
        b"[" * 200_000,
        b'{"object": "page", "entry": ' + b"[" * 200_000,
        b"9" * 100_000,
    ],
)
def test_a_body_that_the_service_does_not_send_is_refused(body: bytes) -> None:
    with pytest.raises(BadBodyError):
        Parser(PAGE, lambda: NOW).parse(body)
