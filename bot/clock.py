"""What time it is, and what day it is where Allegro is."""

from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(timezone.utc)


def today() -> date:
    """Today's date in Warsaw."""
    return datetime.now(WARSAW).date()
