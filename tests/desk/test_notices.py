"""Who is told what of a change, and that no two changes share a notice."""

import json

import pytest

from actions.desk.claims import ClaimStatus
from actions.desk.discussions import DiscussionStatus, with_answer, with_message
from actions.desk.notices import claim_notice, discussion_notice
from tests.support.cases import HOUR, NOW, a_claim, a_discussion


@pytest.mark.parametrize(
    ("status", "kind", "recipient"),
    [
        (DiscussionStatus.OPEN, "discussion_opened", "biuro-plus"),
        (DiscussionStatus.ANSWERED, "discussion_answered", "Anna"),
        (DiscussionStatus.RESOLVED, "discussion_resolved", "biuro-plus"),
        (DiscussionStatus.UNRESOLVED, "discussion_unresolved", "biuro-plus"),
    ],
)
def test_the_other_party_is_told_of_a_step(status: DiscussionStatus, kind: str, recipient: str) -> None:
    notice = discussion_notice(a_discussion(status))
    assert (notice.kind, notice.recipient) == (kind, recipient)
    assert notice.payload == {
        "discussion": "D-AAA222",
        "reason": "damaged",
        "order": "90417733",
        "product": "Krzesło biurowe",
    }


def test_the_seller_is_told_of_each_message_but_not_what_it_says() -> None:
    first = with_message(a_discussion(), "Anna", "Proszę dzwonić: 600 700 800", NOW + HOUR)
    second = with_message(first, "Anna", "Halo?", NOW + HOUR)
    notices = [discussion_notice(discussion) for discussion in (first, second)]
    assert [notice.kind for notice in notices] == ["discussion_message"] * 2
    assert {notice.recipient for notice in notices} == {"biuro-plus"}
    assert len({notice.dedupe_key for notice in notices}) == 2
    assert "600" not in json.dumps([notice.payload for notice in notices])


def test_the_same_step_has_the_same_key_however_often_it_is_told() -> None:
    answered = with_answer(a_discussion(), "biuro-plus", "Naprawimy.", NOW)
    assert discussion_notice(answered) == discussion_notice(answered)
    assert discussion_notice(answered).dedupe_key == "discussion_answered:D-AAA222:2"


@pytest.mark.parametrize("status", ClaimStatus, ids=lambda status: status.value)
def test_the_buyer_is_told_of_each_step_of_his_claim(status: ClaimStatus) -> None:
    notice = claim_notice(a_claim(status))
    assert (notice.kind, notice.recipient) == (f"claim_{status.value}", "Anna")
    assert notice.payload["claim"] == "R-AAA222"
    assert (notice.payload["amount"], notice.payload["currency"]) == ("449.99", "PLN")
    assert json.loads(json.dumps(notice.payload)) == notice.payload
