"""Counting what the desk did in a period: Discussions, hand-overs, claims and the survey."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from actions.desk.claims import ClaimStatus
from actions.desk.days import warsaw_day
from actions.desk.discussions import DiscussionStep, Reason
from actions.desk.surveys import Tally
from actions.store.insights import ClaimChange, DiscussionChange, HandoverTimes
from bot.insights.figures import mean, rounded, trend
from bot.insights.period import Period

CHANNELS = {"web": "webchat"}  # what a conversation's name begins with, where that is not its channel's name


@dataclass
class Discussions:
    """Steps by day, reasons of those opened, and seconds from opening to closing."""

    steps: Counter[tuple[date, DiscussionStep]] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)
    lasted: Counter[float] = field(default_factory=Counter)

    def total(self, step: DiscussionStep) -> int:
        """How many came to a step."""
        return sum(count for (_, own), count in self.steps.items() if own is step)


@dataclass
class Handovers:
    """Seconds in the queue by channel and language of those that were taken, and what became of all."""

    waits: defaultdict[tuple[str, str], Counter[float]] = field(default_factory=lambda: defaultdict(Counter))
    opened: int = 0
    taken: int = 0
    given_up: int = 0
    waiting: int = 0


@dataclass
class Claims:
    """How many came to a status, what was paid by currency, and seconds from submission to the end."""

    steps: Counter[ClaimStatus] = field(default_factory=Counter)
    paid: dict[str, Decimal] = field(default_factory=dict)
    lasted: Counter[float] = field(default_factory=Counter)


@dataclass(frozen=True)
class Survey:
    """The answers of a period by language and channel, its weeks, and the score of as many days before."""

    tallies: Sequence[Tally]
    weeks: Sequence[tuple[Period, int, Fraction | None]]
    before: Sequence[Tally]

    @property
    def answers(self) -> int:
        """How many."""
        return sum(tally.answers for tally in self.tallies)

    @property
    def score(self) -> Fraction | None:
        """The NPS."""
        return score(self.tallies)

    @property
    def change(self) -> Fraction | None:
        """By how much the NPS differs from that of the days before; None where either has no answers."""
        now, before = score(self.tallies), score(self.before)
        return None if now is None or before is None else now - before

    @property
    def line(self) -> tuple[Fraction, Fraction] | None:
        """The straight line through the weeks; see `figures.trend`."""
        return trend([(place, n, own) for place, (_, n, own) in enumerate(self.weeks) if own is not None])


def score(tallies: Iterable[Tally]) -> Fraction | None:
    """The NPS of several sources together."""
    return mean((tally.answers, tally.score) for tally in tallies)


def count_discussions(changes: Iterable[DiscussionChange]) -> Discussions:
    """Count what happened to Discussions."""
    found = Discussions()
    for change in changes:
        found.steps[warsaw_day(change.at), change.step] += 1
        if change.step is DiscussionStep.OPENED:
            found.reasons[change.reason] += 1
        else:
            found.lasted[seconds(change.opened_at, change.at)] += 1
    return found


def count_handovers(opened: Iterable[HandoverTimes]) -> Handovers:
    """Count hand-overs and their waiting."""
    found = Handovers()
    for handover in opened:
        found.opened += 1
        if handover.taken_at:
            found.taken += 1
            source = (channel_of(handover.sender), handover.language)
            found.waits[source][seconds(handover.opened_at, handover.taken_at)] += 1
        elif handover.closed_at:
            found.given_up += 1
        else:
            found.waiting += 1
    return found


def count_claims(changes: Iterable[ClaimChange]) -> Claims:
    """Count what happened to claims."""
    found = Claims()
    for change in changes:
        found.steps[change.status] += 1
        if change.status is ClaimStatus.PAID:
            found.paid[change.currency] = found.paid.get(change.currency, Decimal()) + change.amount
        if change.status in (ClaimStatus.PAID, ClaimStatus.REFUSED):
            found.lasted[seconds(change.submitted_at, change.at)] += 1
    return found


def channel_of(sender: str) -> str:
    """The channel of a conversation, by its name."""
    prefix, colon, _ = sender.partition(":")
    return CHANNELS.get(prefix, prefix) if colon else ""


def seconds(since: datetime, until: datetime) -> float:
    """The time between two moments, as it is counted."""
    return rounded((until - since) / timedelta(seconds=1))
