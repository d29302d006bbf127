"""What arrives without a message: consultants, Discussions and claims."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest
from sqlalchemy.engine import Engine

from actions.desk.discussions import Reason, Wish
from actions.services.claims import submit_claim
from actions.services.discussions import add_message, give_up, open_discussion, seller_answer
from actions.services.identifiers import new_code
from actions.store.database import open_engine, unit_of_work
from tests.support.demo import DemoDesk
from tests.support.webchat import Bot, Browsers, Tab, new_id, sender_of, token, until

NEXT_LOOK = 2.5  # seconds


@pytest.fixture
def desk(demo_desk: DemoDesk) -> Iterator[Engine]:
    engine = open_engine(demo_desk.url)
    yield engine
    engine.dispose()


async def handed_over(browsers: Browsers, **auth: str) -> Tab:
    tab = await browsers.open(**auth)
    assert (await tab.send("message", {"id": new_id(), "command": "person"}))["ok"]
    return tab


def news(tab: Tab) -> list[str]:
    return [message["text"] for message in tab.messages if message.get("pushed")]


async def test_what_a_consultant_writes_arrives_by_itself_and_once(
    browsers: Browsers, demo_desk: DemoDesk
) -> None:
    tab = await handed_over(browsers, locale="pl")
    second = await browsers.open(visitor=tab.session["visitor"])
    demo_desk.consult(sender_of(tab.session), "Dzień dobry, już patrzę.", close=False)
    await until(lambda: news(tab) and news(second), 5)
    (message,) = second.messages
    assert (message["from"], message["text"]) == ("consultant", "Dzień dobry, już patrzę.")
    assert await tab.say("dziękuję") == [
        "Przekazane konsultantowi. Kolejne wiadomości przekażę już bez potwierdzania."
    ]
    await asyncio.sleep(NEXT_LOOK)
    assert news(tab) == ["Dzień dobry, już patrzę."]
    again = await browsers.open(visitor=tab.session["visitor"])
    assert message in again.session["messages"]


async def test_what_was_written_just_before_a_message_comes_before_its_answer(
    browsers: Browsers, demo_desk: DemoDesk
) -> None:
    tab = await handed_over(browsers, locale="en")
    demo_desk.consult(sender_of(tab.session), "Good morning", close=False)
    await tab.say("hello?")
    assert [message["from"] for message in tab.messages[1:]] == ["consultant", "bot"]
    assert not any("Consultant:" in message["text"] for message in tab.messages)


@pytest.mark.parametrize(
    ("language", "over", "offer"),
    [("pl", "znów odpowiadam ja, bot", "oceń, proszę"), ("en", "it's me again, the bot", "please rate")],
)
async def test_the_end_of_a_handover_is_told_with_the_survey_and_the_bot_is_back(
    browsers: Browsers, demo_desk: DemoDesk, language: str, over: str, offer: str
) -> None:
    tab = await handed_over(browsers, locale=language)
    demo_desk.consult(sender_of(tab.session), "Załatwione.", close=True)
    await until(lambda: len(news(tab)) == 3, 5)
    written, ended, rating = news(tab)
    assert (written, over in ended, offer in rating) == ("Załatwione.", True, True)
    assert tab.states[-1] == {"language": language, "person": False}
    payload = tab.messages[-1]["buttons"][0]["payload"]
    assert await tab.send("message", {"id": new_id(), "payload": payload}) == {"ok": True}
    assert len(tab.messages[-1]["buttons"]) == 11


async def test_what_nobody_was_there_for_is_shown_with_the_next_visit(
    browsers: Browsers, demo_desk: DemoDesk
) -> None:
    tab = await handed_over(browsers, locale="pl")
    await tab.close()
    demo_desk.consult(sender_of(tab.session), "Jest Pan jeszcze?", close=True)
    await asyncio.sleep(NEXT_LOOK)
    again = await browsers.open(visitor=tab.session["visitor"])
    await until(lambda: len(news(again)) == 3, 5)
    third = await browsers.open(visitor=tab.session["visitor"])
    await asyncio.sleep(NEXT_LOOK)
    assert not news(third)
    assert sum(message.get("pushed", False) for message in third.session["messages"]) == 3


async def test_a_consultants_words_reach_no_other_conversation(
    browsers: Browsers, demo_desk: DemoDesk
) -> None:
    tab, other = await handed_over(browsers, locale="pl"), await handed_over(browsers, locale="pl")
    demo_desk.consult(sender_of(tab.session), "Tylko dla Pani.", close=False)
    await until(lambda: news(tab), 5)
    await asyncio.sleep(NEXT_LOOK)
    assert not news(other)


def a_discussion(desk: Engine, buyer: str, order: str) -> str:
    with unit_of_work(desk) as work:
        story = "Nie dotarło, czekam drugi tydzień."
        now = datetime.now(timezone.utc)
        opened, _ = open_discussion(
            work, buyer, order, Reason.NOT_RECEIVED, Wish.MONEY_BACK, story, now, new_code
        )
        return opened.reference


def answer(desk: Engine, seller: str, reference: str) -> None:
    with unit_of_work(desk) as work:
        seller_answer(work, seller, reference, "Wysłane dziś.", datetime.now(timezone.utc))


async def test_the_buyer_is_told_that_the_seller_has_answered(browsers: Browsers, desk: Engine) -> None:
    tab = await browsers.open(token=token("zofia"), locale="pl")
    visitor = await browsers.open(locale="pl")
    reference = a_discussion(desk, "zofia", "60071234")
    answer(desk, "dom-i-ogrod", reference)
    await until(lambda: news(tab), 5)
    assert news(tab) == [f"Sprzedawca odpowiedział w Dyskusji {reference} (Leżak ogrodowy (garden lounger))."]
    assert tab.messages[0]["buttons"][0]["payload"] == "/discussion_status"
    assert await tab.send("message", {"id": new_id(), "payload": "/discussion_status"}) == {"ok": True}
    await asyncio.sleep(NEXT_LOOK)
    assert len(news(tab)) == 1
    assert not news(visitor)
    later = await browsers.open(token=token("zofia"))
    await asyncio.sleep(NEXT_LOOK)
    assert not news(later)
    assert reference in str(later.session["messages"])


async def test_the_seller_is_told_in_his_language_and_his_own_doing_is_no_news(
    browsers: Browsers, desk: Engine
) -> None:
    seller = await browsers.open(token=token("foto-raj"), locale="en")
    buyer = await browsers.open(token=token("marek"), locale="pl")
    reference = a_discussion(desk, "marek", "60072345")
    await until(lambda: news(seller), 5)
    assert f"A buyer has started Discussion {reference}" in news(seller)[0]
    with unit_of_work(desk) as work:
        add_message(work, "marek", reference, "Proszę o numer paczki.", datetime.now(timezone.utc))
        give_up(work, "marek", reference, datetime.now(timezone.utc))
        submit_claim(work, "marek", reference, datetime.now(timezone.utc), new_code)
    await until(lambda: len(news(seller)) == 3, 5)
    await asyncio.sleep(NEXT_LOOK)
    assert not news(buyer)


async def test_news_of_an_account_wait_for_its_next_visit(browsers: Browsers, desk: Engine) -> None:
    reference = a_discussion(desk, "kasia", "60073456")
    answer(desk, "auto-czesci24", reference)
    tab = await browsers.open(token=token("kasia"), locale="en")
    await until(lambda: news(tab), 5)
    assert "The seller has answered" in news(tab)[0]
    assert "5 days" in (await tab.say("how long does a refund take on average?"))[0]


async def test_nothing_a_person_wrote_is_in_the_log(
    browsers: Browsers, bot: Bot, demo_desk: DemoDesk
) -> None:
    tab = await handed_over(browsers, locale="pl")
    await tab.say("moja sąsiadka Grzybowska")
    demo_desk.consult(sender_of(tab.session), "Pani Grzybowska?", close=False)
    await until(lambda: news(tab), 5)
    log = bot.log.read_text(encoding="utf-8")
    assert "Grzybowska" not in log
    assert sender_of(tab.session).removeprefix("web:v:") not in log
    assert tab.session["visitor"] not in log
