"""What a person may try who means harm, and what comes of it: nothing."""

import asyncio
import json
from typing import Any

import pytest

from bot.channels.webchat.channel import MOST_OPEN
from tests.support.webchat import KEY, QUIET, Browsers, RefusedError, new_id, seconds_from_now, token

FRAME = 32 * 1024


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "http://help.example",
        "https://help.example.evil.example",
        "https://help.example:8443",
        "https://sub.help.example",
        "https://HELP.example",
        "https://other.example, https://help.example",
    ],
)
async def test_a_page_that_is_not_on_the_list_gets_no_socket(browsers: Browsers, origin: str | None) -> None:
    with pytest.raises(RefusedError, match="403"):
        await browsers.tab().shake_hands(origin)


async def test_both_pages_on_the_list_get_one(browsers: Browsers) -> None:
    assert (await browsers.tab().connect("https://other.example")).session["visitor"]


@pytest.mark.parametrize("kind", ["visitor", "token"])
@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "web:a:zofia",
        5,
        True,
        ["a"],
        {"sub": "zofia"},
        "a.b.c",
        token("zofia", algorithm="none", key=""),
    ],
    ids=["empty", "letter", "name", "number", "true", "list", "object", "words", "unsigned"],
)
async def test_what_is_no_token_opens_nothing(browsers: Browsers, kind: str, value: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        await browsers.open(**{kind: value})
    assert refused.value.data == {"code": f"{kind}_invalid"}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (token("zofia", key="some other key that is as long as ours"), "token_invalid"),
        (token("zofia", aud="allegro-help-visitor"), "token_invalid"),
        (token("zofia", exp=seconds_from_now(3600)), "token_invalid"),
        (token("zofia", key=KEY, algorithm="HS512"), "token_invalid"),
        (token("zofia", iat=seconds_from_now(-800), exp=seconds_from_now(-60)), "token_expired"),
    ],
    ids=["key", "audience", "too long", "algorithm", "over"],
)
async def test_a_token_that_is_not_good_opens_nothing(browsers: Browsers, made: str, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        await browsers.open(token=made)
    assert refused.value.data == {"code": code}


async def test_a_visitor_is_not_an_account_nor_an_account_a_visitor(browsers: Browsers) -> None:
    visitor = (await browsers.open()).session["visitor"]
    for auth, code in (
        ({"token": visitor}, "token_invalid"),
        ({"visitor": token("zofia")}, "visitor_invalid"),
    ):
        with pytest.raises(RefusedError) as refused:
            await browsers.open(**auth)
        assert refused.value.data == {"code": code}


async def test_a_client_cannot_name_the_conversation_it_wants(browsers: Browsers) -> None:
    victim = await browsers.open(locale="pl")
    await victim.say("ile trwa zwrot pieniędzy z POK?")
    thief = await browsers.open(sender="web:a:zofia", session_id="web:a:zofia", conversation="web:a:zofia")
    assert thief.session["account"] is None
    assert thief.session["messages"] == []
    stolen = {"id": new_id(), "text": "hej", "sender": "web:a:zofia"}
    assert (await thief.send("message", stolen))["error"] == "bad_message"


@pytest.mark.parametrize(
    "data",
    [None, "hej", 5, [], {}, {"id": "1", "text": "hej"}, {"id": new_id()}, {"id": new_id(), "text": {}}],
)
async def test_a_message_of_another_shape_is_refused_kindly(browsers: Browsers, data: Any) -> None:
    tab = await browsers.open(locale="en")
    refused = await tab.send("message", data)
    assert refused == {
        "error": "bad_message",
        "text": "This message couldn't be read. Please write it once more.",
    }


@pytest.mark.parametrize("event", ["message", "refresh", "carry_over"])
@pytest.mark.parametrize(
    "data", [(), (None,), ("a", "b"), ([],), ({},), ({"token": 1, "visitor": [], "take": "yes"},)]
)
async def test_every_event_survives_what_it_does_not_expect(
    browsers: Browsers, event: str, data: tuple[Any, ...]
) -> None:
    tab = await browsers.open(locale="pl")
    assert (await tab.send(event, *data))["error"] in ("bad_message", "token_invalid")
    assert await tab.say("hej")


async def test_a_text_that_is_too_long_is_refused_with_the_limit(browsers: Browsers) -> None:
    polish, english = await browsers.open(locale="pl"), await browsers.open(locale="en")
    refused = await polish.send("message", {"id": new_id(), "text": "a" * 2001})
    assert refused["error"] == "too_long"
    assert "najwyżej 2000 znaków" in refused["text"].replace("\xa0", "")
    refused = await english.send("message", {"id": new_id(), "text": "a" * 2001})
    assert "at most 2,000 characters" in refused["text"]


async def test_an_oversized_frame_ends_the_connection_and_harms_nobody(browsers: Browsers) -> None:
    tab, other = await browsers.open(), await browsers.open(locale="pl")
    await tab.put(f"421{json.dumps(['message', {'id': new_id(), 'text': 'a' * FRAME}])}")
    await asyncio.wait_for(tab.closed.wait(), 5)
    assert await other.say("hej")


@pytest.mark.parametrize(
    "frame", ["", "4", "42", "42{", '42["message"', "49", "451-[]", "x" * 100, '42["no"]', "40/admin,"]
)
async def test_a_frame_that_is_none_harms_nobody(browsers: Browsers, frame: str) -> None:
    tab, other = await browsers.open(), await browsers.open(locale="pl")
    await tab.put(frame)
    await asyncio.sleep(QUIET)
    assert await other.say("hej")


async def test_before_one_is_let_in_nothing_is_heard(browsers: Browsers) -> None:
    tab = browsers.tab()
    await tab.shake_hands()
    await tab.put(f"421{json.dumps(['message', {'id': new_id(), 'text': 'hej'}])}")
    await asyncio.sleep(QUIET)
    assert not tab.messages


async def test_who_floods_a_conversation_is_told_to_wait(browsers: Browsers) -> None:
    tab = await browsers.open(locale="en")
    answers = await asyncio.gather(*(tab.send("message", {"n": n}) for n in range(60)))
    codes = [answer["error"] for answer in answers]
    assert codes.count("bad_message") <= 20  # two windows at most
    told = next(answer for answer in answers if answer["error"] == "too_fast")
    assert 0 < told["retry_after"] <= 10
    assert "Please try again in" in told["text"]


async def test_an_address_is_limited_over_all_its_conversations(browsers: Browsers) -> None:
    tabs = [await browsers.tab("10.9.9.9").connect(locale="pl") for _ in range(14)]
    answers = [await tab.send("message", {"n": n}) for tab in tabs for n in range(10)]
    codes = [answer["error"] for answer in answers]
    assert codes.count("bad_message") <= 120
    assert codes.count("too_fast") >= 20
    assert (await (await browsers.open()).send("message", {}))["error"] == "bad_message"


async def test_an_address_that_connects_too_often_waits(browsers: Browsers) -> None:
    async def code() -> str | None:
        tab = browsers.tab("10.9.9.8")
        try:
            await tab.connect()
        except RefusedError as refused:
            assert 0 < refused.data["retry_after"] <= 60
            return str(refused.data["code"])
        finally:
            await tab.close()
        return None

    codes = [await code() for _ in range(130)]
    assert codes.count(None) <= 120
    assert codes.count("too_many") >= 10
    assert (await browsers.open()).session


async def test_without_a_trusted_proxy_nobody_chooses_his_address(browsers: Browsers) -> None:
    """A proxy appends what it sees: what the client wrote before that does not count."""
    tabs = [await browsers.tab(f"1.2.3.{n}, 10.9.9.7").connect(locale="pl") for n in range(14)]
    codes = [(await tab.send("message", {"n": n}))["error"] for tab in tabs for n in range(10)]
    assert codes.count("too_fast") >= 20


async def test_an_address_holds_only_so_many_sockets_and_those_that_close_are_free_again(
    browsers: Browsers,
) -> None:
    tabs = [browsers.tab("10.9.9.6") for _ in range(MOST_OPEN)]
    for tab in tabs:
        await tab.shake_hands()
    with pytest.raises(RefusedError, match="429"):
        await browsers.tab("10.9.9.6").shake_hands()
    await browsers.tab("10.9.9.5").shake_hands()
    for tab in tabs:
        await tab.close()
    await asyncio.sleep(QUIET)
    await browsers.tab("10.9.9.6").shake_hands()
