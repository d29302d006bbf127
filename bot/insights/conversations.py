"""Counting what was said in a period: messages, topics, answers and their waiting, and what went wrong."""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.clock import WARSAW
from bot.context import HANDOVER
from bot.insights.events import Event
from bot.insights.figures import rounded
from bot.insights.period import Period
from bot.languages import DETECTED_SLOT, LOCALE_SLOT, WISH_SLOT, conversation_language
from bot.unanswered import Unanswered, Watch, vote_of

REMEMBERED = 50_000  # conversations
CLUSTERED = 500  # of the newest messages that were not answered well
Source = tuple[date, str, str]


@dataclass
class Traffic:
    """What was counted; a source is a day, a channel and a language.

    A conversation is what one person writes on one channel on one day; it counts with its first message.
    `waits` are seconds to the answer by channel, `topics` intents by language, `unanswered` counts by reason.
    """

    messages: Counter[Source] = field(default_factory=Counter)
    conversations: Counter[Source] = field(default_factory=Counter)
    topics: Counter[tuple[str, str]] = field(default_factory=Counter)
    waits: defaultdict[str, Counter[float]] = field(default_factory=lambda: defaultdict(Counter))
    votes: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    newest: deque[Unanswered] = field(default_factory=lambda: deque(maxlen=CLUSTERED))
    to_people: int = 0
    silent: int = 0


@dataclass
class _Talk:
    """What is known of a conversation: its language, whether a person has it, and since when it waits."""

    slots: dict[str, Any] = field(default_factory=dict)
    asked_at: float | None = None
    channel: str = ""


def count(events: Iterable[Event], period: Period) -> Traffic:
    """Count a period's events; what comes after it only answers what was asked in it.

    What is kept meanwhile does not grow with the period, but for one count for each day.
    """
    counting = _Counting(period)
    for event in events:
        counting.see(event)
    return counting.finished()


class _Counting:
    """Takes events one by one."""

    def __init__(self, period: Period) -> None:
        self._end = period.end.timestamp()
        self._traffic = Traffic()
        self._talks: OrderedDict[str, _Talk] = OrderedDict()
        self._watch = Watch()
        self._seen: dict[date, set[str]] = {}

    def see(self, event: Event) -> None:
        talk = self._talk(event.sender)
        if event.kind == "bot":
            self._answered(talk, event)
        elif event.kind == "slot":
            content = event.content
            talk.slots[content["name"]] = content["value"]
        elif event.at < self._end:
            self._asked(talk, event)

    def finished(self) -> Traffic:
        self._traffic.silent += sum(talk.asked_at is not None for talk in self._talks.values())
        return self._traffic

    def _talk(self, sender: str) -> _Talk:
        talk = self._talks.setdefault(sender, _Talk())
        self._talks.move_to_end(sender)
        if len(self._talks) > REMEMBERED:
            _, forgotten = self._talks.popitem(last=False)
            self._traffic.silent += forgotten.asked_at is not None
        return talk

    def _answered(self, talk: _Talk, event: Event) -> None:
        # What a consultant writes, or news, is pushed from outside a turn.
        if talk.asked_at is not None and not (event.content.get("metadata") or {}).get("pushed"):
            self._traffic.waits[talk.channel][rounded(event.at - talk.asked_at)] += 1
            talk.asked_at = None

    def _asked(self, talk: _Talk, event: Event) -> None:
        content = event.content
        talk.channel = str(content.get("input_channel") or "")
        talk.slots |= _hints(content)
        self._traffic.silent += talk.asked_at is not None
        talk.asked_at = None
        self._count(talk, event)
        if talk.slots.get(HANDOVER):
            self._traffic.to_people += 1
            return
        talk.asked_at = event.at
        self._understood(event.sender, content, conversation_language(talk.slots))

    def _count(self, talk: _Talk, event: Event) -> None:
        day = datetime.fromtimestamp(event.at, WARSAW).date()
        source = (day, talk.channel, conversation_language(talk.slots))
        self._traffic.messages[source] += 1
        if event.sender not in self._senders(day):
            self._senders(day).add(event.sender)
            self._traffic.conversations[source] += 1

    def _senders(self, day: date) -> set[str]:
        """Who has written on a day; kept of the two latest days, for turns around midnight."""
        if day not in self._seen:
            self._seen[day] = set()
            for old in sorted(self._seen)[:-2]:
                del self._seen[old]
        return self._seen.setdefault(day, set())

    def _understood(self, sender: str, content: dict[str, Any], language: str) -> None:
        if vote := vote_of(content):
            self._traffic.votes[vote] += 1
        else:
            self._traffic.topics.update((intent, language) for intent in _intents(content))
        if message := self._watch.see(sender, content):
            self._traffic.unanswered[message.reason] += 1
            self._traffic.newest.append(message)


def _hints(content: dict[str, Any]) -> dict[str, Any]:
    """The language that a message shows, and its channel's hint at one."""
    entities = content["parse_data"].get("entities", [])
    shown = {found["entity"]: found["value"] for found in entities}
    hint = shown.get(LOCALE_SLOT) or (content.get("metadata") or {}).get(LOCALE_SLOT)
    found = {DETECTED_SLOT: shown.get(DETECTED_SLOT), LOCALE_SLOT: hint, WISH_SLOT: shown.get(WISH_SLOT)}
    return {slot: value for slot, value in found.items() if value}


def _intents(content: dict[str, Any]) -> set[str]:
    """What a message asks: the intents of its questions, or its own."""
    parsed = content["parse_data"]
    asked = {str(question["intent"]) for question in parsed.get("questions") or ()}
    return asked or {str(parsed["intent"].get("name") or "")}
