"""The second yes, and what stays."""

from datetime import datetime, timedelta, timezone

import pytest

from actions.desk.errors import NotFoundError
from actions.desk.identity import Owner
from actions.desk.privacy import (
    RULES,
    ConfirmationExpiredError,
    PrivacyRequest,
    Reason,
    RequestKind,
    RequestState,
    confirmed,
    kept,
)

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
ANNA = Owner("chat", "anna")
ASKED = PrivacyRequest("1", "chat", "anna", RequestKind.ERASURE, NOW)


def test_the_second_yes_of_the_same_person_is_meant() -> None:
    done = confirmed(ASKED, ANNA, NOW + 15 * MINUTE)
    assert (done.state, done.done_at) == (RequestState.DONE, NOW + 15 * MINUTE)


def test_it_has_a_quarter_of_an_hour() -> None:
    with pytest.raises(ConfirmationExpiredError):
        confirmed(ASKED, ANNA, NOW + 15 * MINUTE + timedelta(seconds=1))


@pytest.mark.parametrize("owner", [Owner("chat"), Owner("chat", "ben"), Owner("other", "anna")])
def test_it_must_come_from_who_asked(owner: Owner) -> None:
    with pytest.raises(NotFoundError):
        confirmed(ASKED, owner, NOW)


def test_what_was_not_asked_for_is_not_confirmed() -> None:
    with pytest.raises(NotFoundError):
        confirmed(None, ANNA, NOW)


def test_what_stays_is_named_if_there_is_any() -> None:
    assert kept(dict.fromkeys(RULES, 0)) == {}
    assert kept({"orders": 2, "callbacks": 3, "claims": 0}) == {"orders": Reason.CONTRACT}
