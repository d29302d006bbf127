"""`python -m bot desk`: the consultants' side at a terminal, as they type it."""

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from typer.testing import CliRunner

from actions.desk.handovers import Author, Turn
from actions.desk.identity import Owner
from actions.services.handovers import customer_message, open_handover
from actions.services.surveys import answer_survey
from actions.store.database import engine, unit_of_work
from bot import desk as command
from bot.clock import today
from tests.support.contact import ids
from tests.support.demo import DemoDesk

NOW = datetime.now(timezone.utc)
WIDE = 200


@pytest.fixture(autouse=True)
def desk(demo_desk: DemoDesk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command works on the demo database, for its consultant, at a wide terminal."""
    monkeypatch.setenv("DATABASE_URL", demo_desk.url)
    monkeypatch.setenv("DESK_STAFF", "doradca")
    monkeypatch.setattr(command.console, "_width", WIDE)
    engine.cache_clear()
    yield
    engine().dispose()
    engine.cache_clear()


def desk_says(*arguments: str) -> str:
    """What a command that goes well prints."""
    result = CliRunner().invoke(command.app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: str) -> Any:
    result = CliRunner().invoke(command.app, arguments)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def handover() -> str:
    with unit_of_work() as work:
        said = [Turn(Author.CUSTOMER, "Gdzie [bold]paczka[/bold]?")]
        opened, _ = open_handover(work, Owner("rest:a"), "pl", said, NOW, ids("T"))
        customer_message(work, "rest:a", "Halo?", NOW)
    return opened.id


def test_a_conversation_from_the_queue_to_its_end(handover: str) -> None:
    assert handover in desk_says("queue").split("Yours")[0]
    # What a customer wrote is shown as it is: brackets are no colours.
    assert "Gdzie [bold]paczka[/bold]?" in desk_says("take", handover)
    assert handover in desk_says("queue").split("Yours")[1]
    desk_says("reply", handover, "Sprawdzam.")
    shown = desk_says("read", handover)
    assert "Halo?" in shown
    assert "Sprawdzam." in shown
    assert "Halo?" not in desk_says("read", handover, "--after", "1")
    assert "answers again" in desk_says("close", handover)
    assert refused("close", handover).exit_code == 1


def test_claims_are_decided_and_paid() -> None:
    assert "R-ANNA55" in desk_says("claims")
    assert "accepted" in desk_says("accept", "R-ANNA55")
    assert "paid" in desk_says("pay", "R-ANNA55")
    assert "refused" in desk_says("refuse", "R-JAN444", "Zwrot doszedł.")
    assert refused("pay", "R-JAN444").exit_code == 1


@pytest.mark.parametrize("arguments", [("queue",), ("claims",), ("pay", "R-ANNA55"), ("take", "x")])
@pytest.mark.parametrize("staff", ["anna", "nobody"])
def test_only_staff_may_act(arguments: tuple[str, ...], staff: str) -> None:
    assert refused(*arguments, "--staff", staff).exit_code == 1


def test_the_nps_of_a_period_by_language_and_channel() -> None:
    with unit_of_work() as work:
        answer_survey(work, Owner("rest:a"), "x", 10, None, NOW, "pl", "rest")
        answer_survey(work, Owner("rest:b"), "x", 6, None, NOW, "en", "webchat")
    lines = desk_says("nps", "--to", today().isoformat()).splitlines()
    figures = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if "│" in line]
    assert figures == [["en", "webchat", "1", "-100.0"], ["pl", "rest", "1", "100.0"]]
    assert "webchat" not in desk_says("nps", "--from", "2020-01-01", "--to", "2020-12-31")
