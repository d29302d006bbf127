"""What an account is told of its code, its calls, its hand-over, its reports and its data."""

from datetime import datetime
from typing import Any

from actions.desk.callbacks import Callback
from actions.desk.codes import VALID, Code
from actions.desk.events import Event
from actions.desk.handovers import Handover
from actions.desk.outbox import Notice
from actions.desk.privacy import PrivacyRequest
from actions.desk.reports import Report

LOGIN_CODE = "login_code"


def code_notice(code: Code, digits: str) -> Notice:
    """Carries a code to its account; to nobody if it is nobody's. It is not sent once the code is too old."""
    payload = {"code": digits, "expires": (code.created_at + VALID).isoformat()}
    # The same digits may come again in the same conversation.
    key = f"{LOGIN_CODE}:{code.digest}:{code.created_at.isoformat()}"
    return Notice(code.login or "", LOGIN_CODE, payload, key)


def callback_notice(call: Callback, event: Event) -> Notice | None:
    """Tells the account, if there is one, what became of a call; its kind is "callback_" and the event."""
    payload = {"phone": call.phone, "at": call.at.isoformat(), "urgent": call.urgent}
    return _notice(call.login, f"callback_{event.event}", payload, call.id, event.at)


def handover_notice(handover: Handover, now: datetime) -> Notice | None:
    """Tells the account, if there is one, that its conversation with a consultant is closed."""
    return _notice(handover.login, "handover_closed", {}, handover.id, now)


def report_notice(report: Report) -> Notice | None:
    """Tells the account, if there is one, that its report has been received."""
    payload = {"report": report.reference, "report_kind": report.kind.value, "offer": report.offer}
    return _notice(report.login, "report_received", payload, report.reference, report.received_at)


def export_notice(request: PrivacyRequest, held: str) -> Notice | None:
    """Carries what is held on an account to it, as the text of a JSON file."""
    return _notice(request.login, "privacy_export_ready", {"file": held}, request.id, request.asked_at)


def erasure_notice(request: PrivacyRequest, kept: list[str]) -> Notice | None:
    """Tells the account what has been erased and what stays.

    Args:
        request: the erasure as done.
        kept: the names of what stays.
    """
    return _notice(request.login, "privacy_erased", {"kept": kept}, request.id, request.asked_at)


def _notice(
    login: str | None, kind: str, payload: dict[str, Any], reference: str, at: datetime
) -> Notice | None:
    if login is None:
        return None
    return Notice(login, kind, payload, f"{kind}:{reference}:{at.isoformat()}")
