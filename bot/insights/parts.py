"""What the page is made of: sections of tables and figures, all words written out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.insights.charts import Chart


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row names it. A cell of several texts is a list."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | Sequence[str]]]
    wordy: bool = False  # texts, to be read from the left


@dataclass(frozen=True)
class Figure:
    """A chart, what it shows in a sentence, and the table that says the same.

    `under` are the labels of the places under an upright chart, `names` and `figures` stand before and behind
    lying bars, `across` labels the lines.
    """

    title: str
    says: str
    chart: Chart
    table: Table
    legend: Sequence[str] = ()
    under: Sequence[str] = ()
    across: Sequence[str] = ()
    names: Sequence[str] = ()
    figures: Sequence[str] = ()


@dataclass(frozen=True)
class Section:
    """A part of the page under a heading; without tables and figures it says that there is nothing."""

    id: str
    heading: str
    lead: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = field(default_factory=tuple)
