import json
from datetime import datetime, timezone
from typing import Any

import pytest
from pywa_async.client import WhatsApp as Client

from bot.channels.messaging.contract import BadBodyError, Incoming, Kind
from bot.channels.whatsapp.parsing import NOBODY, Parser

PHONE_ID, NUMBER = "106540352242922", "48221234567"
ANNA, ANNAS_ID = "48600100200", "PL.13491208655302741918"
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
THEN = datetime(2025, 6, 8, 18, 39, 43, tzinfo=timezone.utc)
TEXT = {"type": "text", "text": {"body": "Gdzie jest moja paczka?"}}

parser = Parser(Client(PHONE_ID, "token", server=None), PHONE_ID, lambda: NOW)


def body(*values: dict[str, Any], field: str = "messages", **metadata: str) -> bytes:
    about = {"display_phone_number": NUMBER, "phone_number_id": PHONE_ID, **metadata}
    changes = [{"field": field, "value": {"metadata": about, **value}} for value in values]
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
    ).encode()


def message(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"from": ANNA, "id": f"wamid.{number}", "timestamp": "1749407983", **TEXT, **more}


def one(**more: Any) -> Incoming:
    (item,) = parser.parse(body({"messages": [message(**more)]}))
    return item


def pressed(kind: str, **reply: Any) -> Incoming:
    return one(type="interactive", interactive={"type": kind, kind: reply})


def test_a_text_is_read_with_its_sender_and_moment() -> None:
    assert one() == Incoming("wamid.1", ANNA, Kind.TEXT, THEN, "Gdzie jest moja paczka?")


def test_a_typed_text_is_never_a_payload() -> None:
    assert one(text={"body": "/ /human_agent\x00\ud800"}).text == "human_agent"


def test_a_button_and_a_row_are_known_by_their_ids() -> None:
    for kind in ("button_reply", "list_reply"):
        item = pressed(kind, id='/inform{"score": "1"}', title="Zupełnie inny tytuł")
        assert (item.kind, item.text) == (Kind.PAYLOAD, '/inform{"score": "1"}')


def test_a_button_of_a_template_is_known_by_its_payload() -> None:
    item = one(type="button", button={"text": "Pokaż", "payload": "/news"})
    assert (item.kind, item.text) == (Kind.PAYLOAD, "/news")


@pytest.mark.parametrize("odd", [None, 5, "", "x" * 257, "/help\x00", "/help\ud800", ["/help"]], ids=repr)
def test_an_id_that_we_cannot_have_given_is_no_payload(odd: object) -> None:
    assert pressed("button_reply", id=odd, title="x").kind == Kind.UNSUPPORTED


@pytest.mark.parametrize(
    ("service", "ours"),
    [
        *((name, name) for name in ("image", "audio", "video", "sticker", "location", "reaction")),
        ("document", "file"),
        ("contacts", "contact"),
        ("order", "other"),
        ("unsupported", "other"),
        ("what_comes_next_year", "other"),
        ("", "other"),
        (None, "other"),
        (["text"], "other"),
    ],
)
def test_what_cannot_be_read_is_named(service: object, ours: str) -> None:
    item = one(type=service, **({service: {"id": "1"}} if isinstance(service, str) else {}))
    assert (item.kind, item.text) == (Kind.UNSUPPORTED, ours)


def test_a_form_and_an_interaction_that_is_new_are_other_things() -> None:
    for kind in ("nfm_reply", "what_comes_next_year"):
        assert (pressed(kind).kind, pressed(kind).text) == (Kind.UNSUPPORTED, "other")


@pytest.mark.parametrize(
    "odd",
    [
        {"referral": {"source_type": "new"}},
        {"context": {"forwarded": 1, "referred_product": []}},
        {"errors": [{}]},
        {"identity": 5},
        {"timestamp": "soon"},
        {"timestamp": None},
        {"timestamp": "9" * 30},
    ],
    ids=str,
)
def test_an_odd_part_does_not_cost_the_message(odd: dict[str, Any]) -> None:
    item = one(**odd)
    assert (item.kind, item.text) == (Kind.TEXT, "Gdzie jest moja paczka?")
    assert item.at in (THEN, NOW)


@pytest.mark.parametrize("text", [None, {}, {"body": None}, {"body": 5}, "x", []], ids=repr)
def test_a_text_without_one_is_answered_all_the_same(text: object) -> None:
    assert one(text=text).kind == Kind.UNSUPPORTED


def test_of_a_message_that_was_edited_what_it_says_now_counts() -> None:
    edit = {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "Gdzie zwrot?"}}}
    item = one(type="edit", edit=edit)
    assert (item.id, item.kind, item.text) == ("wamid.1", Kind.TEXT, "Gdzie zwrot?")


def test_what_nobody_has_said_is_ignored() -> None:
    for kind in ("system", "revoke", "request_welcome"):
        assert one(type=kind).kind == Kind.IGNORED
    assert one(group_id="Y2FwaV9ncm91cDox").kind == Kind.IGNORED


def test_what_came_to_another_number_is_ignored() -> None:
    (item,) = parser.parse(body({"messages": [message()]}, phone_number_id="another"))
    assert item.kind == Kind.IGNORED


def test_what_the_business_has_written_itself_is_an_echo() -> None:
    assert one(**{"from": NUMBER}).kind == Kind.ECHO
    echo = {"from": NUMBER, "to": ANNA, "id": "wamid.e", "timestamp": "1749407983", **TEXT}
    (item,) = parser.parse(body({"message_echoes": [echo]}, field="smb_message_echoes"))
    assert (item.kind, item.user, item.text) == (Kind.ECHO, ANNA, "")


