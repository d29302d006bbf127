from pathlib import Path

from rich.console import Console

from bot.evaluation.report import by_language, print_report, write_page
from bot.evaluation.sets import Labelled, Outcome

OUTCOMES = [
    Outcome(Labelled("gdzie zwrot <b>", "pl", "refund_status"), "refund_time", 0.6, 5.0),
    Outcome(Labelled("hello", "en", "greet"), "greet", 0.99, 4.0),
]


def test_the_terminal_shows_languages_pairs_and_what_was_wrong() -> None:
    console = Console(record=True, width=200)
    print_report(console, "tests", by_language(OUTCOMES), OUTCOMES[:1])
    shown = console.export_text()
    assert "1 x refund_status -> refund_time" in shown
    assert "'gdzie zwrot <b>'" in shown
    assert "50.0" in shown


def test_the_page_holds_everything_and_no_markup_of_messages(tmp_path: Path) -> None:
    path = tmp_path / "new" / "page.html"
    write_page(path, "tests", by_language(OUTCOMES))
    page = path.read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "gdzie zwrot &lt;b&gt;" in page
    assert '<td class="miss">1</td>' in page
    assert "http" not in page.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    ).replace("https://matplotlib.org", "")
