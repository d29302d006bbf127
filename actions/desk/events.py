"""What happened to calls, hand-overs, reports and privacy requests."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Subject(str, Enum):
    """What something happened to."""

    CALLBACK = "callback"
    HANDOVER = "handover"
    REPORT = "report"
    PRIVACY = "privacy"


@dataclass(frozen=True)
class Event:
    """A change of one subject; it names nobody, so it may stay when a person is forgotten."""

    subject: Subject
    reference: str
    event: str
    at: datetime
