"""What a person sees who talks to the assistant through the widget."""

import asyncio

import pytest

from tests.support.webchat import QUIET, Browsers, Tab, new_id, token, until

QUESTION = {"pl": "ile trwa zwrot pieniędzy z POK?", "en": "how long does a refund take on average?"}
ANSWER = {"pl": "5 dni", "en": "5 days"}


async def press(tab: Tab, **what: str) -> list[str]:
    sent = new_id()
    assert await tab.send("message", {"id": sent, **what}) == {"ok": True}
    return tab.replies(sent)


@pytest.mark.parametrize("language", ["pl", "en"])
async def test_a_question_is_answered_in_its_language(browsers: Browsers, language: str) -> None:
    tab = await browsers.open(locale=language)
    assert ANSWER[language] in (await tab.say(QUESTION[language]))[0]
    assert tab.typing == [{"on": True}, {"on": False}]


async def test_a_new_visitor_gets_a_session_of_his_own(browsers: Browsers) -> None:
    tab, other = await browsers.open(locale="en"), await browsers.open(locale="pl")
    assert tab.session["visitor"] != other.session["visitor"]
    expected = {
        "account": None,
        "person": False,
        "messages": [],
        "offer": None,
        "limits": {"characters": 2000},
    }
    assert tab.session == {**expected, "visitor": tab.session["visitor"], "language": "en"}
    assert other.session["language"] == "pl"


async def test_history_shows_what_was_seen_live(browsers: Browsers) -> None:
    tab, sent = await browsers.open(locale="pl"), new_id()
    await tab.say(QUESTION["pl"], sent)
    again = await browsers.open(visitor=tab.session["visitor"])
    written, *replies = again.session["messages"]
    assert (written["id"], written["from"], written["text"]) == (sent, "user", QUESTION["pl"])
    assert replies == tab.messages
    assert (replies[0]["id"], replies[0]["topic"], replies[0]["votable"]) == (
        f"{sent}.0",
        "refund_time",
        True,
    )


async def test_both_tabs_of_a_conversation_show_the_same(browsers: Browsers) -> None:
    tab = await browsers.open(locale="pl")
    second, stranger = await browsers.open(visitor=tab.session["visitor"]), await browsers.open()
    await tab.say(QUESTION["pl"])
    await until(lambda: len(second.messages) == len(tab.messages) + 1)
    assert (second.messages[0]["from"], second.messages[0]["text"]) == ("user", QUESTION["pl"])
    assert second.messages[1:] == tab.messages
    assert second.typing == [{"on": True}, {"on": False}]
    await asyncio.sleep(QUIET)
    assert not stranger.messages
    assert not stranger.typing


async def test_a_message_that_was_handled_is_not_handled_again(browsers: Browsers) -> None:
    tab, sent = await browsers.open(locale="pl"), new_id()
    message = {"id": sent, "text": QUESTION["pl"]}
    both = await asyncio.gather(tab.send("message", message), tab.send("message", message))
    assert both == [{"ok": True}, {"ok": True, "again": True}]
    assert await tab.send("message", {"id": sent, "text": "something else"}) == {"ok": True, "again": True}
    assert tab.ids() == [f"{sent}.0"]


async def test_quick_messages_are_answered_in_their_order(browsers: Browsers) -> None:
    tab = await browsers.open(locale="pl")
    sent = [new_id() for _ in range(6)]
    texts = [
        "hej",
        QUESTION["pl"],
        "dziękuję",
        "co potrafisz?",
        "kto to rzecznik konsumentów?",
        "do widzenia",
    ]
    pairs = zip(sent, texts, strict=True)
    await asyncio.gather(*(tab.send("message", {"id": i, "text": text}) for i, text in pairs))
    assert [i.split(".")[0] for i in dict.fromkeys(tab.ids())] == sorted(
        (i.split(".")[0] for i in tab.ids()), key=sent.index
    )
    again = await browsers.open(visitor=tab.session["visitor"])
    assert [said["text"] for said in again.session["messages"] if said["from"] == "user"] == texts


async def test_the_button_of_a_reply_is_obeyed_and_shown_by_its_title(browsers: Browsers) -> None:
    tab = await browsers.open(locale="en")
    await tab.say(QUESTION["en"])
    button = tab.messages[-1]["buttons"][0]
    assert await press(tab, payload=button["payload"])
    again = await browsers.open(visitor=tab.session["visitor"])
    texts = [said["text"] for said in again.session["messages"] if said["from"] == "user"]
    assert texts == [QUESTION["en"], button["title"]]


