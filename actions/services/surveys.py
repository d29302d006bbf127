"""The survey."""

from datetime import datetime

from actions.desk.identity import Owner
from actions.desk.surveys import Survey, Tally, answered, tallies
from actions.store.database import UnitOfWork


def answer_survey(
    work: UnitOfWork,
    owner: Owner,
    occasion: str,
    score: int,
    comment: str | None,
    now: datetime,
    language: str,
    channel: str,
) -> Survey:
    """Keep an answer; a later one of the conversation on the same occasion takes its place.

    Raises:
        InvalidScoreError, TooLongError
    """
    survey = answered(owner, occasion, score, comment, now, language, channel)
    work.surveys.put(survey)
    return survey


def has_answered(work: UnitOfWork, owner: Owner, occasion: str) -> bool:
    """Whether an owner has answered the survey on an occasion."""
    return any(survey.occasion == occasion for survey in work.surveys.of(owner))


def promoter_scores(work: UnitOfWork, since: datetime, until: datetime) -> list[Tally]:
    """The NPS of a period by language and channel, also of people who have been forgotten.

    Args:
        work: the unit of work.
        since, until: time-zone-aware moments; answers from the first to before the second count.
    """
    return tallies(work.surveys.scores(since, until))
