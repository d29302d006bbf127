"""A period full of everything that a report tells of."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from actions.desk.claims import ClaimStatus
from actions.desk.discussions import DiscussionStep, Reason
from actions.desk.surveys import Tally
from bot.insights import desk
from bot.insights.conversations import Traffic
from bot.insights.gathering import Insights
from bot.insights.period import Period, midnight
from bot.unanswered import Unanswered

PERIOD = Period(date(2026, 11, 1), date(2026, 11, 24))
NOTHING = Insights(
    PERIOD,
    Traffic(),
    [],
    desk.Discussions(),
    desk.Handovers(),
    desk.Claims(),
    desk.Survey([], [(week, 0, None) for week in PERIOD.weeks()], []),
)


def full(text: str = "jak zmienić hasło", name: str = "webchat") -> Insights:
    """Something of everything; one example and one channel as given."""
    return Insights(
        PERIOD,
        _traffic(name),
        [[_message(text)] * 2, [_message("inne")]],
        _discussions(),
        _handovers(name),
        _claims(),
        _survey(name),
    )


def _message(text: str) -> Unanswered:
    return Unanswered(text, "not understood", "refund_time", 0.4, midnight(PERIOD.last))


def _traffic(name: str) -> Traffic:
    found = Traffic(to_people=2, silent=1)
    for number, day in enumerate(PERIOD.days):
        found.messages[day, name, "pl"] = 5 + number
        found.messages[day, "messenger", "en"] = 2
        found.conversations[day, name, "pl"] = 2
        found.conversations[day, "messenger", "en"] = 1
    found.topics.update({("refund_time", "pl"): 90, ("my_standard", "en"): 20, ("greet", "pl"): 7})
    found.waits[name].update({0.2: 80, 1.5: 10, 20.0: 1})
    found.waits["messenger"].update({0.3: 40})
    found.votes.update({"up": 3, "down": 1})
    found.unanswered.update({"not understood": 3, "out of scope": 2, "voted down": 1})
    return found


def _discussions() -> desk.Discussions:
    found = desk.Discussions()
    for day in PERIOD.days[::3]:
        found.steps.update({(day, step): 2 for step in DiscussionStep})
    found.reasons.update(dict.fromkeys(Reason, 3))
    found.lasted.update({90_000.0: 4, 3_600.0: 1})
    return found


def _handovers(name: str) -> desk.Handovers:
    found = desk.Handovers(opened=9, taken=7, given_up=1, waiting=1)
    found.waits[name, "pl"].update({65.0: 5, 1_900.0: 1})
    found.waits["messenger", "en"].update({240.0: 1})
    return found


def _claims() -> desk.Claims:
    steps = dict(zip(ClaimStatus, (4, 3, 2, 1), strict=True))
    found = desk.Claims(paid={"PLN": Decimal("1234.50")})
    found.steps.update(steps)
    found.lasted.update({5 * 86_400.0: 3})
    return found


def _survey(name: str) -> desk.Survey:
    weeks = [(week, 4 + place, Fraction(20 + 5 * place)) for place, week in enumerate(PERIOD.weeks())]
    now = [Tally("en", "messenger", 5, Fraction(20)), Tally("pl", name, 15, Fraction(40))]
    return desk.Survey(now, weeks, [Tally("pl", "webchat", 9, Fraction(100, 3))])
