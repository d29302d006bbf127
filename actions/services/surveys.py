"""The survey."""

from datetime import datetime
from fractions import Fraction

from actions.desk.identity import Owner
from actions.desk.surveys import Survey, answered, net_promoter_score
from actions.store.database import UnitOfWork


def answer_survey(
    work: UnitOfWork, owner: Owner, occasion: str, score: int, comment: str | None, now: datetime
) -> Survey:
    """Keep an answer; a later one of the conversation on the same occasion takes its place.

    Raises:
        InvalidScoreError, TooLongError
    """
    survey = answered(owner, occasion, score, comment, now)
    work.surveys.put(survey)
    return survey


def promoter_score(work: UnitOfWork) -> Fraction | None:
    """The NPS of all answers, from -100 to 100; None without any."""
    return net_promoter_score(work.surveys.scores())
