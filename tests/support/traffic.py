"""A made-up past: conversations in a tracker's table, as the tracker store writes them."""

import json
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy.engine import Engine, make_url

BATCH = 5_000
TEXTS = {
    "refund_time": {"pl": "ile trwa zwrot pieniędzy?", "en": "how long does a refund take?"},
    "open_discussion": {"pl": "paczka nie dotarła", "en": "my parcel never came"},
    "standard_criteria": {"pl": "jakie są kryteria Standardu", "en": "what are the Standard criteria"},
    "thanks": {"pl": "dzięki", "en": "thanks"},
    "nlu_fallback": {"pl": "a jak z tym numerem 123456789 będzie", "en": "what of number 123456789 then"},
    "out_of_scope": {"pl": "jaka będzie jutro pogoda", "en": "what will the weather be tomorrow"},
}
CHANNELS = {"web:v:": "webchat", "messenger:": "messenger", "whatsapp:": "whatsapp", "rest:": "rest"}


def open_store(url: str) -> SQLTrackerStore:
    """A tracker store on the database of an URL."""
    found = make_url(url)
    if found.get_backend_name() == "sqlite":
        return SQLTrackerStore(Domain.empty(), db=str(found.database))
    return SQLTrackerStore(Domain.empty(), host=url)


def said(
    text: str,
    intent: str,
    at: datetime,
    language: str | None = None,
    channel: str = "webchat",
    vote: str | None = None,
    **metadata: Any,
) -> dict[str, Any]:
    """What a person wrote, as an event of the tracker's."""
    entities = [{"entity": name, "value": language} for name in ("language", "locale") if language]
    entities += [{"entity": "vote", "value": vote}] if vote else []
    ranking = [{"name": intent, "confidence": 0.7}, {"name": "refund_time", "confidence": 0.2}]
    ranking += [{"name": f"other_{place}", "confidence": 0.01} for place in range(8)]
    parsed = {"intent": ranking[0], "intent_ranking": ranking, "entities": entities, "text": text}
    event = {"event": "user", "timestamp": at.timestamp(), "text": text, "input_channel": channel}
    return {**event, "metadata": metadata, "parse_data": parsed}


def answered(at: datetime, text: str = "Zwrot trwa 5 dni.", **metadata: Any) -> dict[str, Any]:
    """What the bot said."""
    return {"event": "bot", "timestamp": at.timestamp(), "text": text, "metadata": metadata, "data": {}}


def slot(name: str, value: Any, at: datetime) -> dict[str, Any]:
    """A slot that was set."""
    return {"event": "slot", "timestamp": at.timestamp(), "name": name, "value": value, "metadata": {}}


def keep(engine: Engine, events: Iterable[tuple[str, dict[str, Any]]]) -> int:
    """Put senders' events into the tracker's table; how many there were."""
    table, rows, total = SQLTrackerStore.SQLEvent.__table__, [], 0
    with engine.begin() as connection:
        for sender, event in events:
            rows.append(_row(sender, event))
            if len(rows) == BATCH:
                connection.execute(sa.insert(table), rows)
                total, rows = total + len(rows), []
        if rows:
            connection.execute(sa.insert(table), rows)
    return total + len(rows)


def _row(sender: str, event: dict[str, Any]) -> dict[str, Any]:
    return {
        "sender_id": sender,
        "type_name": event["event"],
        "timestamp": event["timestamp"],
        "intent_name": event.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": event.get("name"),
        "data": json.dumps(event),
    }


def turns(first: datetime, days: int, a_day: int, seed: int = 7) -> Iterator[tuple[str, dict[str, Any]]]:
    """Turns of eight events each, as a bot's are, spread evenly over days."""
    chance = random.Random(seed)
    for number in range(days * a_day):
        at = first + timedelta(days=1) * number / a_day
        prefix, channel = chance.choice(list(CHANNELS.items()))
        sender = f"{prefix}{number // 3}"
        intent, texts = chance.choices(list(TEXTS.items()), [30, 20, 20, 15, 8, 7])[0]
        language = chance.choices(["pl", "en"], [3, 1])[0]
        yield sender, said(texts[language], intent, at, language, channel)
        for name in ("language", "locale", "topic"):
            yield sender, slot(name, language, at)
        yield sender, {"event": "user_featurization", "timestamp": at.timestamp(), "metadata": {}}
        yield (
            sender,
            {"event": "action", "timestamp": at.timestamp(), "name": f"utter_{intent}", "metadata": {}},
        )
        yield sender, answered(at + timedelta(seconds=chance.lognormvariate(-1.5, 0.8)))
        yield (
            sender,
            {"event": "action", "timestamp": at.timestamp(), "name": "action_listen", "metadata": {}},
        )
