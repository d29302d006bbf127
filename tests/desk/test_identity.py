"""Whose something is, and which metadata vouches for an account."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.desk.identity import Owner, account_of, web_conversation

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)
LATER = (NOW + timedelta(minutes=15)).isoformat()


@pytest.mark.parametrize(
    ("owner", "kept_for", "his"),
    [
        (Owner("a"), ("a", None), True),
        (Owner("b"), ("a", None), False),
        (Owner("a", "anna"), ("a", None), True),
        (Owner("b", "anna"), ("a", "anna"), True),
        (Owner("b", "ANNA"), ("a", "anna"), True),
        (Owner("a"), ("a", "anna"), False),
        (Owner("a", "ola"), ("a", "anna"), False),
    ],
    ids=[
        "a visitor's in his conversation",
        "another visitor's",
        "what he did before he was known",
        "an account's from elsewhere",
        "an account's in another case",
        "an account's after it logged out",
        "another account's in the same conversation",
    ],
)
def test_an_owner_owns_what_is_of_his_account_or_of_his_conversation(
    owner: Owner, kept_for: tuple[str, str | None], his: bool
) -> None:
    assert owner.owns(*kept_for) is his


def test_a_channel_vouches_for_an_account_until_it_expires() -> None:
    metadata = {"account": {"login": "anna", "expires": LATER}}
    assert account_of(metadata, NOW) == "anna"
    assert account_of(metadata, NOW + timedelta(minutes=14, seconds=59)) == "anna"
    assert account_of(metadata, NOW + timedelta(minutes=15)) is None


def test_an_expiry_in_another_time_zone_is_the_same_moment() -> None:
    metadata = {"account": {"login": "anna", "expires": "2025-11-24T13:15:00+01:00"}}
    assert account_of(metadata, NOW + timedelta(minutes=14)) == "anna"
    assert account_of(metadata, NOW + timedelta(minutes=15)) is None


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        "anna",
        [],
        {},
        {"account": None},
        {"account": "anna"},
        {"account": ["anna", LATER]},
        {"account": {"login": "anna"}},
        {"account": {"expires": LATER}},
        {"account": {"login": "", "expires": LATER}},
        {"account": {"login": ["anna"], "expires": LATER}},
        {"account": {"login": "anna", "expires": None}},
        {"account": {"login": "anna", "expires": True}},
        {"account": {"login": "anna", "expires": 99999999999}},
        {"account": {"login": "anna", "expires": "never"}},
        {"account": {"login": "anna", "expires": "2030-01-01T00:00:00"}},
        {"login": "anna", "expires": LATER},
        {"Account": {"login": "anna", "expires": LATER}},
    ],
)
def test_anything_else_grants_nothing(metadata: object) -> None:
    assert account_of(metadata, NOW) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just(LATER),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["account", "login", "expires"]), inner, max_size=3)
    ),
)


@given(JSON)
def test_whatever_a_message_carries_is_read_without_an_error(metadata: Any) -> None:
    login = account_of(metadata, NOW)
    assert login is None or metadata["account"]["login"] == login


def test_an_account_has_one_conversation_on_the_web_however_its_login_is_written() -> None:
    assert web_conversation("Anna") == web_conversation("anna") == "web:a:anna"
