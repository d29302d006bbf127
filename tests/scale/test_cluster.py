"""Several bots as one: order, once and not twice, and no turn lost, whatever is killed, stopped or away."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from tests.scale.talking import QUESTION, SELLER, Person, in_its_turn, said_to, turns_stand_alone
from tests.support.meta import Meta, signature
from tests.support.meta import messenger as of_messenger
from tests.support.meta.webhooks import HEADER, written
from tests.support.webchat import Browsers, new_id, sender_of, until

if TYPE_CHECKING:
    from tests.support.cluster import Cluster

LONG = 60  # seconds, which nothing takes on a machine that is not busy
QUIET = 3.0  # seconds in which what must not come would have come


async def test_a_conversation_that_moves_between_bots_loses_no_turn(running: Cluster) -> None:
    person = Person(running)
    asked = await person.says("sprawdź sprzedawcę", running.bots[0])
    assert "login" in asked[0].lower()
    found = await person.says("biuro-plus", running.bots[1])
    assert "biuro-plus ma odznakę" in found[0]
    for number in range(8):
        await person.says(f"{QUESTION} {number}", running.bots[number % 2])
    expected = ["sprawdź sprzedawcę", "biuro-plus", *(f"{QUESTION} {number}" for number in range(8))]
    assert said_to(running, person.conversation) == expected


async def test_messages_that_come_at_once_at_both_bots_are_answered_one_after_the_other(
    running: Cluster,
) -> None:
    person = Person(running)
    said = [f"{text} {number}" for number, text in enumerate([QUESTION, SELLER] * 4)]
    answers = await asyncio.gather(
        *(person.says(text, running.bots[number % 2]) for number, text in enumerate(said))
    )
    assert all(answers)
    assert sorted(said_to(running, person.conversation)) == sorted(said)
    assert turns_stand_alone(running, person.conversation)


async def test_what_one_tab_sends_at_once_is_answered_in_that_order(
    running: Cluster, browsers: Browsers
) -> None:
    tab = await browsers.open(locale="pl")
    there = await browsers.tab(port=running.bots[1].port).connect(visitor=tab.session["visitor"])
    texts = [f"{QUESTION} {number}" for number in range(6)]
    sent = [tab.send("message", {"id": new_id(), "text": text}) for text in texts]
    other = [there.send("message", {"id": new_id(), "text": f"{SELLER} {number}"}) for number in range(2)]
    assert all(done == {"ok": True} for done in await asyncio.gather(*sent, *other))
    said = said_to(running, sender_of(tab.session))
    assert [text for text in said if text.startswith(QUESTION)] == texts
    assert turns_stand_alone(running, sender_of(tab.session))


async def test_tabs_at_each_bot_and_through_the_balancer_show_the_same(
    running: Cluster, browsers: Browsers
) -> None:
    first = await browsers.open(locale="pl")
    visitor = first.session["visitor"]
    tabs = [first, *[await browsers.tab(port=bot.port).connect(visitor=visitor) for bot in running.bots]]
    for tab in tabs:
        sent = new_id()
        await tab.say(QUESTION, sent)
        for other in tabs:
            await until(lambda other=other, sent=sent: other.replies(sent))
    assert len({tuple(sorted(tab.ids())[-1:]) for tab in tabs}) == 1


async def test_a_webhook_that_comes_to_both_bots_at_once_is_handled_once(
    running: Cluster, meta: Meta
) -> None:
    person = meta.person("messenger")
    meta.wrote["messenger"][person.psid] = meta.now()
    item = person.typed(QUESTION)
    body = written(of_messenger.webhook(meta.page_id, meta.milliseconds(), [[item]]))
    headers = {HEADER: signature(meta.app_secret, body)}
    urls = [f"{bot.url}/webhooks/messenger/webhook" for bot in running.bots] * 2
    attempts = await asyncio.gather(*(meta.deliveries.once(url, body, headers) for url in urls))
    assert [attempt.status for attempt in attempts] == [200] * 4
    await until(lambda: any("5 dni" in sent.text for sent in person.got), LONG)
    await asyncio.sleep(QUIET)
    texts = [sent.text for sent in person.got]
    assert len(texts) == len(set(texts))
    assert said_to(running, f"messenger:{person.psid}") == [QUESTION]


async def test_a_bot_that_is_killed_in_a_turn_holds_the_conversation_up_for_seconds_only(
    running: Cluster, meta: Meta
) -> None:
    talker, writer = Person(running), meta.person("messenger")
    conversation = f"messenger:{writer.psid}"
    meta.listen("messenger", f"{running.bots[0].url}/webhooks/messenger/webhook")
    for server in running.actions:
        server.signal(signal.SIGSTOP)
    lost = asyncio.create_task(talker.says(SELLER, running.bots[0]))
    delivered = await writer.says(SELLER)
    assert delivered[-1].status == 200
    for name in (talker.conversation, conversation):
        await in_its_turn(running, name)
    running.bots[0].kill()
    for server in running.actions:
        server.signal(signal.SIGCONT)
    assert isinstance((await asyncio.gather(lost, return_exceptions=True))[0], Exception)
    # What was not acknowledged is sent again by who sent it; what was, is not lost.
    assert "biuro-plus ma odznakę" in (await asyncio.wait_for(talker.says(SELLER), LONG))[0]
    assert said_to(running, talker.conversation) == [SELLER]
    await until(lambda: any("biuro-plus ma odznakę" in sent.text for sent in writer.got), LONG)
    await asyncio.sleep(QUIET)
    assert sum("biuro-plus ma odznakę" in sent.text for sent in writer.got) == 1


async def test_a_bot_that_is_told_to_stop_finishes_what_it_has_begun(
    starting: Cluster, browsers: Browsers
) -> None:
    person, bot = Person(starting), starting.bots[1]
    tab = await browsers.tab(port=bot.port).connect(locale="pl")
    idle = await browsers.tab(port=bot.port).connect(locale="pl")
    for server in starting.actions:
        server.signal(signal.SIGSTOP)
    answer = asyncio.create_task(person.says(SELLER, bot))
    done = asyncio.create_task(tab.send("message", {"id": new_id(), "text": SELLER}))
    for name in (person.conversation, sender_of(tab.session)):
        await in_its_turn(starting, name)
    bot.ask_to_stop()
    await asyncio.sleep(0.5)  # it has begun to stop; an action is not waited for much longer
    for server in starting.actions:
        server.signal(signal.SIGCONT)
    await asyncio.wait_for(idle.closed.wait(), LONG)
    assert "biuro-plus ma odznakę" in (await answer)[0]
    assert await done == {"ok": True}
    await asyncio.wait_for(tab.closed.wait(), LONG)
    bot.stop()
    assert not bot.alive
    assert "Traceback" not in bot.printed()


async def test_without_redis_there_is_a_plain_word_and_with_it_all_goes_on(
    running: Cluster, meta: Meta
) -> None:
    person, writer = Person(running), meta.person("messenger")
    await person.says(QUESTION)
    running.redis.kill()
    attempts, *said = await asyncio.gather(
        writer.says(QUESTION), *(person.says(QUESTION, bot) for bot in running.bots)
    )
    assert attempts[-1].status == 200
    assert all("nie zadziałało" in texts[0] for texts in said)
    running.redis.start()
    assert "5 dni" in (await person.says(QUESTION))[0]
    assert said_to(running, person.conversation) == [QUESTION] * 2
    await until(lambda: any("5 dni" in sent.text for sent in writer.got), LONG)


async def test_a_database_that_was_started_anew_is_gone_on_with(running: Cluster) -> None:
    person = Person(running)
    await person.says("sprawdź sprzedawcę")
    running.postgres.kill()
    assert await person.says("biuro-plus")
    running.postgres.start()
    assert "biuro-plus ma odznakę" in (await person.says("biuro-plus"))[0]
