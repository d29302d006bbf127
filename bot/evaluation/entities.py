"""How well entities are found: precision, recall and F1 of each type over annotated messages."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rich.console import Console
from rich.progress import track
from rich.table import Table

TYPES = "order_number seller_login phone money date time problem product email".split()


@dataclass(frozen=True)
class Entity:
    """A piece of a text that means something: its type, place and value."""

    type: str
    start: int
    end: int
    value: str

    def overlaps(self, other: "Entity") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Annotated:
    """A message with its entities, and the day it was written on."""

    text: str
    language: str
    today: str
    entities: tuple[Entity, ...] = ()


Parsed = tuple[Annotated, list[Entity]]
Mistake = tuple[Annotated, Entity]


@dataclass
class Score:
    """Counts of one entity type, and what was missed or wrongly found."""

    hits: int = 0
    missed: list[Mistake] = field(default_factory=list)
    wrong: list[Mistake] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Per cent of what was found that is right; 100 where nothing was found."""
        return _per_cent(self.hits, self.hits + len(self.wrong))

    @property
    def recall(self) -> float:
        """Per cent of what is there that was found; 100 where nothing is there."""
        return _per_cent(self.hits, self.hits + len(self.missed))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def _per_cent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0


def load_annotated(paths: Iterable[Path]) -> list[Annotated]:
    """Read JSON lines: `{"text", "lang", "today", "entities": [{"entity", "start", "end", "value"}]}`.

    Args:
        paths: files, or folders that are searched for `*.jsonl`.
    """
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.jsonl")))]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_annotated(json.loads(line)) for line in lines]


def _annotated(entry: dict[str, Any]) -> Annotated:
    entities = tuple(_entity(found) for found in entry["entities"])
    return Annotated(entry["text"], entry["lang"], entry["today"], entities)


def _entity(found: dict[str, Any]) -> Entity:
    return Entity(found["entity"], found["start"], found["end"], str(found["value"]))


def run_annotated(agent: Any, messages: list[Annotated]) -> list[Parsed]:
    """What the running bot would find in every message, each read on its own day."""
    return list(zip(messages, asyncio.run(_parse(agent, messages)), strict=True))


async def _parse(agent: Any, messages: list[Annotated]) -> list[list[Entity]]:
    found = []
    for message in track(messages, description="Entities", transient=True):
        # `agent.parse_message` takes a text alone; the processor behind it takes the day along.
        user_message = UserMessage(message.text, metadata={"today": message.today})
        parsed = await agent.processor.parse_message(user_message)
        found.append([_entity(entity) for entity in parsed["entities"]])
    return found


def scores(found: Iterable[Parsed]) -> dict[str, Score]:
    """The score of each entity type."""
    result: dict[str, Score] = defaultdict(Score)
    for message, entities in found:
        for name in TYPES:
            _count(result[name], message, [entity for entity in entities if entity.type == name], name)
    return dict(result)


def _count(score: Score, message: Annotated, found: list[Entity], name: str) -> None:
    left = list(found)
    for entity in (entity for entity in message.entities if entity.type == name):
        if hit := next((other for other in left if same(entity, other)), None):
            left.remove(hit)
            score.hits += 1
        else:
            score.missed.append((message, entity))
    score.wrong += [(message, entity) for entity in left]


def same(entity: Entity, other: Entity) -> bool:
    """Whether one is a hit of the other: same type, overlapping, same value.

    A problem is compared by its value alone, a product by its place alone, and 180 PLN is 180.00 PLN.
    """
    if entity.type != other.type:
        return False
    if entity.type == "problem":
        return entity.value == other.value
    return entity.overlaps(other) and (entity.type == "product" or _comparable(entity) == _comparable(other))


def _comparable(entity: Entity) -> object:
    if entity.type != "money":
        return entity.value.lower()
    amount, _, currency = entity.value.partition(" ")
    try:
        return Decimal(amount), currency
    except InvalidOperation:
        return entity.value


def print_scores(console: Console, title: str, found: list[Parsed], *, wrong: bool) -> None:
    """Print the figures of each type and language, and if asked for what was missed or wrongly found."""
    languages = sorted({message.language for message, _ in found})
    by_language = {code: scores(item for item in found if item[0].language == code) for code in languages}
    console.print(_table(title, by_language))
    if wrong:
        for code, scored in by_language.items():
            for name, score in scored.items():
                _print_mistakes(console, f"{code} {name}", score)


def _table(title: str, by_language: dict[str, dict[str, Score]]) -> Table:
    table = Table(title=title)
    for column in ("type", "language", "precision %", "recall %", "F1 %", "right", "missed", "wrong"):
        table.add_column(column, justify="left" if column in ("type", "language") else "right")
    for name in TYPES:
        for code, scored in by_language.items():
            score = scored[name]
            figures = [f"{figure:.1f}" for figure in (score.precision, score.recall, score.f1)]
            counts = [str(count) for count in (score.hits, len(score.missed), len(score.wrong))]
            table.add_row(name, code, *figures, *counts)
    return table


def _print_mistakes(console: Console, name: str, score: Score) -> None:
    for kind, mistakes in (("missed", score.missed), ("wrong", score.wrong)):
        for message, entity in mistakes:
            said = message.text[entity.start : entity.end]
            text = f"  {name} {kind}: {said!r} = {entity.value!r} in {message.text!r} ({message.today})"
            console.print(text, markup=False, highlight=False)
