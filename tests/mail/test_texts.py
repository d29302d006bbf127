"""Every mail exists in both languages, says what it must, and cannot be bent by what people wrote."""

from typing import Any

import pytest
from jinja2 import UndefinedError

from actions.desk.claims import ClaimStatus
from actions.desk.discussions import DiscussionStep, Reason
from actions.desk.privacy import RULES, Fate
from actions.desk.reports import ReportKind
from actions.mail.texts import contents, render

LANGUAGES = ("pl", "en")
ORDER = {"discussion": "D-7K3M9Q", "reason": "damaged", "order": "A-1001", "product": "Lampa Łuk"}
CLAIM = {**ORDER, "claim": "R-2B4C6D", "amount": "1234.50", "currency": "PLN"}
CALL = {"phone": "+48501234567", "at": "2026-01-15T08:05:00+00:00", "urgent": False}
PAYLOADS: dict[str, dict[str, Any]] = {
    "login_code": {"code": "402913", "expires": "2025-11-24T12:10:00+00:00"},
    **{f"discussion_{step.value}": ORDER for step in DiscussionStep},
    **{f"claim_{status.value}": CLAIM for status in ClaimStatus},
    "callback_booked": CALL,
    "callback_moved": CALL,
    "callback_cancelled": CALL,
    "handover_closed": {},
    "report_received": {"report": "Z-1", "report_kind": "dangerous_product", "offer": "12345678"},
    "privacy_export_ready": {"file": "{}"},
    "privacy_erased": {"kept": ["account", "codes"]},
}
MAILS = [(kind, language) for kind in PAYLOADS for language in LANGUAGES]


def test_there_is_a_text_for_every_kind_of_notice_and_no_other() -> None:
    assert set(contents()["mails"]) == set(PAYLOADS)


@pytest.mark.parametrize(("kind", "language"), MAILS)
def test_every_mail_has_a_subject_a_greeting_and_all_that_it_is_about(kind: str, language: Any) -> None:
    text = render(kind, language, PAYLOADS[kind])
    assert 10 <= len(text.subject) <= 90
    assert text.body.startswith({"pl": "Dzień dobry,\n\n", "en": "Hello,\n\n"}[language])
    assert "{" not in text.body
    assert "\n\n\n" not in text.body
    about = ("claim",) if kind.startswith("claim_") else ("code", "discussion", "phone", "report", "offer")
    for name in (*about, "order", "product"):
        written = PAYLOADS[kind].get(name, "")
        assert written in text.subject + text.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("urgent", [False, True])
@pytest.mark.parametrize("kind", ["callback_booked", "callback_cancelled"])
def test_a_call_right_away_has_no_hour(kind: str, urgent: bool, language: Any) -> None:
    body = render(kind, language, {**CALL, "urgent": urgent}).body
    assert ("09:05" in body) is not urgent


def test_times_are_polish_and_money_is_written_as_people_write_it() -> None:
    assert "czwartek, 15 stycznia 2026, godz. 09:05" in render("callback_booked", "pl", CALL).body
    assert "Thursday, 15 January 2026, 09:05 Polish time" in render("callback_booked", "en", CALL).body
    assert "1\N{NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}zł" in render("claim_paid", "pl", CLAIM).body
    assert "PLN" in render("claim_paid", "en", CLAIM).body
    assert "13:10" in render("login_code", "pl", PAYLOADS["login_code"]).body


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("reason", {reason.value for reason in Reason}),
        ("report_kind", {kind.value for kind in ReportKind}),
        ("held", {name for name, rule in RULES.items() if rule.fate is Fate.KEPT}),
    ],
)
def test_there_are_words_for_every_value_in_both_languages(name: str, values: set[str]) -> None:
    words = contents()["words"][name]
    assert set(words) == values
    assert all(set(word) == set(LANGUAGES) for word in words.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_kept_is_not_listed(language: Any) -> None:
    assert "- " not in render("privacy_erased", language, {"kept": []}).body
    assert render("privacy_erased", language, {"kept": ["account", "codes"]}).body.count("\n- ") == 2


def test_a_product_is_text_and_stays_on_its_line() -> None:
    nasty = "Lampa {{ 7*7 }} <b>\r\nBcc: evil@example.com\n\nKliknij"
    text = render("discussion_opened", "pl", {**ORDER, "product": nasty, "order": "A\r\nBcc: x@example.com"})
    assert "Lampa {{ 7*7 }} <b> Bcc: evil@example.com Kliknij" in text.body
    assert "\n" not in text.subject
    assert "\r" not in text.subject


def test_the_code_is_not_in_the_subject() -> None:
    for language in LANGUAGES:
        assert "402913" not in render("login_code", language, PAYLOADS["login_code"]).subject


def test_a_mail_without_what_it_says_is_not_written() -> None:
    with pytest.raises(UndefinedError):
        render("discussion_opened", "pl", {})
    with pytest.raises(KeyError):
        render("no_such_kind", "pl", {})
