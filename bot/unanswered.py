"""What the assistant could not answer or was voted down for: a reading list for the editors."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.utils.endpoints import EndpointConfig
from rich.table import Table
from sklearn.cluster import AgglomerativeClustering
from sqlalchemy import select

from actions.store.database import EMBEDDED_URL, database_url
from bot.clock import WARSAW
from bot.context import FALLBACK
from bot.masking import masked
from bot.nlu.encoder import encode

OUT_OF_SCOPE = "out_of_scope"
REASONS = {FALLBACK: "not understood", OUT_OF_SCOPE: "out of scope"}
VOTED_DOWN = "voted down"
# Chosen on validation messages: closer than this, two say much the same.
SAME = 0.11
EXAMPLES = 3


@dataclass(frozen=True)
class Unanswered:
    """A message without personal data, why it is here, what it was taken for, how surely, and when."""

    text: str
    reason: str
    intent: str
    confidence: float
    at: datetime


def read_events(endpoints: Path = Path("endpoints.yml")) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sender and event of every message in the conversations' database, in order.

    Raises:
        ValueError: conversations are not kept in an SQL database.
    """
    store = TrackerStore.create(EndpointConfig(**_tracker_settings(endpoints)))
    if not isinstance(store, SQLTrackerStore):
        raise ValueError("Conversations are not kept in an SQL database, so there is nothing to read.")
    event = SQLTrackerStore.SQLEvent
    query = select(event.sender_id, event.data).where(event.type_name == "user").order_by(event.id)
    with store.session_scope() as session:
        for sender, data in session.execute(query):
            yield sender, json.loads(data)


def _tracker_settings(endpoints: Path) -> dict[str, Any]:
    settings: dict[str, Any] = yaml.safe_load(endpoints.read_text(encoding="utf-8"))["tracker_store"]
    elsewhere = {} if database_url() == EMBEDDED_URL else {"url": database_url()}
    return {**settings, **elsewhere}


def collect(events: Iterable[tuple[str, dict[str, Any]]]) -> list[Unanswered]:
    """What was not understood, out of scope or voted down, without personal data, newest first."""
    found: list[Unanswered] = []
    before: dict[str, dict[str, Any]] = {}
    for sender, event in events:
        intent = event["parse_data"]["intent"].get("name")
        vote = _vote(event)
        if vote == "down" and sender in before:
            found.append(_unanswered(before[sender], VOTED_DOWN))
        elif intent in REASONS:
            found.append(_unanswered(event, REASONS[intent]))
        if vote is None:
            before[sender] = event
    return sorted(found, key=lambda message: message.at, reverse=True)


def _vote(event: dict[str, Any]) -> str | None:
    entities = event["parse_data"].get("entities", [])
    return next((str(entity["value"]) for entity in entities if entity["entity"] == "vote"), None)


def _unanswered(event: dict[str, Any], reason: str) -> Unanswered:
    parsed = event["parse_data"]
    ranking = [entry for entry in parsed.get("intent_ranking", []) if entry["name"] != FALLBACK]
    best = ranking[0] if ranking else parsed["intent"]
    at = datetime.fromtimestamp(event["timestamp"], WARSAW)
    return Unanswered(masked(event.get("text") or ""), reason, best["name"], best["confidence"], at)


def clusters(messages: list[Unanswered]) -> list[list[Unanswered]]:
    """Messages that mean much the same together; the newest cluster and the newest message of each first."""
    if len(messages) < 2:
        return [messages] if messages else []
    vectors = encode([message.text for message in messages])
    model = AgglomerativeClustering(None, affinity="cosine", linkage="average", distance_threshold=SAME)
    labels = model.fit_predict(vectors)
    order = list(dict.fromkeys(labels.tolist()))
    return [[messages[i] for i in np.flatnonzero(labels == label)] for label in order]


def table(found: list[list[Unanswered]]) -> Table:
    """A line for each cluster: how many, when last, why, what it came closest to, and examples."""
    shown = Table("messages", "last", "why", "nearest", "examples", title="Unanswered", show_lines=True)
    for cluster in found:
        newest = cluster[0]
        reasons = ", ".join(sorted({message.reason for message in cluster}))
        examples = "\n".join(dict.fromkeys(message.text[:200] for message in cluster[:EXAMPLES]))
        nearest = f"{newest.intent} {newest.confidence:.2f}"
        shown.add_row(str(len(cluster)), f"{newest.at:%Y-%m-%d %H:%M}", reasons, nearest, examples)
    return shown
