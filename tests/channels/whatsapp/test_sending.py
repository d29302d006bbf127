import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from aiohttp import web

from bot.channels.messaging.contract import Button, Reason, Reply, SendError
from bot.channels.whatsapp import connector as module
from bot.channels.whatsapp.connector import WhatsApp
from bot.channels.whatsapp.failures import SETTLED
from bot.clock import now
from tests.support.assistant import free_port
from tests.support.meta import Meta
from tests.support.whatsapp import TEMPLATE, Phone, settings_for

HELLO = Reply("Dzień dobry! 🦊")


@asynccontextmanager
async def connected(meta: Meta, **other: str) -> AsyncIterator[WhatsApp]:
    connector = WhatsApp(settings_for(meta, **other), now)
    try:
        yield connector
    finally:
        await connector.close()


async def failure(connector: WhatsApp, user: str = "48600000001") -> SendError:
    """Why a message cannot be sent."""
    with pytest.raises(SendError) as failed:
        await connector.send(user, connector.render(HELLO, "pl")[0], "r.0")
    return failed.value


async def test_a_message_goes_to_a_number_with_our_reference(meta: Meta, phone: Phone) -> None:
    anna = meta.person("whatsapp", "phone")
    await anna.says("Dzień dobry")
    (service_id,) = await phone.say(str(anna.phone), HELLO)
    (got,) = anna.got
    assert (got.id, got.reference, got.text) == (service_id, "r.0", "Dzień dobry! 🦊")
    assert got.body["to"] == anna.phone
    assert "recipient" not in got.body


async def test_or_to_the_id_that_somebody_without_a_number_has_for_the_business(
    meta: Meta, phone: Phone
) -> None:
    anna = meta.person("whatsapp", "user_id")
    await anna.says("Dzień dobry")
    (came,) = phone.came
    await phone.say(came.user, HELLO)
    (got,) = anna.got
    assert got.body["recipient"] == anna.user_id
    assert "to" not in got.body


async def test_ids_for_the_business_may_hold_letters(meta: Meta, phone: Phone) -> None:
    anna = meta.person("whatsapp", "user_id", user_id="GB.aB3xYz")
    await anna.says("Good morning")
    await phone.say(phone.came[0].user, HELLO)
    assert [got.to for got in anna.got] == ["GB.aB3xYz"]


async def test_what_is_pressed_comes_back_by_its_id(meta: Meta, phone: Phone) -> None:
    anna = meta.person("whatsapp", "both")
    await anna.says("Dzień dobry")
    few = (Button("Tak", "/affirm"), Button("Nie", "/deny"))
    many = tuple(Button(f"Dyskusja numer {n}, o paczce", f'/inform{{"case": "{n}"}}') for n in range(1, 6))
    await phone.say(str(anna.user_id), Reply("Czy to pomogło?", few))
    await phone.say(str(anna.user_id), Reply("Która?", many))
    await anna.presses("Nie")
    row = next(choice for choice in anna.got[1].choices if choice.payload == many[2].payload)
    await anna.presses(row.title)
    pressed = [item for item in phone.came if item.kind == "payload"]
    assert [item.text for item in pressed] == ["/deny", '/inform{"case": "3"}']
    assert {item.user for item in pressed} == {anna.user_id}


async def test_what_becomes_of_a_message_is_told_by_its_reference(meta: Meta, phone: Phone) -> None:
    anna = meta.person("whatsapp")
    await anna.says("Dzień dobry")
    await phone.say(str(anna.phone), HELLO)
    await until(lambda: len(phone.came) == 4)
    assert [item.status for item in phone.came[1:]] == ["sent", "delivered", "read"]
    assert {item.reference for item in phone.came[1:]} == {"r.0"}


async def test_a_message_is_marked_as_read_and_shown_to_be_answered(meta: Meta, phone: Phone) -> None:
    await phone.connector.noticed("48600000001", "wamid.1")
    (noticed,) = meta.noticed
    assert (noticed["status"], noticed["message_id"]) == ("read", "wamid.1")
    assert noticed["typing_indicator"] == {"type": "text"}


