"""A day after a person's last message: what the core, the connector and the service do together."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from actions.store import database as store
from actions.store.database import unit_of_work
from bot.channels.messaging.contract import Reply
from bot.channels.messaging.intake import keep
from bot.channels.messaging.receiving import sort_out
from bot.channels.messaging.replying import Replying
from bot.channels.messaging.sending import Sending
from bot.channels.whatsapp.connector import WhatsApp
from tests.support.meta import Meta, Person
from tests.support.whatsapp import Phone, settings_for

DAY = timedelta(hours=24, minutes=1)


class Line:
    """A person's conversation with the business, from the service to the store and back."""

    def __init__(self, meta: Meta, phone: Phone, connector: WhatsApp) -> None:
        self.meta = meta
        self.phone = phone
        self.person: Person = meta.person("whatsapp", "user_id")
        self.sender = f"whatsapp:{self.person.user_id}"
        self._replying = Replying(connector, lambda: None, meta.now)
        self._sending = Sending(connector, meta.now)

    async def hears(self, words: str) -> None:
        """The person writes."""
        await self.person.says(words)
        now = self.meta.now()
        keep("whatsapp", [sort_out("whatsapp", self.phone.came[-1:], now)], now)

    async def tells(self, key: str, words: str, language: str = "pl") -> None:
        """News for the person."""
        await self._replying.push(self.sender, key, Reply(words), language)
        await self._sending.send_all(self.sender)

    async def answers(self, words: str) -> None:
        """What was written is answered."""
        with unit_of_work() as work:
            item = work.inbox.first(self.sender)
        assert item is not None
        await self._replying.answer(item, [Reply(words)], "pl")
        await self._sending.send_all(self.sender)

    @property
    def got(self) -> list[str]:
        return [sent.text for sent in self.person.got]

    @property
    def dead(self) -> list[str]:
        with unit_of_work() as work:
            return [message.reason for message in work.channel_messages.dead(10)]


@pytest.fixture
async def line(meta: Meta, phone: Phone, database: Engine, monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.setattr(store, "engine", lambda: database)
    meta.receipts = False
    return Line(meta, phone, phone.connector)


async def test_within_a_day_anything_is_said(line: Line) -> None:
    await line.hears("Dzień dobry")
    line.meta.later = DAY - timedelta(minutes=2)
    await line.tells("n:1", "Sprzedawca odpowiedział.")
    assert (line.got, line.dead) == (["Sprzedawca odpowiedział."], [])


async def test_after_it_the_template_goes_out_once_and_the_rest_is_given_up(line: Line) -> None:
    await line.hears("Dzień dobry")
    line.meta.later = DAY
    await line.tells("n:1", "Sprzedawca odpowiedział.")
    await line.tells("n:2", "Pieniądze są w drodze.")
    assert (line.got, line.dead) == (["[news_waiting]"], ["window_closed", "window_closed"])
    assert line.meta.refused == []


async def test_who_writes_again_is_told_everything_until_his_next_silence(line: Line) -> None:
    await line.hears("Dzień dobry")
    line.meta.later = DAY
    await line.tells("n:1", "Sprzedawca odpowiedział.")
    await line.hears("Co nowego?")
    await line.tells("n:2", "Pieniądze są w drodze.")
    line.meta.later = 2 * DAY
    await line.tells("n:3", "Sprawa jest zamknięta.")
    assert line.got == ["[news_waiting]", "Pieniądze są w drodze.", "[news_waiting]"]
    assert line.dead == ["window_closed"] * 2


async def test_an_answer_that_comes_a_day_late_is_none(line: Line) -> None:
    await line.hears("Dzień dobry")
    line.meta.later = DAY
    await line.answers("Dzień dobry! W czym mogę pomóc?")
    assert (line.got, line.dead) == (["[news_waiting]"], ["window_closed"])
    with unit_of_work() as work:
        assert work.inbox.first(line.sender) is None


async def test_nobody_who_has_never_written_is_told_anything_but_the_template(line: Line) -> None:
    await line.tells("n:1", "Sprzedawca odpowiedział.")
    assert (line.got, line.dead) == (["[news_waiting]"], ["window_closed"])


async def test_without_a_template_nothing_goes_out(line: Line) -> None:
    connector = WhatsApp(replace(settings_for(line.meta), template=None), line.meta.now)
    other = Line(line.meta, line.phone, connector)
    await other.hears("Dzień dobry")
    line.meta.later = DAY
    await other.tells("n:1", "Sprzedawca odpowiedział.")
    assert (other.got, other.dead, other.meta.sent) == ([], ["window_closed"], [])
    await connector.close()
