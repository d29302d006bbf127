"""What day it is where Allegro is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


def today() -> date:
    """Today's date in Warsaw."""
    return datetime.now(WARSAW).date()
