"""What the Graph API is asked for, and what its answers mean."""

import logging
from datetime import timedelta

import httpx
import pytest

from bot.channels.messaging.contract import Button, Reason, Reply, SendError
from bot.channels.messenger.connector import Messenger
from bot.channels.messenger.graph import Graph
from bot.channels.messenger.settings import Settings
from bot.clock import now
from tests.support.meta import Meta, Person

HELLO = {"text": "Dzień dobry"}


@pytest.fixture
def anna(meta: Meta) -> Person:
    """Somebody who has just written."""
    anna = meta.person("messenger")
    meta.wrote["messenger"][anna.psid] = meta.now()
    return anna


async def _refusal(messenger: Messenger, person: Person) -> SendError:
    with pytest.raises(SendError) as error:
        await messenger.send(person.psid, HELLO, "reference")
    return error.value


async def test_a_message_goes_out_with_our_reference_and_gets_an_id(
    meta: Meta, messenger: Messenger, anna: Person
) -> None:
    message_id = await messenger.send(anna.psid, HELLO, "reference")
    (sent,) = anna.got
    assert (sent.id, sent.reference, sent.text) == (message_id, "reference", "Dzień dobry")
    assert meta.refused == []


async def test_so_do_buttons_and_quick_replies(meta: Meta, messenger: Messenger, anna: Person) -> None:
    for number in (3, 13):
        buttons = tuple(Button(f"Temat {each}", f"/topic_{each}") for each in range(number))
        (payload,) = messenger.render(Reply("O co chodzi?", buttons), "pl")
        await messenger.send(anna.psid, payload, "reference")
    assert [len(sent.choices) for sent in anna.got] == [3, 13]


async def test_a_message_is_seen_and_being_answered(meta: Meta, messenger: Messenger, anna: Person) -> None:
    await messenger.noticed(anna.psid, "m_1")
    assert [shown["sender_action"] for shown in meta.noticed] == ["mark_seen", "typing_on"]
    assert anna.got == []


async def test_where_that_cannot_be_shown_nothing_is_wrong(meta: Meta, messenger: Messenger) -> None:
    await messenger.noticed("999", "m_1")
    assert [error.code for error in meta.refused] == [100]


@pytest.mark.parametrize(
    ("code", "subcode", "reason", "retry"),
    [
        (1, None, Reason.UNAVAILABLE, True),
        (2, None, Reason.UNAVAILABLE, True),
        (1200, None, Reason.UNAVAILABLE, True),
        (4, None, Reason.RATE_LIMIT, True),
        (613, None, Reason.RATE_LIMIT, True),
        (368, None, Reason.RATE_LIMIT, True),
        (80006, None, Reason.RATE_LIMIT, True),
        (190, None, Reason.TOKEN_EXPIRED, True),
        (10, 2018278, Reason.WINDOW_CLOSED, False),
        (100, 2018001, Reason.BLOCKED, False),
        (200, 1545041, Reason.BLOCKED, False),
        (551, 1545041, Reason.BLOCKED, False),
        (100, None, Reason.BAD_REQUEST, False),
        (10, None, Reason.TOKEN_EXPIRED, True),
        (230, None, Reason.TOKEN_EXPIRED, True),
        (999_999, None, Reason.BAD_REQUEST, False),
    ],
)
async def test_an_error_says_why_and_whether_to_try_again(
    meta: Meta,
    messenger: Messenger,
    anna: Person,
    code: int,
    subcode: int | None,
    reason: Reason,
    retry: bool,
) -> None:
    meta.fail(code, subcode=subcode)
    error = await _refusal(messenger, anna)
    assert (error.reason, error.code, error.retry) == (reason, code, retry)
    assert await messenger.send(anna.psid, HELLO, "reference")


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({}, None),
        ({"retry_after": 30}, 30),
        ({"usage_minutes": 2}, 120),
        ({"usage_minutes": 0}, None),
        ({"usage_minutes": 2, "retry_after": 7}, 7),
    ],
)
async def test_the_service_says_how_long_to_wait(
    meta: Meta, messenger: Messenger, anna: Person, headers: dict[str, int], after: float | None
) -> None:
    meta.fail(613, **headers)
    assert (await _refusal(messenger, anna)).after == after


