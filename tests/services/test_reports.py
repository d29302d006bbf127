"""Reports and surveys are kept, once."""

from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.desk.errors import TooLongError
from actions.desk.events import Subject
from actions.desk.identity import Owner
from actions.desk.reports import InfringedRight, InvalidContactError, Report, ReportKind
from actions.desk.surveys import InvalidScoreError, Survey, Tally
from actions.services.reports import my_reports, report_offer
from actions.services.surveys import answer_survey, has_answered, promoter_scores
from actions.store.database import unit_of_work
from actions.store.tables import outbox, reports, surveys
from tests.support.contact import ANNA, ANNAS, MINUTE, NOW, VISITOR, how_many, ids, rows

new_id = ids("AAAAA")
DANGEROUS: dict[str, Any] = {
    "kind": ReportKind.DANGEROUS_PRODUCT,
    "right": None,
    "offer": "12345678901",
    "description": "Ładowarka się pali.",
    "contact": None,
}


def send(desk: Engine, owner: Owner = ANNAS, **changes: Any) -> tuple[Report, bool]:
    with unit_of_work(desk) as work:
        return report_offer(work, owner, **{**DANGEROUS, **changes}, now=NOW, new_id=new_id)


def answer(
    desk: Engine, score: int, owner: Owner = ANNAS, occasion: str = "chat", comment: str | None = None
) -> Survey:
    with unit_of_work(desk) as work:
        return answer_survey(work, owner, occasion, score, comment, NOW, "pl", "webchat")


def test_a_report_is_kept_with_a_reference_and_told(desk: Engine) -> None:
    report, new = send(desk)
    assert new
    assert report.reference.startswith("Z-")
    with unit_of_work(desk) as work:
        assert my_reports(work, ANNAS) == [report]
        assert [event.event for event in work.events.of(Subject.REPORT, report.reference)] == ["received"]
    (notice,) = rows(desk, outbox)
    assert notice["payload"] == {
        "report": report.reference,
        "report_kind": "dangerous_product",
        "offer": "12345678901",
    }


def test_an_infringement_comes_back_with_the_right_and_the_contact(desk: Engine) -> None:
    report, _ = send(
        desk,
        VISITOR,
        kind=ReportKind.RIGHTS_INFRINGEMENT,
        right=InfringedRight.TRADEMARK,
        contact="prawnik@example.com",
    )
    with unit_of_work(desk) as work:
        assert my_reports(work, VISITOR) == [report]
    assert how_many(desk, outbox) == 0


def test_the_same_report_again_is_the_first(desk: Engine) -> None:
    first, _ = send(desk)
    assert send(desk, description="Ładowarka się pali. ") == (first, False)
    assert send(desk, description="Ładowarka razi prądem.")[1]
    assert send(desk, VISITOR, contact="501234567")[1]
    assert (how_many(desk, reports), how_many(desk, outbox)) == (3, 2)


def test_a_visitor_need_not_say_how_to_reach_him_but_not_wrongly(desk: Engine) -> None:
    with pytest.raises(InvalidContactError):
        send(desk, VISITOR, contact="call me")
    assert how_many(desk, reports) == 0
    received, new = send(desk, VISITOR)
    assert new
    assert received.contact is None


def test_an_answer_is_kept_and_counted(desk: Engine) -> None:
    with unit_of_work(desk) as work:
        assert promoter_scores(work, NOW, NOW + MINUTE) == []
        assert not has_answered(work, ANNAS, "chat")
    given = answer(desk, 10, comment="Szybko i na temat.")
    answer(desk, 9, VISITOR)
    answer(desk, 3, VISITOR, "handover")
    with unit_of_work(desk) as work:
        assert work.surveys.of(ANNAS) == [given]
        assert given.login == ANNA.login
        assert promoter_scores(work, NOW, NOW + MINUTE) == [Tally("pl", "webchat", 3, Fraction(100, 3))]
        assert promoter_scores(work, NOW + MINUTE, NOW + 2 * MINUTE) == []
        assert has_answered(work, ANNAS, "chat")
        assert not has_answered(work, ANNAS, "handover")


def test_a_later_answer_takes_the_place_of_the_first(desk: Engine) -> None:
    answer(desk, 2)
    answer(desk, 8, comment="Jednak pomogło.")
    assert [(row["score"], row["comment"]) for row in rows(desk, surveys)] == [(8, "Jednak pomogło.")]


@pytest.mark.parametrize(
    ("score", "comment", "error"), [(11, None, InvalidScoreError), (5, "x" * 1001, TooLongError)]
)
def test_a_wrong_answer_leaves_nothing(
    desk: Engine, score: int, comment: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        answer(desk, score, comment=comment)
    assert how_many(desk, surveys) == 0