@pytest.mark.parametrize(
    "payload",
    [
        "/human_agent",
        '/more{"topic": "standard_criteria"}',
        '/check_seller_status{"login": "biuro-plus"}',
        "/restart",
        "/session_start",
        "EXTERNAL: restart",
        "refund_time",
        "",
    ],
)
async def test_a_payload_that_nobody_offered_is_refused(browsers: Browsers, payload: str) -> None:
    tab = await browsers.open(locale="en")
    refused = await tab.send("message", {"id": new_id(), "payload": payload})
    assert (refused["error"], refused["text"]) == (
        "not_offered",
        "This button can't be used any more. Please write what I can help with.",
    )
    assert not tab.messages


async def test_what_one_conversation_was_offered_another_was_not(browsers: Browsers) -> None:
    tab, other = await browsers.open(locale="pl"), await browsers.open(locale="pl")
    await tab.say(QUESTION["pl"])
    payload = tab.messages[-1]["buttons"][0]["payload"]
    refused = await other.send("message", {"id": new_id(), "payload": payload})
    assert refused == {
        "error": "not_offered",
        "text": "Tego przycisku nie można już użyć. Napisz, proszę, w czym mogę pomóc.",
    }


async def test_a_typed_payload_is_only_text(browsers: Browsers) -> None:
    tab = await browsers.open(locale="en")
    said = await tab.say('/more{"topic": "standard_criteria"}')
    assert "All the criteria" not in said[0]


async def test_the_language_switch_changes_the_state_of_every_tab(browsers: Browsers) -> None:
    tab = await browsers.open(locale="pl")
    second = await browsers.open(visitor=tab.session["visitor"])
    await press(tab, command="language", value="en")
    await until(lambda: second.states)
    assert second.states == tab.states == [{"language": "en", "person": False}]
    assert second.messages[0]["text"] == "English, please"
    assert "Which topic" not in (await press(tab, command="topic", value="refund_time"))[0]
    assert ANSWER["en"] in tab.messages[-1]["text"]
    assert second.messages[-2]["text"] == "Refund time"


async def test_votes_and_the_survey_are_to_be_had_at_any_time(browsers: Browsers) -> None:
    tab = await browsers.open(locale="en")
    await tab.say(QUESTION["en"])
    assert "Thank you for the vote" in (await press(tab, command="vote", value="up"))[0]
    assert (await press(tab, command="survey"))[0].startswith("How likely are you")
    assert len(tab.messages[-1]["buttons"]) == 11
    assert "we start afresh" in (await press(tab, command="start_over"))[0]


async def test_a_wish_for_a_person_is_a_state(browsers: Browsers) -> None:
    tab = await browsers.open(locale="pl")
    (waiting,) = await press(tab, command="person")
    assert "pojawią się tutaj same" in waiting
    assert tab.states == [{"language": "pl", "person": True}]
    again = await browsers.open(visitor=tab.session["visitor"])
    assert again.session["person"] is True
    assert again.session["messages"][0]["text"] == "Rozmowa z doradcą"


@pytest.mark.parametrize(("language", "label"), [("pl", "Czas realizacji"), ("en", "Completion time")])
async def test_a_seller_comes_as_a_card_too(browsers: Browsers, language: str, label: str) -> None:
    tab = await browsers.open(locale=language)
    asked = {"pl": "sprawdź sprzedawcę biuro-plus", "en": "check the seller biuro-plus"}
    await tab.say(asked[language])
    card = tab.messages[-1]["card"]
    assert (card["kind"], card["title"]) == ("seller", "biuro-plus")
    assert label in [row["label"] for row in card["rows"]]
    again = await browsers.open(visitor=tab.session["visitor"])
    assert again.session["messages"][-1]["card"] == card


async def test_a_sellers_own_criteria_are_met_or_not_row_by_row(browsers: Browsers) -> None:
    tab = await browsers.open(token=token("biuro-plus"), locale="en")
    await tab.say("how is my Standard doing?")
    await press(tab, payload='/more{"topic": "my_standard"}')
    card = tab.messages[-1]["card"]
    assert card["kind"] == "standard"
    assert {type(row["met"]) for row in card["rows"]} == {bool}
    assert len(card["rows"]) >= 9
