"""The survey after a conversation: would you recommend us, from 0 to 10, and a comment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from actions.desk.errors import DeskError
from actions.desk.identity import Owner
from actions.desk.texts import clean_text

LOWEST, HIGHEST = 0, 10
DETRACTOR_TO = 6
PROMOTER_FROM = 9
LONGEST_COMMENT = 1000
LONGEST_OCCASION = 80


class InvalidScoreError(DeskError):
    """Not a whole number from 0 to 10."""

    id = "invalid_score"


@dataclass(frozen=True)
class Survey:
    """An answer; `occasion` is what it is about, and there is one answer of a conversation for each."""

    sender: str
    login: str | None
    occasion: str
    score: int
    comment: str | None
    answered_at: datetime


def answered(owner: Owner, occasion: str, score: int, comment: str | None, now: datetime) -> Survey:
    """An answer to the survey; a blank comment is none.

    Raises:
        InvalidScoreError: the score is no whole number from 0 to 10.
        TooLongError: the comment has more than 1,000 characters.
    """
    if isinstance(score, bool) or not isinstance(score, int) or not LOWEST <= score <= HIGHEST:
        raise InvalidScoreError
    kept = clean_text(comment, LONGEST_COMMENT) if comment and comment.strip() else None
    return Survey(owner.sender, owner.login, occasion, score, kept, now)


def net_promoter_score(scores: Iterable[int]) -> Fraction | None:
    """The per cent of promoters (9 and 10) less that of detractors (0 to 6), exactly; None without any."""
    values = list(scores)
    promoters = sum(score >= PROMOTER_FROM for score in values)
    detractors = sum(score <= DETRACTOR_TO for score in values)
    return Fraction(100 * (promoters - detractors), len(values)) if values else None
