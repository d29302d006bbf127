"""The sections on conversations: how many, what about, what was not answered well, and how soon."""

from collections import Counter

from bot.insights.charts import columns
from bot.insights.conversations import Source, Traffic
from bot.insights.figures import merged, share
from bot.insights.gathering import Insights
from bot.insights.parts import Figure, Section, Table
from bot.insights.tables import Counts, bars, counts_table, percentiles, ranked, times
from bot.insights.writing import Writer, strings
from bot.unanswered import EXAMPLES, Unanswered

TOPICS = 15  # in the chart
CLUSTERS = 25
EXAMPLE = 200  # characters
ANSWERING = (0.1, 0.3, 1, 3, 10)  # seconds
UNKNOWN = frozenset({"", "nlu_fallback", "out_of_scope"})  # no topics: they have a section of their own


def traffic(insights: Insights, writer: Writer) -> Section:
    """Conversations and messages by day, by channel and by language."""
    found, heading = insights.traffic, writer.say("traffic.heading")
    if not found.messages:
        return Section("traffic", heading)
    conversations, messages = found.conversations.total(), found.messages.total()
    lead = writer.say("traffic.lead", conversations=conversations, messages=messages)
    sources = Counter(
        {f"{writer.channel(c)}, {writer.tongue(lang)}": n for (c, lang), n in _folded(found.messages).items()}
    )
    head = (writer.say("traffic.source"), writer.say("traffic.messages"))
    counts = Counts(writer.say("traffic.channels"), head, ranked(sources))
    name, most = counts.found[0]
    says = writer.say("traffic.most", name=name, count=most)
    figures = [_daily(insights, writer), bars(writer, counts, says)]
    return Section("traffic", heading, [lead], figures, [_by_source(found, writer)])


def _folded(counted: Counter[Source]) -> Counter[tuple[str, str]]:
    """Counts by channel and language."""
    total: Counter[tuple[str, str]] = Counter()
    for (_, channel, language), count in counted.items():
        total[channel, language] += count
    return total


def _daily(insights: Insights, writer: Writer) -> Figure:
    days = insights.period.days
    counted = [_by_day(own) for own in (insights.traffic.messages, insights.traffic.conversations)]
    chart = columns([[own[day] for day in days] for own in counted], nested=True)
    busiest = max(days, key=lambda day: counted[0][day])
    head = [writer.say(f"traffic.{name}") for name in ("day", "messages", "conversations")]
    return Figure(
        writer.say("traffic.daily"),
        writer.say("traffic.busiest", day=busiest, count=counted[0][busiest]),
        chart,
        Table(
            writer.say("traffic.daily"),
            head,
            [[writer.week_day(day), *(writer.number(own[day]) for own in counted)] for day in days],
        ),
        legend=head[1:],
        under=[writer.short_day(day) for day in days],
        across=[writer.number(line.value) for line in chart.across],
    )


def _by_day(counted: Counter[Source]) -> Counter[object]:
    total: Counter[object] = Counter()
    for (day, _, _), count in counted.items():
        total[day] += count
    return total


def _by_source(found: Traffic, writer: Writer) -> Table:
    messages, conversations = _folded(found.messages), _folded(found.conversations)
    head = [writer.say(f"traffic.{name}") for name in ("channel", "language", "conversations", "messages")]
    lines = [
        [
            writer.channel(channel),
            writer.tongue(language),
            writer.number(conversations[channel, language]),
            writer.number(count),
        ]
        for (channel, language), count in messages.most_common()
    ]
    total = [writer.number(own.total()) for own in (conversations, messages)]
    return Table(writer.say("traffic.by_channel"), head, [*lines, [writer.say("page.total"), "", *total]])


def topics(insights: Insights, writer: Writer) -> Section:
    """What people asked about, and the rest of what they said."""
    asked: Counter[str] = Counter()
    for (intent, _), count in insights.traffic.topics.items():
        asked[intent] += count
    names = strings()[writer.language]["steps"]
    steps = {names[intent]: count for intent, count in asked.items() if intent in names}
    known = [intent for intent in asked if intent not in names and intent not in UNKNOWN]
    figures = [_topics({writer.topic(intent): asked[intent] for intent in known}, writer)] if known else []
    tables = [_by_language(insights.traffic, writer, known)] if known else []
    if steps:
        head = (writer.say("topics.step"), writer.say("traffic.messages"))
        tables.append(counts_table(writer, Counts(writer.say("topics.steps"), head, ranked(steps))))
    lead = [writer.say("topics.lead")] if asked else []
    return Section("topics", writer.say("topics.heading"), lead, figures, tables)


