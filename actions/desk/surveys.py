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
    """An answer; `occasion` is what it is about, and there is one answer of a conversation for each.

    `language` is "pl" or "en", `channel` the name of the channel that it came through.
    """

    sender: str
    login: str | None
    occasion: str
    score: int
    comment: str | None
    answered_at: datetime
    language: str
    channel: str


@dataclass(frozen=True)
class Tally:
    """The answers of one language on one channel: how many, and their NPS."""

    language: str
    channel: str
    answers: int
    score: Fraction


def answered(
    owner: Owner,
    occasion: str,
    score: int,
    comment: str | None,
    now: datetime,
    language: str,
    channel: str,
) -> Survey:
    """An answer to the survey; a blank comment is none.

    Raises:
        InvalidScoreError: the score is no whole number from 0 to 10.
        TooLongError: the comment has more than 1,000 characters.
    """
    if isinstance(score, bool) or not isinstance(score, int) or not LOWEST <= score <= HIGHEST:
        raise InvalidScoreError
    kept = clean_text(comment, LONGEST_COMMENT) if comment and comment.strip() else None
    return Survey(owner.sender, owner.login, occasion, score, kept, now, language, channel)


def net_promoter_score(scores: Iterable[int]) -> Fraction | None:
    """The per cent of promoters (9 and 10) less that of detractors (0 to 6), exactly; None without any."""
    values = list(scores)
    promoters = sum(score >= PROMOTER_FROM for score in values)
    detractors = sum(score <= DETRACTOR_TO for score in values)
    return Fraction(100 * (promoters - detractors), len(values)) if values else None


def tallies(scores: Iterable[tuple[str, str, int]]) -> list[Tally]:
    """The NPS of each language on each channel that has answers, in alphabetical order.

    Args:
        scores: language, channel and score of each answer.
    """
    by_source: dict[tuple[str, str], list[int]] = {}
    for language, channel, score in scores:
        by_source.setdefault((language, channel), []).append(score)
    found = ((source, own, net_promoter_score(own)) for source, own in sorted(by_source.items()))
    return [Tally(*source, len(own), nps) for source, own, nps in found if nps is not None]
