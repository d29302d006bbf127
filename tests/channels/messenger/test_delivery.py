"""The connector and the stand-in of Meta together: what is delivered, again and again, is read."""

import json

import pytest

from bot.channels.messaging.contract import Button, Kind, Reply
from bot.channels.messenger.connector import Messenger
from tests.channels.messenger.conftest import Reception
from tests.support.meta import Meta, signature
from tests.support.meta.webhooks import HEADER


async def test_what_somebody_types_arrives(meta: Meta, reception: Reception) -> None:
    anna = meta.person("messenger")
    attempts = await anna.says("Zażółć gęślą jaźń 🐢 / \\")
    assert [attempt.status for attempt in attempts] == [200]
    (item,) = reception.taken
    assert (item.kind, item.user, item.text) == (Kind.TEXT, anna.psid, "Zażółć gęślą jaźń 🐢 / \\")


async def test_fifty_messages_in_one_body_arrive_in_their_order(meta: Meta, reception: Reception) -> None:
    anna, piotr = meta.person("messenger"), meta.person("messenger")
    items = [(anna, piotr)[number % 2].typed(str(number)) for number in range(50)]
    await meta.deliver("messenger", items, entries=3)
    assert [item.text for item in reception.taken] == [str(number) for number in range(50)]


async def test_a_body_that_is_not_taken_comes_again(meta: Meta, reception: Reception) -> None:
    reception.refuses = 2
    attempts = await meta.person("messenger").says("Halo?")
    assert [attempt.status for attempt in attempts] == [500, 500, 200]
    assert [item.text for item in reception.taken] == ["Halo?"]


async def test_what_comes_twice_has_the_same_id(meta: Meta, reception: Reception) -> None:
    await meta.person("messenger").says("Halo?", copies=3)
    assert len(reception.taken) == 3
    assert len({item.id for item in reception.taken}) == 1


async def test_what_is_sent_comes_back_as_echo_and_statuses(
    meta: Meta, messenger: Messenger, reception: Reception
) -> None:
    anna = meta.person("messenger")
    await anna.says("Halo?")
    sent = await messenger.send(anna.psid, {"text": "Dzień dobry"}, "reference")
    await meta.settled()
    echo, delivered, read = reception.taken[1:]
    assert (echo.kind, echo.id, echo.user, echo.reference) == (Kind.ECHO, sent, anna.psid, "reference")
    assert (delivered.kind, delivered.status, delivered.reference) == (Kind.STATUS, "delivered", sent)
    assert (read.kind, read.status, read.user) == (Kind.STATUS, "read", anna.psid)


@pytest.mark.parametrize("number", [2, 5])
async def test_what_is_pressed_comes_back_as_its_payload(
    meta: Meta, messenger: Messenger, reception: Reception, number: int
) -> None:
    anna = meta.person("messenger")
    await anna.says("Halo?")
    buttons = tuple(Button(f"Temat {each}", f"/topic_{each}") for each in range(number))
    for payload in messenger.render(Reply("O co chodzi?", buttons), "pl"):
        await messenger.send(anna.psid, payload, "reference")
    await anna.presses("Temat 1")
    await meta.settled()
    assert [item.text for item in reception.taken if item.kind is Kind.PAYLOAD] == ["/topic_1"]


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file", "location", "sticker"])
async def test_what_is_no_text_is_named(meta: Meta, reception: Reception, kind: str) -> None:
    await meta.person("messenger").sends(kind)
    assert [(item.kind, item.text) for item in reception.taken] == [(Kind.UNSUPPORTED, kind)]


@pytest.mark.parametrize("body", [b"", b"{", b'{"object": "page", "entry": []}'])
async def test_what_is_not_signed_is_not_read(meta: Meta, reception: Reception, body: bytes) -> None:
    for headers in (
        {},
        {HEADER: signature("another", body)},
        {HEADER: signature(meta.app_secret, body + b" ")},
    ):
        assert (await meta.post("messenger", body, headers)).status == 403
    assert reception.taken == []


async def test_any_escapes_of_letters_are_signed_as_they_are(meta: Meta, reception: Reception) -> None:
    item = meta.person("messenger").typed("żółw")
    body = {"object": "page", "entry": [{"id": meta.page_id, "messaging": [item]}]}
    for written in (json.dumps(body), json.dumps(body, ensure_ascii=False, indent=2)):
        assert (await meta.post("messenger", written.encode())).status == 200
    assert [item.text for item in reception.taken] == ["żółw", "żółw"]
