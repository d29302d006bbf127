"""The sections on the desk's work: Discussions, hand-overs, the survey and claims."""

from collections import Counter
from collections.abc import Sequence

from actions.desk.claims import ClaimStatus
from actions.desk.discussions import DiscussionStep
from actions.desk.surveys import Tally
from bot.insights.charts import columns, points
from bot.insights.desk import Discussions, Survey, score
from bot.insights.figures import merged, share
from bot.insights.gathering import Insights
from bot.insights.parts import Figure, Section, Table
from bot.insights.period import Period
from bot.insights.tables import Counts, bars, percentiles, ranked, times
from bot.insights.writing import Writer, strings

FEW = 30  # answers; with fewer a score says little
QUEUEING = (60, 300, 900, 1800, 3600)  # seconds
STEPS = (DiscussionStep.OPENED, DiscussionStep.RESOLVED, DiscussionStep.UNRESOLVED)


def discussions(insights: Insights, writer: Writer) -> Section:
    """Discussions opened and closed."""
    found, heading = insights.discussions, writer.say("discussions.heading")
    if not found.steps:
        return Section("discussions", heading)
    totals = {step.value: found.total(step) for step in STEPS}
    agreed = share(totals["resolved"], totals["resolved"] + totals["unresolved"])
    lead = writer.say("discussions.lead", **totals, share=writer.percent(agreed))
    figures = [_weekly(found, list(insights.period.weeks()), writer)]
    if found.reasons:
        names = strings()[writer.language]["problems"]
        counted = ranked({names[reason.value]: count for reason, count in found.reasons.items()})
        head = (writer.say("discussions.reason"), writer.say("discussions.opened"))
        says = writer.say("traffic.most", name=counted[0][0], count=counted[0][1])
        figures.append(bars(writer, Counts(writer.say("discussions.reasons"), head, counted), says))
    return Section("discussions", heading, [lead], figures, _lasted(found.lasted, "discussions", writer))


def _weekly(found: Discussions, weeks: Sequence[Period], writer: Writer) -> Figure:
    counted = [[sum(found.steps[day, step] for day in week.days) for week in weeks] for step in STEPS]
    chart, names = columns(counted), [writer.say(f"discussions.{step.value}") for step in STEPS]
    most = max(range(len(weeks)), key=lambda place: counted[0][place])
    title = writer.say("discussions.chart")
    lines = [
        [writer.period(week), *(writer.number(own[place]) for own in counted)]
        for place, week in enumerate(weeks)
    ]
    return Figure(
        title,
        writer.say("discussions.most", week=writer.period(weeks[most]), count=counted[0][most]),
        chart,
        Table(title, [writer.say("discussions.week"), *names], lines),
        legend=names,
        under=[writer.short_period(week) for week in weeks],
        across=[writer.number(line.value) for line in chart.across],
    )


def _lasted(lasted: Counter[float], section: str, writer: Writer) -> list[Table]:
    if not lasted:
        return []
    title, count = writer.say(f"{section}.lasted"), writer.say("page.measured")
    return [
        percentiles(writer, title, writer.say("page.untitled"), [(writer.say("page.total"), lasted)], count)
    ]


def handovers(insights: Insights, writer: Writer) -> Section:
    """How long people waited for a consultant."""
    found, heading = insights.handovers, writer.say("handovers.heading")
    if not found.opened:
        return Section("handovers", heading)
    numbers = {name: getattr(found, name) for name in ("opened", "taken", "given_up", "waiting")}
    lead = writer.say("handovers.lead", **numbers)
    if not found.taken:
        return Section("handovers", heading, [lead])
    waits, count = merged(found.waits.values()), writer.say("traffic.conversations")
    chart = times(writer, "handovers", waits, QUEUEING, count)
    sources = [
        (f"{writer.channel(channel)}, {writer.tongue(language)}", own)
        for (channel, language), own in sorted(found.waits.items())
    ]
    sources.append((writer.say("page.total"), waits))
    head = writer.say("traffic.source")
    table = percentiles(writer, writer.say("handovers.table"), head, sources, count)
    return Section("handovers", heading, [lead], [chart], [table])


def survey(insights: Insights, writer: Writer) -> Section:
    """The NPS, how it moves, and where it comes from."""
    found, heading = insights.survey, writer.say("survey.heading")
    if not found.answers:
        return Section("survey", heading)
    lead = [writer.say("survey.lead", score=writer.score(found.score), answers=found.answers)]
    lead.append(_change(found, insights.period, writer))
    if found.line:
        lead.append(writer.say("survey.trend", slope=writer.score(found.line[1], signed=True)))
    if found.answers < FEW:
        lead.append(writer.say("survey.few"))
    return Section("survey", heading, lead, [_weeks(found, writer)], [_by_source(found, writer)])


def _change(found: Survey, period: Period, writer: Writer) -> str:
    days = writer.period(period.before)
    if found.change is None:
        return writer.say("survey.no_change", period=days)
    return writer.say("survey.change", period=days, change=writer.score(found.change, signed=True))


def _weeks(found: Survey, writer: Writer) -> Figure:
    scores = [own for _, _, own in found.weeks]
    known = [own for own in scores if own is not None]
    line = found.line and (float(found.line[0]), float(found.line[1]))
    chart = points([None if own is None else float(own) for own in scores], line)
    title = writer.say("survey.chart")
    lines = [
        [writer.period(week), writer.number(answers), writer.score(own)] for week, answers, own in found.weeks
    ]
    lowest, highest = writer.score(min(known)), writer.score(max(known))
    return Figure(
        title,
        writer.say("survey.range", lowest=lowest, highest=highest),
        chart,
        Table(title, [writer.say(f"survey.{name}") for name in ("week", "answers", "score")], lines),
        legend=[writer.say("survey.points"), *([writer.say("survey.line")] if line else [])],
        under=[writer.short_period(week) for week, _, _ in found.weeks],
        across=[writer.number(tick.value) for tick in chart.across],
    )


def _by_source(found: Survey, writer: Writer) -> Table:
    head = [
        writer.say(name) for name in ("traffic.language", "traffic.channel", "survey.answers", "survey.score")
    ]
    lines = [
        [writer.tongue(own.language), writer.channel(own.channel), *_figures([own], writer)]
        for own in found.tallies
    ]
    for code in sorted({own.language for own in found.tallies}, reverse=True):
        same = [own for own in found.tallies if own.language == code]
        lines.append([writer.tongue(code), writer.say("page.total"), *_figures(same, writer)])
    lines.append([writer.say("page.total"), "", *_figures(found.tallies, writer)])
    return Table(writer.say("survey.table"), head, lines)


def _figures(tallies: Sequence[Tally], writer: Writer) -> list[str]:
    return [writer.number(sum(own.answers for own in tallies)), writer.score(score(tallies))]


def claims(insights: Insights, writer: Writer) -> Section:
    """What became of claims, and what was paid."""
    found, heading = insights.claims, writer.say("claims.heading")
    if not found.steps:
        return Section("claims", heading)
    lead = [writer.say("claims.lead", paid=writer.money(found.paid))] if found.paid else []
    names = strings()[writer.language]["statuses"]
    counted = [(names[status.value], found.steps[status]) for status in ClaimStatus]
    head = (writer.say("claims.status"), writer.say("claims.count"))
    name, most = ranked(dict(counted))[0]
    says = writer.say("traffic.most", name=name, count=most)
    figure = bars(writer, Counts(writer.say("claims.chart"), head, counted, shares=False), says)
    return Section("claims", heading, lead, [figure], _lasted(found.lasted, "claims", writer))