def _topics(known: dict[str, int], writer: Writer) -> Figure:
    head = (writer.say("topics.topic"), writer.say("topics.count"))
    counts = Counts(writer.say("topics.chart"), head, ranked(known))
    name, most = counts.found[0]
    return bars(writer, counts, writer.say("traffic.most", name=name, count=most), TOPICS)


def _by_language(found: Traffic, writer: Writer, intents: list[str]) -> Table:
    codes = sorted({language for _, language in found.topics}, reverse=True)
    head = [writer.say("topics.topic"), *(writer.tongue(code) for code in codes)]
    ordered = sorted(intents, key=lambda intent: (-sum(found.topics[intent, code] for code in codes), intent))
    lines = [
        [writer.topic(intent), *(writer.number(found.topics[intent, code]) for code in codes)]
        for intent in ordered
    ]
    return Table(writer.say("topics.by_language"), head, lines)


def unanswered(insights: Insights, writer: Writer) -> Section:
    """What was not understood, out of scope or voted down: how often, and in groups with examples."""
    found = insights.traffic
    asked, bad = found.messages.total() - found.to_people, found.unanswered.total()
    heading = writer.say("unanswered.heading")
    if not asked:
        return Section("unanswered", heading)
    votes = {name: found.votes[name] for name in ("up", "down")}
    lead = [writer.say("unanswered.lead", count=bad, all=asked, **votes)]
    tables = [_reasons(found, writer, asked), *_clusters(insights, writer)] if bad else []
    if bad:
        shown = sum(map(len, insights.clusters))
        lead.append(writer.say("unanswered.clusters_lead", count=shown))
    if (more := len(insights.clusters) - CLUSTERS) > 0:
        lead.append(writer.say("unanswered.more", count=more))
    return Section("unanswered", heading, lead, (), tables)


def _reasons(found: Traffic, writer: Writer, asked: int) -> Table:
    head = [writer.say(f"unanswered.{name}") for name in ("reason", "count", "share")]
    lines = [
        [_reason(writer, reason), writer.number(count), writer.percent(share(count, asked))]
        for reason, count in found.unanswered.most_common()
    ]
    return Table(writer.say("unanswered.reasons"), head, lines)


def _reason(writer: Writer, reason: str) -> str:
    return str(strings()[writer.language]["reasons"][reason])


def _clusters(insights: Insights, writer: Writer) -> list[Table]:
    head = [writer.say(f"unanswered.{name}") for name in ("examples", "count", "last", "reason", "nearest")]
    lines = [_cluster(cluster, writer) for cluster in insights.clusters[:CLUSTERS]]
    return [Table(writer.say("unanswered.clusters"), head, lines, wordy=True)]


def _cluster(cluster: list[Unanswered], writer: Writer) -> list[str | list[str]]:
    examples = list(dict.fromkeys(message.text[:EXAMPLE] for message in cluster))[:EXAMPLES]
    reasons = sorted({_reason(writer, message.reason) for message in cluster})
    newest = cluster[0]
    return [
        examples,
        writer.number(len(cluster)),
        writer.day(newest.at.date()),
        ", ".join(reasons),
        writer.topic(newest.intent),
    ]


def answers(insights: Insights, writer: Writer) -> Section:
    """How soon the assistant answered."""
    found, heading = insights.traffic, writer.say("answers.heading")
    if not found.waits:
        return Section("answers", heading)
    lead = writer.say("answers.lead", silent=found.silent, people=found.to_people)
    all_waits, count = merged(found.waits.values()), writer.say("answers.count")
    chart = times(writer, "answers", all_waits, ANSWERING, count)
    sources = [(writer.channel(name), own) for name, own in sorted(found.waits.items())]
    sources.append((writer.say("page.total"), all_waits))
    table = percentiles(writer, writer.say("answers.table"), writer.say("traffic.channel"), sources, count)
    return Section("answers", heading, [lead], [chart], [table])
