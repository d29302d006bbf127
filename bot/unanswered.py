"""What the assistant could not answer or was voted down for: a reading list for the editors."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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
REMEMBERED = 10_000  # conversations whose last message a vote can still be about


@dataclass(frozen=True)
class Unanswered:
    """A message, why it is here, what it was taken for, how surely, and when.

    The text is as it was written until `masked` takes personal data out of it.
    """

    text: str
    reason: str
    intent: str
    confidence: float
    at: datetime

    def masked(self) -> "Unanswered":
        """The same without personal data."""
        return replace(self, text=masked(self.text))


def conversations(endpoints: Path = Path("endpoints.yml")) -> SQLTrackerStore:
    """The conversations' database.

    Raises:
        ValueError: conversations are not kept in an SQL database.
    """
    store = TrackerStore.create(EndpointConfig(**_tracker_settings(endpoints)))
    if not isinstance(store, SQLTrackerStore):
        raise ValueError("Conversations are not kept in an SQL database, so there is nothing to read.")
    return store


def read_events(endpoints: Path = Path("endpoints.yml")) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sender and event of every message in the conversations' database, in order.

    Raises:
        ValueError: conversations are not kept in an SQL database.
    """
    store = conversations(endpoints)
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
    watch = Watch()
    found = [message for sender, event in events if (message := watch.see(sender, event))]
    return sorted((message.masked() for message in found), key=lambda message: message.at, reverse=True)


class Watch:
    """Picks out of people's messages, seen in order, those that were not answered well.

    It remembers the last message of as many conversations as one may still vote on.
    """

    def __init__(self) -> None:
        self._before: OrderedDict[str, Unanswered] = OrderedDict()

    def see(self, sender: str, event: dict[str, Any]) -> Unanswered | None:
        """The message itself if it was not understood or out of scope, the one before it if voted down."""
        vote = vote_of(event)
        if vote == "down" and sender in self._before:
            return replace(self._before[sender], reason=VOTED_DOWN)
        intent = event["parse_data"]["intent"].get("name")
        message = _unanswered(event, REASONS.get(intent, ""))
        if vote is None:
            self._remember(sender, message)
        return message if message.reason else None

    def _remember(self, sender: str, message: Unanswered) -> None:
        self._before[sender] = message
        self._before.move_to_end(sender)
        if len(self._before) > REMEMBERED:
            self._before.popitem(last=False)


def vote_of(event: dict[str, Any]) -> str | None:
    """Which way a message votes on the answer before it: "up", "down", or None if it does not."""
    entities = event["parse_data"].get("entities", [])
    return next((str(entity["value"]) for entity in entities if entity["entity"] == "vote"), None)


def _unanswered(event: dict[str, Any], reason: str) -> Unanswered:
    parsed = event["parse_data"]
    ranking = [entry for entry in parsed.get("intent_ranking", []) if entry["name"] != FALLBACK]
    best = ranking[0] if ranking else parsed["intent"]
    # Of a button what was written on it: its payload tells an editor nothing.
    text = (event.get("metadata") or {}).get("title") or event.get("text") or ""
    at = datetime.fromtimestamp(event["timestamp"], WARSAW)
    return Unanswered(text, reason, best["name"], best["confidence"], at)


def clusters(messages: list[Unanswered]) -> list[list[Unanswered]]:
    """Messages that mean much the same together; the newest cluster and the newest message of each first."""
    if len(messages) < 2:
        return [messages] if messages else []
    texts = list(dict.fromkeys(message.text for message in messages))  # what many wrote is encoded once
    places = {text: place for place, text in enumerate(texts)}
    vectors = encode(texts)[[places[message.text] for message in messages]]
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
