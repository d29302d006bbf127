"""The report as one page that needs nothing else: no script, no request."""

from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from actions.desk.discussions import DiscussionStep
from bot.insights import charts, desk_sections, talk_sections
from bot.insights.figures import merged, percentile, share
from bot.insights.gathering import Insights
from bot.insights.style import policy, style
from bot.insights.writing import Writer, strings

FOLDER = Path(__file__).parent
SECTIONS = (
    talk_sections.traffic,
    talk_sections.topics,
    talk_sections.unanswered,
    talk_sections.answers,
    desk_sections.discussions,
    desk_sections.handovers,
    desk_sections.survey,
    desk_sections.claims,
)


def page(insights: Insights, language: str, at: datetime) -> str:
    """The page on a period in a language, "pl" or "en", made at a moment."""
    writer = Writer(language)
    return _template().render(
        language=language,
        writer=writer,
        notes=strings()[language]["notes"]["lines"],
        period=writer.period(insights.period),
        at=writer.moment(at),
        running=at < insights.period.end,
        empty=insights.empty,
        summary=_summary(insights, writer),
        sections=[section(insights, writer) for section in SECTIONS],
        charts=charts,
        style=style(),
        policy=policy(),
    )


@cache
def _template() -> Template:
    loader = FileSystemLoader(FOLDER)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html.j2")


def _summary(insights: Insights, writer: Writer) -> list[tuple[str, str]]:
    traffic, steps = insights.traffic, insights.discussions
    asked = traffic.messages.total() - traffic.to_people
    # A vote is about the message before it, which was understood.
    lost = sum(count for reason, count in traffic.unanswered.items() if reason == "not understood")
    wait = percentile(merged(traffic.waits.values()), 0.5)
    queue = percentile(merged(insights.handovers.waits.values()), 0.5)
    solved = [writer.number(steps.total(step)) for step in (DiscussionStep.OPENED, DiscussionStep.RESOLVED)]
    found = {
        "conversations": writer.number(traffic.conversations.total()),
        "messages": writer.number(traffic.messages.total()),
        "answered": writer.percent(share(asked - lost, asked)),
        "wait": writer.duration(wait),
        "handover": writer.duration(queue),
        "discussions": " / ".join(solved),
        "nps": writer.score(insights.survey.score),
        "paid": writer.money(insights.claims.paid),
    }
    return [(writer.say(f"key.{name}"), value) for name, value in found.items()]
