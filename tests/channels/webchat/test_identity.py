"""Accounts and visitors: who sees what, logging in and out."""

import asyncio
import uuid

import pytest

from tests.support.demo import DemoDesk
from tests.support.webchat import (
    QUIET,
    Browsers,
    RefusedError,
    Tab,
    new_id,
    seconds_from_now,
    sender_of,
    token,
    until,
)

QUESTION = "ile trwa zwrot pieniędzy z POK?"


def a_login() -> str:
    """A login that no other test uses."""
    return f"u{uuid.uuid4().hex[:12]}"


async def code_of_refusal(browsers: Browsers, **auth: str) -> str:
    with pytest.raises(RefusedError) as refused:
        await browsers.open(**auth)
    return str(refused.value.data["code"])


async def test_an_account_acts_without_being_asked_who_it_is(browsers: Browsers, demo_desk: DemoDesk) -> None:
    tab = await browsers.open(token=token("anna"), locale="en")
    assert (tab.session["account"], tab.session["visitor"]) == ("anna", None)
    said = await tab.say("where's my refund?")
    assert "login" not in said[-1]
    assert any(message.get("topic", "").startswith("refund") for message in tab.messages)


async def test_a_visitor_is_asked_who_he_is(browsers: Browsers, demo_desk: DemoDesk) -> None:
    tab = await browsers.open(locale="en")
    assert "login" in (await tab.say("where's my refund?"))[-1]


async def test_an_account_is_the_same_in_any_case_and_no_other(browsers: Browsers) -> None:
    login = a_login()
    tab = await browsers.open(token=token(login))
    await tab.say(QUESTION)
    again = await browsers.open(token=token(login.upper()))
    assert again.session["messages"][0]["text"] == QUESTION
    other = await browsers.open(token=token(f"{login}x"))
    assert other.session["messages"] == []


async def test_a_visitor_named_like_an_account_is_none(browsers: Browsers) -> None:
    tab = await browsers.open()
    account = await browsers.open(token=token(sender_of(tab.session).removeprefix("web:v:")[:40]))
    await tab.say(QUESTION)
    await asyncio.sleep(QUIET)
    assert not account.messages


async def test_a_visitors_token_is_renewed_and_the_old_one_stays_good(browsers: Browsers) -> None:
    tab = await browsers.open()
    again = await browsers.open(visitor=tab.session["visitor"])
    assert sender_of(again.session) == sender_of(tab.session)
    assert (await browsers.open(visitor=again.session["visitor"])).session["offer"] is None


async def test_logging_out_cuts_off_all_that_came_with_the_token(browsers: Browsers) -> None:
    login = a_login()
    one, other = token(login), token(login)
    tab, second, elsewhere = [await browsers.open(token=made) for made in (one, one, other)]
    assert await tab.send("logout", {}) == {"ok": True}
    await asyncio.wait_for(asyncio.gather(tab.closed.wait(), second.closed.wait()), 5)
    assert not elsewhere.closed.is_set()
    assert await code_of_refusal(browsers, token=one) == "token_invalid"
    assert await elsewhere.say("hej")
    visitor = await browsers.open()
    assert visitor.session["messages"] == []


async def test_a_visitor_who_logs_out_is_gone(browsers: Browsers) -> None:
    tab = await browsers.open()
    await tab.send("logout", {})
    await asyncio.wait_for(tab.closed.wait(), 5)
    assert await code_of_refusal(browsers, visitor=tab.session["visitor"]) == "visitor_invalid"


async def test_a_token_that_is_over_is_refreshed_and_the_message_sent_again(browsers: Browsers) -> None:
    login = a_login()
    short = token(login, iat=seconds_from_now(-60), exp=seconds_from_now(1))
    tab, message = await browsers.open(token=short, locale="en"), {"id": new_id(), "text": QUESTION}
    await asyncio.sleep(1.5)
    refused = await tab.send("message", message)
    assert (refused["error"], refused["text"].split(".")[0]) == ("token_expired", "Your session has expired")
    assert await tab.send("refresh", {"token": token(login)}) == {"ok": True}
    assert await tab.send("message", message) == {"ok": True}


@pytest.mark.parametrize("kind", ["other", "over", "visitor", "revoked"])
async def test_a_refresh_takes_a_good_token_of_the_same_account_alone(browsers: Browsers, kind: str) -> None:
    login = a_login()
    tab, revoked = await browsers.open(token=token(login)), token(login)
    await (await browsers.open(token=revoked)).send("logout", {})
    visitor = (await browsers.open()).session["visitor"]
    over = token(login, iat=seconds_from_now(-800), exp=seconds_from_now(-60))
    wrong = {"other": token(a_login()), "over": over, "visitor": visitor, "revoked": revoked}[kind]
    code = "token_expired" if kind == "over" else "token_invalid"
    assert await tab.send("refresh", {"token": wrong}) == {"error": code}


async def test_a_visitor_cannot_refresh_himself_into_an_account(browsers: Browsers) -> None:
    tab = await browsers.open()
    assert await tab.send("refresh", {"token": token("anna")}) == {"error": "token_invalid"}
    assert tab.session["account"] is None


