"""Answers to surveys in the store."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions.desk.identity import Owner
from actions.desk.surveys import Survey
from actions.store.insertion import insert_once
from actions.store.owners import account_key, owned, with_login
from actions.store.tables import surveys


class SurveyRepository:
    """Reads and writes answers to surveys."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, survey: Survey) -> None:
        """Store an answer; it takes the place of the conversation's answer on the same occasion."""
        values = {name: value for name, value in vars(survey).items() if name != "login"}
        values["account_id"] = account_key(self._session, survey.login)
        if not insert_once(self._session, surveys, **values):
            same = (surveys.c.sender == survey.sender, surveys.c.occasion == survey.occasion)
            self._session.execute(update(surveys).where(*same).values(**values))

    def of(self, owner: Owner) -> list[Survey]:
        """The answers of an owner, the first first."""
        rows = self._session.execute(with_login(surveys).where(owned(self._session, surveys, owner)))
        return [
            Survey(
                row.sender,
                row.login,
                row.occasion,
                row.score,
                row.comment,
                row.answered_at,
                row.language,
                row.channel,
            )
            for row in rows
        ]

    def scores(self, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
        """Language, channel and score of each answer from a moment to before another."""
        within = (surveys.c.answered_at >= since, surveys.c.answered_at < until)
        found = select(surveys.c.language, surveys.c.channel, surveys.c.score).where(*within)
        return [(row.language, row.channel, row.score) for row in self._session.execute(found)]