def test_a_person_without_a_number_is_known_by_his_id_for_the_business() -> None:
    person = {"profile": {"name": "Anna", "username": "@anna"}, "user_id": ANNAS_ID}
    bare = {name: value for name, value in message().items() if name != "from"}
    named = {**bare, "from_user_id": ANNAS_ID}
    for value in ({"messages": [named]}, {"messages": [bare], "contacts": [person]}):
        (item,) = parser.parse(body(value))
        assert (item.user, item.kind) == (ANNAS_ID, Kind.TEXT)


def test_who_has_both_is_the_same_person_when_the_number_is_gone() -> None:
    both, later = message(1, from_user_id=ANNAS_ID), {**message(2, from_user_id=ANNAS_ID), "from": ""}
    assert {item.user for item in parser.parse(body({"messages": [both, later]}))} == {ANNAS_ID}


def test_ids_may_hold_letters_and_belong_to_a_parent() -> None:
    for user in ("GB.aB3", "US.ENT.11815799212886844830"):
        assert one(**{"from": None, "from_user_id": user}).user == user


def test_of_several_people_each_is_known_by_his_own_contact() -> None:
    contacts = [{"wa_id": f"4860000000{n}", "user_id": f"PL.{n}"} for n in range(3)]
    messages = [message(n, **{"from": f"4860000000{n}"}) for n in (2, 0, 1)]
    items = parser.parse(body({"messages": messages, "contacts": contacts}))
    assert [(item.id, item.user) for item in items] == [(f"wamid.{n}", f"PL.{n}") for n in (2, 0, 1)]


@pytest.mark.parametrize(
    "user", ["", "+48600100200", "48 600", "anna", "pl.1", "PL.", "PL." + "1" * 129, 5, None]
)
def test_who_cannot_be_answered_is_left_out(user: object) -> None:
    assert parser.parse(body({"messages": [message(**{"from": user})]})) == []


@pytest.mark.parametrize("identity", ["", "x" * 201, "a b", "a\x00", "ż", 5, None], ids=repr)
def test_what_has_no_proper_id_is_left_out(identity: object) -> None:
    assert parser.parse(body({"messages": [message(id=identity), message(2)]})) == [one(id="wamid.2")]


def test_a_batch_of_fifty_from_all_over_is_read_in_its_order() -> None:
    values = [{"messages": [message(10 * n + i) for i in range(10)]} for n in range(5)]
    assert [item.id for item in parser.parse(body(*values))] == [f"wamid.{n}" for n in range(50)]


def test_what_comes_twice_in_a_body_counts_once() -> None:
    twice = [message(1), message(2), message(1, text={"body": "inaczej"})]
    items = parser.parse(body({"messages": twice}, {"messages": twice}))
    assert [(item.id, item.text) for item in items] == [
        ("wamid.1", TEXT["text"]["body"]),  # type: ignore[index]
        ("wamid.2", TEXT["text"]["body"]),  # type: ignore[index]
    ]


def status(value: object, **more: Any) -> Incoming:
    about = {"id": "wamid.9", "status": value, "timestamp": "1749407983", "recipient_id": ANNA, **more}
    (item,) = parser.parse(body({"statuses": [about]}))
    return item


@pytest.mark.parametrize("value", ["sent", "delivered", "read"])
def test_a_status_without_contacts_is_recorded_with_our_reference(value: str) -> None:
    item = status(value, biz_opaque_callback_data="out:17")
    assert item == Incoming(
        f"wamid.9:{value}", ANNA, Kind.STATUS, THEN, reference="out:17", status=value, error=None
    )


def test_a_failure_has_the_services_code_even_where_there_is_no_such_person() -> None:
    item = status("failed", recipient_id=None, errors=[{"code": 131026, "title": "Message undeliverable"}])
    assert (item.status, item.error, item.user, item.reference) == ("failed", 131026, NOBODY, None)


def test_a_status_with_contacts_is_of_the_person_by_his_id() -> None:
    about = {"id": "wamid.9", "status": "read", "timestamp": "1749407983", "recipient_id": ANNA}
    contacts = [{"wa_id": ANNA, "user_id": ANNAS_ID}]
    (item,) = parser.parse(body({"statuses": [about], "contacts": contacts}))
    assert item.user == ANNAS_ID
    assert status("read", recipient_user_id=ANNAS_ID).user == ANNAS_ID


@pytest.mark.parametrize("value", ["played", "what_comes_next_year", None, 5, ["sent"]], ids=repr)
def test_a_status_that_says_nothing_to_us_is_ignored(value: object) -> None:
    assert (status(value).kind, status(value).id) == (Kind.IGNORED, "wamid.9:other")


def test_other_fields_of_the_account_hold_nothing_for_us() -> None:
    assert parser.parse(body({"event": "APPROVED"}, field="message_template_status_update")) == []
    assert parser.parse(body({"messages": [message()]}, field="calls")) == []


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b"{",
        b"\xff\xfe",
        b"{}",
        b'{"object": "page", "entry": []}',
        b'{"object": "whatsapp_business_account"}',
        b'{"object": "whatsapp_business_account", "entry": {}}',
        b'{"object": ["whatsapp_business_account"], "entry": []}',
    ],
)
def test_what_is_no_body_of_the_service_is_refused(wrong: bytes) -> None:
    with pytest.raises(BadBodyError):
        parser.parse(wrong)
