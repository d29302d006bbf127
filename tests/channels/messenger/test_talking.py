"""The real bot with its real connector, and a stand-in for Meta: whole conversations, to the payloads."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.assistant import free_port
from tests.support.demo import DemoDesk
from tests.support.letters_bot import Nursery, Running
from tests.support.meta import Meta, Person, messenger
from tests.support.meta.talking import Step, answers
from tests.support.webchat import until

GRAPH_PORT = free_port()
PATIENCE = 60.0  # seconds; the machine may be busy
CODE = "{code}"
DISCUSSIONS = {
    "pl": [
        (Step("says", "dzień dobry"), ["Tu bot, nie człowiek", "Jestem botem"]),
        (Step("says", "przyszło krzesło z pękniętym oparciem, chcę zwrotu pieniędzy"), ["Otworzę", "konto"]),
        (Step("says", "anna"), ["Jeśli takie konto istnieje"]),
        (Step("says", CODE), ["Dziękuję", "Sprawdź, czy wszystko się zgadza"]),
        (Step("presses", "Tak, wyślij"), ["Dyskusja D-", "powiadomień"]),
        (Step("presses", "Stan mojej Dyskusji"), ["czeka na odpowiedź sprzedającego"]),
    ],
    "en": [
        (Step("says", "hello"), ["This is a bot, not a person", "What can I do for you"]),
        (
            Step("says", "the office chair came with a cracked back, I want my money back"),
            ["I'll open", "login"],
        ),
        (Step("says", "anna"), ["If there is such an account"]),
        (Step("says", CODE), ["Thank you", "Please check that this is right"]),
        (Step("presses", "Yes, send it"), ["Discussion D-", "Would you like that"]),
        (Step("presses", "My Discussion"), ["waiting for the seller's answer"]),
    ],
}

REVIEW = {
    language: [
        {"type": "postback", "title": title, "payload": payload}
        for title, payload in zip(titles, ("/affirm", "/deny", "/stop_form"), strict=True)
    ]
    for language, titles in {
        "pl": ("Tak, wyślij", "Chcę coś zmienić", "Anuluj"),
        "en": ("Yes, send it", "Change something", "Cancel"),
    }.items()
}


@pytest.fixture(scope="module")
def bot(
    staffed: Nursery, demo_database: DemoDesk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    folder, url = tmp_path_factory.mktemp("messenger"), f"http://127.0.0.1:{GRAPH_PORT}"
    settings = {**Meta().environment(), "META_GRAPH_URL": url}
    running = staffed.start(folder, demo_database.url, url, channels=("messenger",), settings=settings)
    yield running
    running.kill()


@pytest.fixture
async def meta(bot: Running) -> AsyncIterator[Meta]:
    async with Meta(port=GRAPH_PORT) as meta:
        meta.listen("messenger", bot.webhook("messenger"))
        yield meta
        await meta.settled()


@pytest.fixture
def anna(meta: Meta) -> Person:
    return meta.person("messenger", locale="pl_PL")


@pytest.mark.parametrize("language", DISCUSSIONS)
async def test_a_discussion_is_opened(meta: Meta, demo_desk: DemoDesk, language: str) -> None:
    person = meta.person("messenger", locale="de_DE")
    for step, expected in DISCUSSIONS[language]:
        done = Step(step.does, demo_desk.newest_code() if step.what == CODE else step.what)
        before = len(person.got)
        await answers(person, done)
        await _hears(person, before, expected)
    assert meta.refused == []
    references = [sent.reference for sent in person.got]
    assert len(set(references)) == len(references)
    (review,) = (sent for sent in person.got if "biuro-plus" in sent.text and "90417733" in sent.text)
    assert review.body["message"]["attachment"]["payload"]["buttons"] == REVIEW[language]


async def test_what_is_delivered_three_times_is_answered_once(meta: Meta, anna: Person) -> None:
    item = anna.typed("kiedy dostanę zwrot pieniędzy?")
    for _ in range(3):
        await anna.gives([item])
    await answers(anna, Step("says", "dziękuję"))
    assert sum("12 godzin" in sent.text for sent in anna.got) == 1


async def test_fifty_messages_of_a_body_are_answered_in_their_order(meta: Meta) -> None:
    people = [meta.person("messenger") for _ in range(25)]
    for person in people:
        meta.wrote["messenger"][person.psid] = meta.now()
    items = [person.typed(words) for words in ("dzień dobry", "ile trwa zwrot?") for person in people]
    await meta.deliver("messenger", items, entries=5)
    await until(lambda: all("12 godzin" in _said(person) for person in people), 2 * PATIENCE)
    assert all(_said(person).index("nie człowiek") < _said(person).index("12 godzin") for person in people)


async def test_a_profile_tells_the_language_of_somebody_whose_words_do_not(meta: Meta) -> None:
    english, polish = meta.person("messenger", locale="en_GB"), meta.person("messenger", locale="pl_PL")
    assert "This is a bot" in (await answers(english, Step("sends", "image")))[0].text
    assert "Tu bot" in (await answers(polish, Step("sends", "image")))[0].text


async def test_who_comes_by_a_link_hears_of_its_topic(meta: Meta, anna: Person) -> None:
    meta.wrote["messenger"][anna.psid] = meta.now()
    item = messenger.referral(anna.psid, meta.page_id, meta.milliseconds(), "refund_time")
    await anna.gives([item])
    await answers(anna, Step("says", "dziękuję"))
    assert "12 godzin" in _said(anna)


async def test_a_message_is_seen_and_being_answered(meta: Meta, anna: Person) -> None:
    await answers(anna, Step("says", "dzień dobry"))
    shown = [one["sender_action"] for one in meta.noticed if one["recipient"]["id"] == anna.psid]
    assert shown == ["mark_seen", "typing_on"]


async def test_what_went_out_without_an_answer_is_not_sent_twice(meta: Meta, anna: Person) -> None:
    await answers(anna, Step("says", "dzień dobry"))
    meta.lose_answers()
    await answers(anna, Step("says", "kiedy dostanę zwrot pieniędzy?"))
    await asyncio.sleep(6)
    assert sum("12 godzin" in sent.text for sent in anna.got) == 1


async def test_an_expired_token_or_a_limit_delays_what_is_said(meta: Meta, anna: Person) -> None:
    await answers(anna, Step("says", "dzień dobry"))
    meta.fail(190)
    meta.fail(613, retry_after=1)
    await answers(anna, Step("says", "kiedy dostanę zwrot pieniędzy?"))
    assert {190, 613} <= {error.code for error in meta.refused}
    assert sum("12 godzin" in sent.text for sent in anna.got) == 1


async def _hears(person: Person, before: int, expected: list[str]) -> None:
    try:
        await until(lambda: all(words in _said(person, before) for words in expected), PATIENCE)
    except AssertionError as error:
        raise AssertionError(f"expected {expected}, said:\n{_said(person, before)}") from error


def _said(person: Person, since: int = 0) -> str:
    return "\n".join(sent.text for sent in person.got[since:])
