"""The figures in the terminal and as a page."""

from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import matplotlib.pyplot as plt
from jinja2 import Environment, FileSystemLoader
from rich.console import Console
from rich.table import Table

from bot.evaluation import metrics
from bot.evaluation.sets import Outcome

plt.switch_backend("svg")
TEMPLATE = "report.html.j2"
Groups = dict[str, list[Outcome]]
COLUMNS: dict[str, Callable[[list[Outcome]], float]] = {
    "strict %": lambda found: metrics.share(o.exact for o in found),
    "right %": lambda found: metrics.share(o.right for o in found),
    "macro F1": metrics.macro_f1,
    "OOS recall %": metrics.out_of_scope_recall,
    "rejected %": metrics.false_rejections,
    "calibration": metrics.calibration_error,
    "p50 ms": lambda found: metrics.percentile((o.milliseconds for o in found), 50),
    "p95 ms": lambda found: metrics.percentile((o.milliseconds for o in found), 95),
}


def by_language(outcomes: list[Outcome]) -> Groups:
    """The outcomes of each language, then all."""
    languages = sorted({o.message.language for o in outcomes})
    return {
        **{code: [o for o in outcomes if o.message.language == code] for code in languages},
        "all": outcomes,
    }


def rows(groups: Groups) -> list[tuple[str, int, list[str]]]:
    """Name, number of messages and the figures of each group that has any."""
    return [
        (name, len(found), [f"{figure(found):.1f}" for figure in COLUMNS.values()])
        for name, found in groups.items()
        if found
    ]


def print_report(console: Console, title: str, groups: Groups, wrong: list[Outcome]) -> None:
    """Print the groups' figures, the most confused pairs, and the given outcomes one by one."""
    table = Table(title=title)
    for column in ("", "messages", *COLUMNS):
        table.add_column(column, justify="right" if column else "left")
    for name, count, figures in rows(groups):
        table.add_row(name, str(count), *figures)
    console.print(table)
    for (label, predicted), count in metrics.most_confused(groups["all"]):
        console.print(f"  {count:3} x {label} -> {predicted}")
    for outcome in wrong:
        text = f"  {outcome.message.intent} -> {outcome.predicted}: {outcome.message.text!r}"
        console.print(text, markup=False, highlight=False)


def write_page(path: Path, title: str, groups: Groups) -> None:
    """Write one self-contained HTML page: figures, reliability, confusion matrix, every wrong answer."""
    outcomes = groups["all"]
    templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    page = templates.get_template(TEMPLATE).render(
        title=title,
        columns=list(COLUMNS),
        rows=rows(groups),
        plots={name: _reliability_plot(found) for name, found in by_language(outcomes).items()},
        bins=metrics.reliability(outcomes),
        matrix=_matrix(outcomes),
        confused=metrics.most_confused(outcomes, 30),
        wrong=[o for o in outcomes if not o.right],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _matrix(outcomes: list[Outcome]) -> tuple[list[str], list[tuple[str, list[int]]]]:
    counted = Counter((o.message.intent, o.message.intent if o.right else o.predicted) for o in outcomes)
    names = sorted({name for pair in counted for name in pair})
    return names, [(label, [counted[label, predicted] for predicted in names]) for label in names]


def _reliability_plot(outcomes: list[Outcome]) -> str:
    figure, axes = plt.subplots(figsize=(3.2, 3.2))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    bins = metrics.reliability(outcomes)
    axes.plot([mean for mean, _, _ in bins], [right for _, right, _ in bins], marker="o")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share right")
    figure.tight_layout()
    image = StringIO()
    figure.savefig(image, format="svg")
    plt.close(figure)
    return image.getvalue().partition("<svg")[2].join(("<svg", ""))
