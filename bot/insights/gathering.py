"""Everything that a report is made from, read and counted."""

from dataclasses import dataclass
from datetime import timedelta

from rasa.core.tracker_store import SQLTrackerStore

from actions.services.surveys import promoter_scores
from actions.store.database import UnitOfWork
from bot.insights import desk
from bot.insights.conversations import Traffic, count
from bot.insights.events import events
from bot.insights.period import Period
from bot.unanswered import Unanswered, clusters

# So long after its end a period's last messages may still be answered.
LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Insights:
    """A period and what was counted in it; clusters are the largest first and hold no personal data."""

    period: Period
    traffic: Traffic
    clusters: list[list[Unanswered]]
    discussions: desk.Discussions
    handovers: desk.Handovers
    claims: desk.Claims
    survey: desk.Survey

    @property
    def empty(self) -> bool:
        """Whether nothing happened at all."""
        happened = (
            self.traffic.messages,
            self.discussions.steps,
            self.handovers.opened,
            self.claims.steps,
            self.survey.answers,
        )
        return not any(happened)


def gather(work: UnitOfWork, store: SQLTrackerStore, period: Period) -> Insights:
    """Read and count a period.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: a database cannot be read.
    """
    since, until = period.start, period.end
    traffic = count(events(store, since, until + LATE), period)
    return Insights(
        period,
        traffic,
        _clusters(traffic),
        desk.count_discussions(work.insights.discussion_changes(since, until)),
        desk.count_handovers(work.insights.handovers(since, until)),
        desk.count_claims(work.insights.claim_changes(since, until)),
        _survey(work, period),
    )


def _clusters(traffic: Traffic) -> list[list[Unanswered]]:
    newest = sorted(traffic.newest, key=lambda message: message.at, reverse=True)
    return sorted(clusters([message.masked() for message in newest]), key=len, reverse=True)


def _survey(work: UnitOfWork, period: Period) -> desk.Survey:
    weeks = []
    for week in period.weeks():
        tallies = promoter_scores(work, week.start, week.end)
        weeks.append((week, sum(tally.answers for tally in tallies), desk.score(tallies)))
    before = period.before
    now = promoter_scores(work, period.start, period.end)
    return desk.Survey(now, weeks, promoter_scores(work, before.start, before.end))