async def logged_in(browsers: Browsers, visitor: Tab, login: str) -> Tab:
    return await browsers.open(token=token(login), visitor=visitor.session["visitor"])


async def test_nothing_is_offered_when_the_visitor_has_written_nothing(browsers: Browsers) -> None:
    visitor = await browsers.open()
    assert (await logged_in(browsers, visitor, a_login())).session["offer"] is None


async def test_yes_carries_the_conversation_over_with_what_was_being_asked(
    browsers: Browsers, demo_desk: DemoDesk
) -> None:
    visitor, login = await browsers.open(locale="en"), a_login()
    await visitor.say("how likely would I recommend you? hello")
    sent = new_id()
    assert await visitor.send("message", {"id": sent, "command": "survey"}) == {"ok": True}
    tab = await logged_in(browsers, visitor, login)
    assert (tab.session["offer"], tab.session["messages"]) == ("carry_over", [])
    answer = {"visitor": visitor.session["visitor"], "take": True}
    assert await tab.send("carry_over", answer) == {"ok": True}
    await until(lambda: len(tab.sessions) == 2)
    assert tab.session["offer"] is None
    assert tab.session["language"] == "en"
    assert sent in [message["id"] for message in tab.session["messages"]]
    await tab.say("9")
    assert tab.messages[-1]["buttons"] == [{"title": "Skip", "payload": '/inform{"comment": "skip"}'}]
    await asyncio.wait_for(visitor.closed.wait(), 5)
    assert await code_of_refusal(browsers, visitor=visitor.session["visitor"]) == "visitor_invalid"
    later = await browsers.open(token=token(login))
    assert sent in [message["id"] for message in later.session["messages"]]
    assert (await tab.send("carry_over", answer)) == {"error": "visitor_invalid"}


async def test_no_leaves_it_and_ends_the_visitor_all_the_same(browsers: Browsers) -> None:
    visitor, login = await browsers.open(locale="pl"), a_login()
    await visitor.say(QUESTION)
    tab = await logged_in(browsers, visitor, login)
    assert await tab.send("carry_over", {"visitor": visitor.session["visitor"], "take": False}) == {
        "ok": True
    }
    await until(lambda: len(tab.sessions) == 2)
    assert (tab.session["messages"], tab.session["offer"]) == ([], None)
    assert await code_of_refusal(browsers, visitor=visitor.session["visitor"]) == "visitor_invalid"


async def test_who_is_no_longer_proved_carries_nothing_over(browsers: Browsers) -> None:
    visitor, made = await browsers.open(locale="pl"), token(a_login(), exp=seconds_from_now(1))
    await visitor.say(QUESTION)
    tab = await browsers.open(token=made, visitor=visitor.session["visitor"])
    await asyncio.sleep(1.5)
    answer = {"visitor": visitor.session["visitor"], "take": True}
    assert (await tab.send("carry_over", answer))["error"] == "token_expired"
    assert (await browsers.open(visitor=visitor.session["visitor"])).session["messages"]


async def test_nobody_carries_over_what_he_has_no_token_of(browsers: Browsers) -> None:
    victim = await browsers.open(locale="pl")
    await victim.say(QUESTION)
    tab = await browsers.open(token=token(a_login()))
    for visitor in (sender_of(victim.session), token("anna"), ""):
        assert await tab.send("carry_over", {"visitor": visitor, "take": True}) == {
            "error": "visitor_invalid"
        }
    other = await browsers.open()
    stolen = {"visitor": victim.session["visitor"], "take": True}
    assert (await other.send("carry_over", stolen))["error"] == "bad_message"


async def test_what_a_code_has_proved_to_a_visitor_is_not_carried_over(
    browsers: Browsers, demo_desk: DemoDesk
) -> None:
    visitor, login = await browsers.open(locale="en"), a_login()
    await visitor.say("where's my refund?")
    await visitor.say("kasia")
    await visitor.say(demo_desk.newest_code())
    tab = await logged_in(browsers, visitor, login)
    await tab.send("carry_over", {"visitor": visitor.session["visitor"], "take": True})
    assert "login" in (await tab.say("where's my refund?"))[-1]


async def test_a_consultant_goes_on_with_the_account(browsers: Browsers, demo_desk: DemoDesk) -> None:
    visitor = await browsers.open(locale="en")
    await visitor.send("message", {"id": new_id(), "command": "person"})
    tab = await logged_in(browsers, visitor, "marek")
    await tab.send("carry_over", {"visitor": visitor.session["visitor"], "take": True})
    await until(lambda: len(tab.sessions) == 2)
    assert tab.session["person"] is True
    demo_desk.consult("web:a:marek", "Good morning, marek", close=False)
    await until(lambda: any(message["from"] == "consultant" for message in tab.messages))


async def test_who_shows_no_fresh_token_is_cut_off(browsers: Browsers) -> None:
    login = a_login()
    short = {"iat": seconds_from_now(-60), "exp": seconds_from_now(1)}
    tab, refreshed = [await browsers.open(token=token(login, **short)) for _ in range(2)]
    await refreshed.send("refresh", {"token": token(login)})
    await asyncio.wait_for(tab.closed.wait(), 20)
    assert not refreshed.closed.is_set()
