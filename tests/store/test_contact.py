"""Calls, hand-overs, surveys, reports and requests come back as they went in; faulty ones stay out."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from actions.desk.callbacks import Callback, CallbackState
from actions.desk.codes import Code
from actions.desk.events import Event, Subject
from actions.desk.handovers import Author, Handover, HandoverState, Message
from actions.desk.identity import Owner
from actions.desk.privacy import PrivacyRequest, RequestKind, RequestState
from actions.desk.reports import InfringedRight, Report, ReportKind
from actions.desk.surveys import Survey
from actions.store import tables
from actions.store.database import unit_of_work
from tests.support.contact import ANNA, ANNAS, MINUTE, NOW, PHONE, VISITOR, how_many, rows, with_accounts

CALL = Callback("c-1", ANNAS.sender, ANNA.login, PHONE, NOW)
TALK = Handover("t-1", ANNAS.sender, ANNA.login, "pl", "o czym: żółć\n💬", NOW)
REPORT = Report(
    "Z-1",
    ANNAS.sender,
    ANNA.login,
    ReportKind.RIGHTS_INFRINGEMENT,
    InfringedRight.DESIGN,
    "12345678",
    "Kopia.",
    "anna@example.com",
    NOW,
)
SURVEY = Survey(VISITOR.sender, None, "chat", 0, "Źle.", NOW, "pl", "webchat")
REQUEST = PrivacyRequest("p-1", ANNAS.sender, ANNA.login, RequestKind.ERASURE, NOW)


@pytest.fixture
def known(database: Engine) -> Engine:
    """A migrated database that knows a few accounts."""
    return with_accounts(database)


def test_a_call_comes_back_as_it_went_in(known: Engine) -> None:
    of_visitor = replace(CALL, id="c-2", sender=VISITOR.sender, login=None, urgent=True)
    with unit_of_work(known) as work:
        assert work.callbacks.add(CALL)
        assert work.callbacks.add(of_visitor)
    with unit_of_work(known) as work:
        assert (work.callbacks.get("c-1"), work.callbacks.get("c-2")) == (CALL, of_visitor)
        assert (work.callbacks.of(ANNAS), work.callbacks.of(VISITOR)) == ([CALL], [of_visitor])
        assert work.callbacks.for_change("c-3") is None


def test_a_changed_call_comes_back_changed(known: Engine) -> None:
    changed = replace(CALL, at=NOW + MINUTE, urgent=True, state=CallbackState.DONE)
    with unit_of_work(known) as work:
        work.callbacks.add(CALL)
        work.callbacks.save(changed)
        assert work.callbacks.for_change("c-1") == changed


def test_a_time_is_the_same_moment_in_whatever_zone_it_was_given(known: Engine) -> None:
    local = NOW.astimezone(ZoneInfo("Europe/Warsaw"))
    with unit_of_work(known) as work:
        work.callbacks.add(replace(CALL, at=local))
        assert not work.callbacks.add(replace(CALL, id="c-2"))


def test_the_same_call_is_booked_once_at_a_time(known: Engine) -> None:
    with unit_of_work(known) as work:
        work.callbacks.add(CALL)
        assert not work.callbacks.add(replace(CALL, id="c-2"))
        work.callbacks.save(replace(CALL, state=CallbackState.CANCELLED))
        assert work.callbacks.add(replace(CALL, id="c-2"))
    with pytest.raises(IntegrityError), unit_of_work(known) as work:
        work.callbacks.save(CALL)


def test_a_handover_comes_back_as_it_went_in(known: Engine) -> None:
    steps = {"consultant": "konsultant", "taken_at": NOW + MINUTE, "closed_at": NOW + 2 * MINUTE}
    closed = replace(TALK, state=HandoverState.CLOSED, **steps)
    with unit_of_work(known) as work:
        assert work.handovers.add(TALK)
    with unit_of_work(known) as work:
        assert work.handovers.current(ANNAS.sender) == work.handovers.get("t-1") == TALK
        assert work.handovers.waiting() == [TALK]
        assert work.handovers.for_change("t-1") == work.handovers.current_for_change(ANNAS.sender) == TALK
        work.handovers.save(closed)
    with unit_of_work(known) as work:
        assert work.handovers.get("t-1") == closed
        assert work.handovers.last_served() == [closed]
        assert work.handovers.current(ANNAS.sender) is work.handovers.current_for_change(ANNAS.sender) is None


def test_a_conversation_has_one_open_handover(known: Engine) -> None:
    with unit_of_work(known) as work:
        work.handovers.add(TALK)
        assert not work.handovers.add(replace(TALK, id="t-2"))
        assert work.handovers.add(replace(TALK, id="t-3", sender="other"))
        work.handovers.save(replace(TALK, state=HandoverState.CLOSED))
        assert work.handovers.add(replace(TALK, id="t-2"))


def test_messages_are_numbered_by_handover(known: Engine) -> None:
    other = replace(TALK, id="t-2", sender="other")
    with unit_of_work(known) as work:
        for talk in (TALK, other):
            work.handovers.add(talk)
        for talk, author in ((TALK, Author.CUSTOMER), (other, Author.CUSTOMER), (TALK, Author.CONSULTANT)):
            work.handovers.write(talk, author, "👋 żółć", NOW)
        assert work.handovers.messages("t-1") == [
            Message(1, Author.CUSTOMER, "👋 żółć", NOW),
            Message(2, Author.CONSULTANT, "👋 żółć", NOW),
        ]
        assert [message.number for message in work.handovers.messages("t-2")] == [1]


def test_the_twenty_last_served_are_measured(known: Engine) -> None:
    with unit_of_work(known) as work:
        for number in range(25):
            at = NOW + number * MINUTE
            talk = replace(TALK, id=f"t-{number}", sender=f"s-{number}")
            work.handovers.add(talk)
            work.handovers.save(replace(talk, state=HandoverState.CLOSED, taken_at=at, closed_at=at))
        found = work.handovers.last_served()
    assert [talk.id for talk in found] == [f"t-{number}" for number in range(24, 4, -1)]


def test_a_report_comes_back_as_it_went_in(known: Engine) -> None:
    dangerous = replace(
        REPORT, reference="Z-2", kind=ReportKind.DANGEROUS_PRODUCT, right=None, contact=None, login=None
    )
    with unit_of_work(known) as work:
        work.reports.add(REPORT)
        work.reports.add(dangerous)
        assert work.reports.of(ANNAS) == [REPORT, dangerous]
        assert work.reports.of(Owner(ANNAS.sender)) == [dangerous]
    with pytest.raises(IntegrityError), unit_of_work(known) as work:
        work.reports.add(REPORT)


def test_an_answer_comes_back_as_it_went_in(known: Engine) -> None:
    with unit_of_work(known) as work:
        work.surveys.put(SURVEY)
        work.surveys.put(replace(SURVEY, occasion="other", login=ANNA.login))
        assert work.surveys.of(VISITOR) == [SURVEY]
        assert work.surveys.scores(NOW, NOW + MINUTE) == [("pl", "webchat", 0)] * 2
        assert work.surveys.scores(NOW - MINUTE, NOW) == []


def test_an_answer_outside_of_its_scale_is_refused(known: Engine) -> None:
    with pytest.raises(IntegrityError, match="ck_surveys_score"), unit_of_work(known) as work:
        work.surveys.put(replace(SURVEY, score=11))


def test_the_latest_request_that_waits_is_found(known: Engine) -> None:
    latest = replace(REQUEST, id="p-2")
    done = replace(REQUEST, id="p-3", state=RequestState.DONE, done_at=NOW)
    with unit_of_work(known) as work:
        for request in (REQUEST, latest, done):
            work.privacy.add(request)
        assert work.privacy.asked(ANNAS.sender) == latest
        work.privacy.save(replace(latest, state=RequestState.DONE, done_at=NOW))
        assert work.privacy.asked(ANNAS.sender) == REQUEST
        assert work.privacy.asked("other") is None


def test_events_come_back_in_their_order(known: Engine) -> None:
    happened = [Event(Subject.CALLBACK, "c-1", name, NOW) for name in ("booked", "moved", "cancelled")]
    with unit_of_work(known) as work:
        for event in [*happened, Event(Subject.REPORT, "c-1", "received", NOW)]:
            work.events.add(event)
        assert work.events.of(Subject.CALLBACK, "c-1") == happened


def test_a_code_comes_back_with_its_tries_until_it_is_closed(known: Engine) -> None:
    code = Code("chat", "d" * 64, NOW, ANNA.login)
    with unit_of_work(known) as work:
        work.codes.add(code)
        assert work.codes.try_open("chat") == replace(code, tries=1)
        assert work.codes.try_open("chat") == replace(code, tries=2)
        assert work.codes.try_open("other") is None
        work.codes.close("chat")
        assert work.codes.try_open("chat") is None


def test_codes_are_counted_by_conversation_and_by_account_until_they_are_forgotten(known: Engine) -> None:
    with unit_of_work(known) as work:
        for minute, login in enumerate((ANNA.login, None, ANNA.login)):
            work.codes.add(Code("chat", "d" * 64, NOW + minute * MINUTE, login))
        assert work.codes.times_of_sender("chat") == [NOW + minute * MINUTE for minute in range(3)]
        assert work.codes.times_of_account("ANNA_K") == [NOW, NOW + 2 * MINUTE]
        assert work.codes.times_of_account(None) == []
        work.codes.begin(NOW + MINUTE)
        assert work.codes.times_of_sender("chat") == [NOW + 2 * MINUTE]


def test_a_conversation_speaks_for_one_account_at_a_time(known: Engine) -> None:
    with unit_of_work(known) as work:
        work.verifications.put("chat", ANNA.login, NOW)
        work.verifications.put("chat", "BEN", NOW + MINUTE)
        assert work.verifications.login("chat", NOW) == "ben"
        assert work.verifications.login("chat", NOW + MINUTE) is None
        work.verifications.remove("chat")
        work.verifications.remove("chat")
        assert work.verifications.login("chat", NOW) is None
    with pytest.raises(IntegrityError), unit_of_work(known) as work:
        work.verifications.put("chat", "nikt", NOW)


def test_with_an_account_goes_what_is_its_own_and_what_it_said_of_others_stays(
    known: Engine,
) -> None:
    with unit_of_work(known) as work:
        work.callbacks.add(CALL)
        work.handovers.add(TALK)
        work.handovers.write(TALK, Author.CUSTOMER, "Halo?", NOW)
        work.verifications.put("chat", ANNA.login, NOW)
        work.codes.add(Code("chat", "d" * 64, NOW, ANNA.login))
        work.privacy.add(REQUEST)
        work.reports.add(REPORT)
        work.surveys.put(replace(SURVEY, login=ANNA.login))
    with known.begin() as connection:
        connection.execute(delete(tables.accounts).where(tables.accounts.c.login == ANNA.login))
    gone = (
        tables.callbacks,
        tables.handovers,
        tables.handover_messages,
        tables.verifications,
        tables.login_codes,
        tables.privacy_requests,
    )
    assert [how_many(known, table) for table in gone] == [0] * len(gone)
    assert [rows(known, table)[0]["account_id"] for table in (tables.reports, tables.surveys)] == [None, None]


@pytest.mark.parametrize(
    ("table", "changes", "rule"),
    [
        ("callbacks", {"state": "lost"}, "ck_callbacks_state"),
        ("handovers", {"state": "lost"}, "ck_handovers_state"),
        ("handovers", {"language": "de"}, "ck_handovers_language"),
        ("reports", {"kind": "rudeness"}, "ck_reports_kind"),
        ("reports", {"infringed_right": "honour"}, "ck_reports_infringed_right"),
        ("privacy_requests", {"kind": "selfie"}, "ck_privacy_requests_kind"),
        ("privacy_requests", {"state": "lost"}, "ck_privacy_requests_state"),
    ],
)
def test_the_database_itself_refuses_unknown_words(
    known: Engine, table: str, changes: dict[str, Any], rule: str
) -> None:
    with unit_of_work(known) as work:
        work.callbacks.add(CALL)
        work.handovers.add(TALK)
        work.reports.add(REPORT)
        work.privacy.add(REQUEST)
    assignments = ", ".join(f"{name} = :{name}" for name in changes)
    with pytest.raises(IntegrityError, match=rule), known.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET {assignments}"), changes)


def test_a_time_without_a_zone_is_refused(known: Engine) -> None:
    naive: datetime = (NOW + timedelta(days=1)).replace(tzinfo=None)
    with pytest.raises(Exception, match="without a time zone"), unit_of_work(known) as work:
        work.callbacks.add(replace(CALL, at=naive))
