"""A seller's own Standard: what is missing, every criterion in full, and what more fives would change."""

import re
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.base import DeskAction, forget
from actions.desk.days import warsaw_day
from actions.desk.errors import NotFoundError
from actions.desk.identity import Owner
from actions.desk.report import Line, StandardReport, fives
from actions.desk.standard import Category, Criterion, Window, qualification_window
from actions.services.standard import my_standard_report, my_standard_with
from actions.store.database import UnitOfWork
from actions.turn import Turn
from bot.nlu.numbers import WORDS, cardinal
from bot.nlu.text import fold

QUESTION = "standard_question"
FIVES = "fives"
ASKING = frozenset({"my_standard", "more"})
COUNTS = frozenset({Criterion.RATINGS_TOTAL, Criterion.RATINGS_WINDOW})
AVERAGES = frozenset(Criterion(category.value) for category in Category)
THOUSANDTH = Decimal("0.001")
# A number with at most three words between it and the fives: "15 more", "dwadzieścia kolejnych samych".
_COUNT = re.compile(rf"(?<![\w.,])(?P<number>\d{{1,4}}|{WORDS})(?![\w]|[.,]\d)(?:[ ][^\W\d]+){{0,3}}[ x-]*$")


def asked_for(turn: Turn) -> dict[str, Any] | None:
    """What of the Standard a message asks about; None for how things stand.

    `{"all": True}` asks for every line, `{"fives": None}` how many fives are needed, `{"fives": 15}` what so
    many would change.
    """
    if not turn.found(FIVES):
        return {"all": True} if turn.intent == "more" else None
    places = [e["start"] for e in turn.tracker.latest_message["entities"] if e["entity"] == FIVES]
    before = "" if turn.pressed else fold(turn.text[: min(places, default=0)])
    return {FIVES: _number(before)}


def _number(before: str) -> int | None:
    found = _COUNT.search(before)
    if not found:
        return None
    said = found["number"]
    return (int(said) if said.isdigit() else cardinal(said)) or None


class ActionMyStandard(DeskAction):
    """Tells a seller how he stands."""

    for_account = True

    def name(self) -> str:
        """Its name in the domain."""
        return "action_my_standard"

    def heard(self, turn: Turn) -> list[EventType]:
        """What exactly was asked, for a new question or one that is understood without its intent."""
        question = asked_for(turn)
        return [SlotSet(QUESTION, question)] if question or turn.intent in ASKING else []

    def first_say(self, turn: Turn) -> None:
        """What can be said without the account."""
        turn.say("utter_my_standard")

    def act(self, turn: Turn, work: UnitOfWork, owner: Owner) -> list[EventType]:
        """Answer what was asked; who sells nothing is told so."""
        assert owner.login
        question = turn.slot(QUESTION) or {}
        today = warsaw_day(turn.now)
        try:
            report = my_standard_report(work, owner.login, today)
        except NotFoundError:
            turn.say("utter_my_standard_none", login=owner.login)
            return forget(QUESTION)
        if FIVES in question:
            self._fives(turn, work, owner.login, report, question[FIVES])
        else:
            _how_it_stands(turn, owner.login, report, everything=bool(question))
        return forget(QUESTION)

    def _fives(
        self, turn: Turn, work: UnitOfWork, login: str, report: StandardReport, count: int | None
    ) -> None:
        today = warsaw_day(turn.now)
        if count is None:
            now = my_standard_with(work, login, [], today)
            needs = _needs(report, now)
            count = max((need["count"] for need in needs), default=0)
            after = my_standard_with(work, login, fives(count, today), today)
            _say(turn, "needed" if needs else "not_needed", report, after, needs, count)
        else:
            after = my_standard_with(work, login, fives(count, today), today)
            lines = [line for line in after if line.finding.criterion in COUNTS | AVERAGES]
            _say(turn, "with", report, after, [line_values(line) for line in lines], count)


def _how_it_stands(turn: Turn, login: str, report: StandardReport, everything: bool) -> None:
    missing = [line for line in report.lines if not line.finding.met]
    reply = "all" if everything else "missing" if missing else "met"
    shown = report.lines if everything else missing
    turn.say(
        f"utter_my_standard_{reply}",
        login=login,
        qualifies=report.qualifies,
        items=[line_values(line) for line in shown],
        **_chance(report),
    )


def _say(
    turn: Turn, reply: str, report: StandardReport, after: list[Line], items: list[dict[str, Any]], count: int
) -> None:
    """Answer a question about fives; `rest` tells what would still be missing."""
    left = {line.finding.criterion for line in after if not line.finding.met}
    rest = "nothing" if not left else "ratings" if left & (COUNTS | AVERAGES) else "other"
    turn.say(f"utter_my_standard_{reply}", count=count, rest=rest, items=items, **_chance(report))


def _chance(report: StandardReport) -> dict[str, str]:
    """When what is earned from now on counts, and from which days."""
    window: Window = qualification_window(report.next_chance)
    days: dict[str, date] = {"on": report.next_chance, "start": window.start, "end": window.end}
    return {f"chance_{name}": day.isoformat() for name, day in days.items()}


def _needs(report: StandardReport, now: list[Line]) -> list[dict[str, Any]]:
    """How many fives each criterion needs that fives can mend."""
    counts = [
        {"kind": "count", "criterion": line.finding.criterion.value, "count": int(line.missing)}
        for line in now
        if line.finding.criterion in COUNTS and line.missing
    ]
    averages = [
        {"kind": "average", "criterion": category.value, "count": needed}
        for category, needed in report.fives_needed.items()
        if needed
    ]
    return [*averages, *counts]


def line_values(line: Line) -> dict[str, Any]:
    """A criterion as replies show it, of the kind that its line is worded for."""
    finding = line.finding
    kind = _kind(finding.criterion)
    write = _average if kind == "average" else _whole
    required, actual = write(finding.required), None if finding.actual is None else write(finding.actual)
    return {
        "kind": kind,
        "criterion": finding.criterion.value,
        "met": finding.met,
        "required": required,
        "actual": actual,
        "missing": str(abs(Decimal(required) - Decimal(actual or 0))),
    }


def _kind(criterion: Criterion) -> str:
    if criterion is Criterion.COMPANY_ACCOUNT:
        return "account"
    if criterion in AVERAGES:
        return "average"
    return "count" if criterion in COUNTS else "limit"


def _whole(value: Fraction) -> str:
    return str(int(value))


def _average(value: Fraction) -> str:
    # Rounded down, as replies show it: what is missing is then what the eye subtracts.
    return str((Decimal(value.numerator) / value.denominator).quantize(THOUSANDTH, ROUND_DOWN))
