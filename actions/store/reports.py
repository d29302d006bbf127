"""Reports of offers in the store."""

from sqlalchemy import insert
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from actions.desk.identity import Owner
from actions.desk.reports import Report
from actions.store.owners import account_key, owned, with_login
from actions.store.tables import reports


class ReportRepository:
    """Reads and writes reports."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, owner: Owner) -> list[Report]:
        """The reports of an owner, the first first."""
        rows = self._session.execute(with_login(reports).where(owned(self._session, reports, owner)))
        return [_report(row) for row in rows]

    def add(self, report: Report) -> None:
        """Store a new report.

        Raises:
            sqlalchemy.exc.IntegrityError: its reference number is taken.
        """
        values = {name: value for name, value in vars(report).items() if name not in ("login", "right")}
        account = account_key(self._session, report.login)
        self._session.execute(
            insert(reports).values(account_id=account, infringed_right=report.right, **values)
        )


def _report(row: Row) -> Report:
    return Report(
        reference=row.reference,
        sender=row.sender,
        login=row.login,
        kind=row.kind,
        right=row.infringed_right,
        offer=row.offer,
        description=row.description,
        contact=row.contact,
        received_at=row.received_at,
    )