async def test_that_it_is_not_does_not_matter(meta: Meta) -> None:
    async with connected(meta, token="expired") as connector:
        await connector.noticed("48600000001", "wamid.1")
    async with connected(meta, url=f"http://127.0.0.1:{free_port()}") as connector:
        await connector.noticed("48600000001", "wamid.1")


@pytest.mark.parametrize(
    ("code", "reason", "after"),
    [
        (4, Reason.RATE_LIMIT, 60),
        (613, Reason.RATE_LIMIT, 60),
        (80007, Reason.RATE_LIMIT, 60),
        (130429, Reason.RATE_LIMIT, 1),
        (131048, Reason.RATE_LIMIT, 600),
        (131056, Reason.RATE_LIMIT, 6),
        (10, Reason.TOKEN_EXPIRED, 60),
        (190, Reason.TOKEN_EXPIRED, 60),
        (1, Reason.UNAVAILABLE, SETTLED),
        (2, Reason.UNAVAILABLE, SETTLED),
        (100, Reason.BAD_REQUEST, None),
        (131009, Reason.BAD_REQUEST, None),
        (131026, Reason.BLOCKED, None),
        (131050, Reason.BLOCKED, None),
        (131047, Reason.WINDOW_CLOSED, None),
        (999999, Reason.BAD_REQUEST, None),
    ],
)
async def test_an_error_says_why_and_whether_it_may_be_over(
    meta: Meta, phone: Phone, code: int, reason: Reason, after: float | None
) -> None:
    anna = meta.person("whatsapp")
    await anna.says("Dzień dobry")
    meta.fail(code)
    error = await failure(phone.connector, str(anna.phone))
    assert (error.reason, error.code, error.retry, error.after) == (reason, code, after is not None, after)
    await phone.say(str(anna.phone), HELLO)
    assert len(anna.got) == 1


async def test_the_wait_that_the_service_asks_for_counts(meta: Meta, phone: Phone) -> None:
    anna = meta.person("whatsapp")
    meta.fail(130429, retry_after=30)
    assert (await failure(phone.connector, str(anna.phone))).after == 30


async def test_nobody_has_the_number(phone: Phone) -> None:
    assert (await failure(phone.connector, "48999999999")).reason == Reason.BLOCKED


async def test_a_token_that_is_not_good_any_more(meta: Meta) -> None:
    async with connected(meta, token="expired") as connector:
        error = await failure(connector)
    assert (error.reason, error.code) == (Reason.TOKEN_EXPIRED, 190)


async def test_a_service_that_cannot_be_reached_has_taken_nothing(meta: Meta) -> None:
    async with connected(meta, url=f"http://127.0.0.1:{free_port()}") as connector:
        error = await failure(connector)
    assert (error.reason, error.retry, error.after) == (Reason.UNAVAILABLE, True, None)


async def test_a_message_whose_answer_is_lost_may_have_gone_out(meta: Meta, phone: Phone) -> None:
    anna = meta.person("whatsapp")
    await anna.says("Dzień dobry")
    meta.lose_answers()
    error = await failure(phone.connector, str(anna.phone))
    assert (error.reason, error.code, error.retry, error.after) == (Reason.UNAVAILABLE, None, True, SETTLED)
    assert len(anna.got) == 1


