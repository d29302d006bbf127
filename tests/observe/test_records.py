"""Log records: what is put into them, and how they are written."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.observe import conversations
from bot.observe.callsites import words
from bot.observe.logs import JsonFormatter, TextFormatter, chosen_format
from bot.observe.records import EVENT_FIELDS, make_record, of_structlog

PERSON = "jan.nowak@poczta.example"


@pytest.fixture
def library() -> Iterator[list[logging.LogRecord]]:
    """The records of a library's logger, made as served processes make them."""
    made: list[logging.LogRecord] = []
    log = logging.getLogger("some.library")
    handler = logging.Handler()
    handler.emit = made.append  # type: ignore[method-assign]
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(make_record)
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    yield made
    logging.setLogRecordFactory(before)
    log.removeHandler(handler)


def _of_ours(message: str, *args: Any, error: BaseException | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return make_record("bot.channels.turn", logging.ERROR, __file__, 1, message, args, told)


def test_a_library_keeps_its_words_and_small_numbers(library: list[logging.LogRecord]) -> None:
    log = logging.getLogger("some.library")
    log.error("Took %d ms for %s, %5.1f %% of all", 12, PERSON, 3.5)
    log.error(f"Took {PERSON} for " + PERSON)
    log.error("Took {} for {name}".format(PERSON, name=PERSON))  # noqa: UP032
    log.error("Order %s of %s", 87654321, None)
    log.log(logging.ERROR, "At level %r", PERSON)
    log.error(
        "Over "
        "lines: %s",
        PERSON,
    )  # fmt: skip
    log.error(PERSON)
    log.error(ValueError(PERSON))
    assert [record.getMessage() for record in library] == [
        "Took 12 ms for …, 3.5 % of all",
        "Took … for …",
        "Took … for …",
        "Order … of …",
        "At level …",
        "Over lines: …",
        "…",
        "…",
    ]


def test_of_a_line_that_logs_nothing_nothing_is_known() -> None:
    assert words(__file__, 1) == "…"
    assert words("/nowhere/at/all.py", 1) == "…"


def test_an_error_tells_its_class_and_places_alone() -> None:
    try:
        try:
            raise OSError(28, f"no space for {PERSON}")
        except OSError as error:
            raise ValueError(f"lost {PERSON}") from error
    except ValueError as error:
        record = _of_ours("It failed.", error=error)
    assert record.exc_info is None
    assert record.exc_text
    assert record.exc_text.startswith("OSError[28]\n")
    assert "which led to\nValueError\n" in record.exc_text
    assert "test_records.py" in record.exc_text
    assert PERSON not in record.exc_text
    assert "lost" not in record.exc_text


def test_our_own_messages_are_masked_where_values_are_put_in() -> None:
    record = _of_ours(
        "The action %s failed for %s, item %s: %s", "action_x", PERSON, 123456, KeyError(PERSON)
    )
    assert record.getMessage() == "The action action_x failed for <email>, item 123456: KeyError"
    assert _of_ours(f"lost {PERSON}").getMessage() == "lost <email>"
    switched = _of_ours("%s is served, after %s.", "20261125-024145.tar.gz", "20261124-024145")
    assert switched.getMessage() == "20261125-024145.tar.gz is served, after 20261124-024145."
    assert _of_ours("Set %s", "WHATSAPP_TOKEN, WHATSAPP_APP_SECRET").getMessage().endswith("APP_SECRET")


def test_an_error_of_settings_says_what_to_set() -> None:
    from bot.channels.shared import SettingsError

    record = _of_ours("It ends", error=SettingsError("Set REDIS_URL: several workers."))
    assert record.exc_text == "SettingsError: Set REDIS_URL: several workers."


def test_structlog_keeps_names_and_numbers() -> None:
    (said,), more = of_structlog(
        None,
        "info",
        {"event": "processor.message", "text": PERSON, "n": 3, "action": "action_x", "policy": "a b"},
    )
    assert said == "processor.message"
    assert more["extra"] == {EVENT_FIELDS: {"n": 3, "action": "action_x"}}
    (said,), _ = of_structlog(None, "info", {"event": f"it was {PERSON}"})
    assert said == "…"


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\x1b[2J", "\u2028", "\x85", "\0"])
def test_a_line_stays_one(breaks: str) -> None:
    record = _of_ours("Said %s", f'a{breaks}{{"message": "forged"}}')
    for formatter in (JsonFormatter("bot"), TextFormatter()):
        line = formatter.format(record)
        assert len(line.splitlines()) == 1
        assert line.isprintable()


def test_json_tells_the_conversation_by_its_digest() -> None:
    name = conversations.named("whatsapp:48601234567")
    held = conversations.current.set(name)
    try:
        told = json.loads(JsonFormatter("bot").format(_of_ours("Hello.")))
    finally:
        conversations.current.reset(held)
    assert told["conversation"] == name
    assert len(name) == 16
    assert name == conversations.named("whatsapp:48601234567") != conversations.named("whatsapp:48601234568")
    assert (told["level"], told["service"], told["logger"]) == ("error", "bot", "bot.channels.turn")


def test_logs_are_text_in_development_and_json_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert chosen_format() == "text"
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk@db/desk")
    assert chosen_format() == "json"
    monkeypatch.setenv("LOG_FORMAT", "text")
    assert chosen_format() == "text"
