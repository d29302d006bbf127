"""Days are those of Poland."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


def warsaw_day(at: datetime) -> date:
    """The day it is in Poland at a time-zone-aware moment."""
    return at.astimezone(WARSAW).date()