async def test_so_may_one_whose_answer_takes_too_long(meta: Meta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMEOUT", httpx.Timeout(0.2))
    anna = meta.person("whatsapp")
    meta.slow = 0.6
    async with connected(meta) as connector:
        error = await failure(connector, str(anna.phone))
    assert (error.reason, error.after) == (Reason.UNAVAILABLE, SETTLED)


@pytest.mark.parametrize(
    ("status", "text", "reason", "retry"),
    [
        (200, "", Reason.UNAVAILABLE, True),
        (200, "<html>", Reason.UNAVAILABLE, True),
        (200, "[]", Reason.UNAVAILABLE, True),
        (200, "{}", Reason.UNAVAILABLE, True),
        (200, '{"messages": []}', Reason.UNAVAILABLE, True),
        (200, '{"messages": [{"id": null}]}', Reason.UNAVAILABLE, True),
        (302, "", Reason.UNAVAILABLE, True),
        (400, '{"error": "x"}', Reason.UNAVAILABLE, True),
        (400, '{"error": {"code": "x", "message": ""}}', Reason.UNAVAILABLE, True),
        (400, "[]", Reason.BAD_REQUEST, False),
        (401, "<html>", Reason.TOKEN_EXPIRED, True),
        (404, "", Reason.BAD_REQUEST, False),
        (429, "<html>", Reason.RATE_LIMIT, True),
        (502, "<html>", Reason.UNAVAILABLE, True),
        (520, "", Reason.UNAVAILABLE, True),
        (500, "[" * 5000, Reason.UNAVAILABLE, True),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_whatever_stands_between_answers_it_is_an_error_of_sending(
    meta: Meta, status: int, text: str, reason: Reason, retry: bool
) -> None:
    async with answering(status, text) as url, connected(meta, url=url) as connector:
        error = await failure(connector)
    assert (error.reason, error.retry) == (reason, retry)
    # What nobody knows the end of has no code: the core waits for the service's word.
    assert (error.code is None) == (reason is Reason.UNAVAILABLE)


@asynccontextmanager
async def answering(status: int, text: str) -> AsyncIterator[str]:
    """A server that answers everything with the same; its address."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_after_a_day_of_silence_only_the_template_goes_through(meta: Meta, phone: Phone) -> None:
    anna = meta.person("whatsapp", "both")
    await anna.says("Dzień dobry")
    assert phone.connector.window == timedelta(hours=24)
    meta.later = timedelta(hours=24, minutes=1)
    await phone.say(str(anna.user_id), HELLO)
    await until(lambda: len(phone.came) == 2)
    assert (phone.came[1].status, phone.came[1].error) == ("failed", 131047)
    (payload,) = phone.connector.outside_window("en")
    await phone.connector.send(str(anna.user_id), payload, "r.t")
    (got,) = anna.got
    assert got.body["template"] == {"name": TEMPLATE.name, "language": {"code": "en_GB"}}


async def test_without_a_template_nothing_does(meta: Meta) -> None:
    connector = WhatsApp(replace(settings_for(meta), template=None), now)
    assert connector.outside_window("pl") == []
    await connector.close()


async def test_the_address_is_verified_and_bodies_are_taken_that_are_signed(meta: Meta, phone: Phone) -> None:
    args = {"hub.mode": "subscribe", "hub.verify_token": meta.verify_token, "hub.challenge": "1158201444"}
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(phone.url, params=args)).text == "1158201444"
        wrong = await browser.get(phone.url, params={**args, "hub.verify_token": "x"})
    assert wrong.status_code == 403
    body = b'{"object": "whatsapp_business_account", "entry": []}'
    assert (await meta.post("whatsapp", body)).status == 200
    assert (await meta.post("whatsapp", body, {"X-Hub-Signature-256": "sha256=00"})).status == 403


async def test_a_batch_of_fifty_comes_in_its_order(meta: Meta, phone: Phone) -> None:
    anna = meta.person("whatsapp")
    items = [anna.typed(f"Wiadomość {number}", f"wamid.{number}") for number in range(50)]
    await anna.gives(items, copies=2, entries=5)
    assert [item.id for item in phone.came] == [f"wamid.{number}" for number in range(50)] * 2


async def test_the_log_tells_neither_who_nor_what(
    meta: Meta, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    anna = meta.person("whatsapp", "both")
    await anna.says("To jest moja tajemnica")
    await phone.say(str(anna.user_id), Reply("Nikomu jej nie powiem"))
    meta.fail(131026)
    await failure(phone.connector, str(anna.user_id))
    for secret in (anna.phone, anna.user_id, "tajemnica", "powiem", meta.token, meta.app_secret):
        assert secret is not None
        assert secret not in caplog.text


async def until(fulfilled: Callable[[], bool]) -> None:
    """Wait for something that the stand-in does on its own."""
    for _ in range(100):
        if fulfilled():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it has not come")