async def test_after_a_day_of_silence_the_window_is_closed_until_somebody_writes(
    meta: Meta, messenger: Messenger, anna: Person
) -> None:
    meta.later = timedelta(hours=23, minutes=59)
    assert await messenger.send(anna.psid, HELLO, "reference")
    meta.later = timedelta(hours=24, minutes=1)
    assert (await _refusal(messenger, anna)).reason is Reason.WINDOW_CLOSED
    meta.wrote["messenger"][anna.psid] = meta.now()
    assert await messenger.send(anna.psid, HELLO, "reference")


async def test_a_wrong_token_is_told_apart(meta: Meta, anna: Person) -> None:
    wrong = Messenger(Settings(meta.app_secret, "v", "old token", meta.page_id, graph_url=meta.url), now)
    assert (await _refusal(wrong, anna)).reason is Reason.TOKEN_EXPIRED
    await wrong.close()


async def test_the_token_is_proved_to_be_the_apps(meta: Meta, anna: Person) -> None:
    wrong = Messenger(Settings("another", "v", meta.token, meta.page_id, graph_url=meta.url), now)
    assert (await _refusal(wrong, anna)).reason is Reason.BAD_REQUEST
    await wrong.close()


async def test_what_went_out_without_an_answer_is_uncertain(
    meta: Meta, messenger: Messenger, anna: Person
) -> None:
    meta.lose_answers()
    error = await _refusal(messenger, anna)
    assert (error.reason, error.code, error.retry) == (Reason.UNAVAILABLE, None, True)
    assert [sent.reference for sent in anna.got] == ["reference"]


async def test_so_is_what_takes_too_long(meta: Meta, anna: Person) -> None:
    settings = Settings(meta.app_secret, "v", meta.token, meta.page_id, graph_url=meta.url)
    graph = Graph(settings, httpx.Timeout(0.1))
    meta.slow = 0.5
    with pytest.raises(SendError) as error:
        await graph.send(anna.psid, HELLO)
    assert (error.value.reason, error.value.code, error.value.retry) == (Reason.UNAVAILABLE, None, True)
    await graph.close()


async def test_a_service_that_cannot_be_reached_is_tried_again(anna: Person) -> None:
    nowhere = Messenger(Settings("s", "v", "t", "101", graph_url="http://127.0.0.1:9"), now)
    error = await _refusal(nowhere, anna)
    assert (error.reason, error.retry) == (Reason.UNAVAILABLE, True)
    await nowhere.close()


async def test_letters_that_cannot_be_written_do_not_stop_anything(
    messenger: Messenger, anna: Person
) -> None:
    assert await messenger.send(anna.psid, {"text": "a\ud800b"}, "reference")


@pytest.mark.parametrize(
    ("locale", "language"), [("pl_PL", "pl"), ("en_GB", "en"), ("en_US", "en"), ("de_DE", None), ("", None)]
)
async def test_a_profile_hints_at_a_language(
    meta: Meta, messenger: Messenger, locale: str, language: str | None
) -> None:
    assert await messenger.locale(meta.person("messenger", locale=locale).psid) == language


async def test_without_a_profile_there_is_no_hint(messenger: Messenger) -> None:
    assert await messenger.locale("999") is None


async def test_neither_tokens_nor_people_are_logged(
    meta: Meta, messenger: Messenger, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await messenger.send(anna.psid, HELLO, "reference")
    await messenger.noticed("999", "m_1")
    await messenger.locale(anna.psid)
    meta.fail(190)
    await _refusal(messenger, anna)
    for kept in (meta.token, meta.app_secret, anna.psid, HELLO["text"]):
        assert kept not in caplog.text
