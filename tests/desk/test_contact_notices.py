"""What accounts are told, and that nobody is told twice or by mistake."""

from datetime import datetime, timedelta, timezone

from actions.desk.callbacks import Callback
from actions.desk.codes import Code
from actions.desk.contact_notices import (
    callback_notice,
    code_notice,
    erasure_notice,
    export_notice,
    handover_notice,
    report_notice,
)
from actions.desk.events import Event, Subject
from actions.desk.handovers import Handover
from actions.desk.outbox import Notice, without_secrets
from actions.desk.privacy import PrivacyRequest, RequestKind
from actions.desk.reports import Report, ReportKind

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)


def notices(login: str | None) -> list[Notice | None]:
    call = Callback("1", "chat", login, "+48501234567", NOW)
    request = PrivacyRequest("1", "chat", login, RequestKind.EXPORT, NOW)
    report = Report(
        "Z-1", "chat", login, ReportKind.DANGEROUS_PRODUCT, None, "123456", "Pali się.", None, NOW
    )
    return [
        *(callback_notice(call, Event(Subject.CALLBACK, "1", event, NOW)) for event in ("booked", "moved")),
        handover_notice(Handover("1", "chat", login, "pl", "", NOW), NOW),
        report_notice(report),
        export_notice(request, "{}"),
        erasure_notice(request, ["account"]),
    ]


def test_an_account_is_told_of_everything() -> None:
    kinds = [notice.kind for notice in notices("anna") if notice and notice.recipient == "anna"]
    assert kinds == [
        "callback_booked",
        "callback_moved",
        "handover_closed",
        "report_received",
        "privacy_export_ready",
        "privacy_erased",
    ]


def test_a_visitor_is_told_of_nothing() -> None:
    assert notices(None) == [None] * 6


def test_each_notice_has_a_key_of_its_own_that_fits_the_table() -> None:
    keys = [notice.dedupe_key for notice in notices("anna") if notice]
    assert len(set(keys)) == len(keys)
    assert all(len(key) <= 120 for key in keys)


def test_a_code_goes_to_its_account_or_to_nobody_and_says_until_when() -> None:
    known = code_notice(Code("chat", "d" * 64, NOW, "anna"), "123456")
    unknown = code_notice(Code("chat", "d" * 64, NOW, None), "123456")
    assert (known.recipient, unknown.recipient) == ("anna", "")
    assert known.payload == {"code": "123456", "expires": (NOW + timedelta(minutes=10)).isoformat()}
    assert len(known.dedupe_key) <= 120


def test_the_same_digits_at_another_time_are_another_notice() -> None:
    codes = [Code("chat", "d" * 64, NOW + number * timedelta(minutes=1), "anna") for number in range(2)]
    assert len({code_notice(code, "123456").dedupe_key for code in codes}) == 2


def test_codes_and_files_are_not_kept_once_they_are_sent() -> None:
    payload = {"code": "123456", "file": "{}", "expires": "…", "order": "A-1001"}
    assert without_secrets(payload) == {"expires": "…", "order": "A-1001"}
