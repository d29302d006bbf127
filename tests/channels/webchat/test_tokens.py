import base64
import json
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webchat.tokens import (
    ACCOUNT_AUDIENCE,
    VISITOR_AUDIENCE,
    ExpiredTokenError,
    TokenError,
    Tokens,
    VisitorTokenError,
)

KEY = b"a key of accounts that is long enough"
SECRET = b"a secret of the desk that is long enough"
TOKENS = Tokens(KEY, SECRET)
NOW = datetime.now(timezone.utc)
SECOND = timedelta(seconds=1)


def claims(**changed: Any) -> dict[str, Any]:
    """Those of a good token, and changed ones; a time is counted from when the token is made."""
    usual = {"aud": ACCOUNT_AUDIENCE, "sub": "Zofia", "jti": "n1", "iat": 0 * SECOND, "exp": 900 * SECOND}
    return {name: _from_now(value) for name, value in {**usual, **changed}.items() if value is not None}


def _from_now(value: Any) -> Any:
    now = int(datetime.now(timezone.utc).timestamp())
    if isinstance(value, timedelta):
        return now + int(value.total_seconds())
    return now + value if isinstance(value, float) else value


def signed(key: bytes = KEY, algorithm: str = "HS256", **changed: Any) -> str:
    return jwt.encode(claims(**changed), key, algorithm)


def unsigned(header: dict[str, Any], **changed: Any) -> str:
    parts = [json.dumps(part).encode() for part in (header, claims(**changed))]
    return ".".join([*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), ""])


def test_a_good_token_names_its_account() -> None:
    at = int(datetime.now(timezone.utc).timestamp())
    token = TOKENS.account(signed(exp=at + 600))
    assert (token.subject, token.key) == ("Zofia", "account:n1")
    assert token.expires == datetime.fromtimestamp(at + 600, timezone.utc)


def test_one_that_is_over_is_told_apart() -> None:
    with pytest.raises(ExpiredTokenError):
        TOKENS.account(signed(iat=-900 * SECOND, exp=-60 * SECOND))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 902 * SECOND},
        {"iat": -86_400 * SECOND, "exp": 600 * SECOND},
        {"iat": 600 * SECOND, "exp": 900 * SECOND},
        {"exp": 600.0},
        {"iat": True},
        {"aud": VISITOR_AUDIENCE},
        {"aud": [ACCOUNT_AUDIENCE, "somewhere else"]},
        {"sub": ""},
        {"sub": "x" * 41},
        {"sub": "zofia\n"},
        {"jti": ""},
        {"jti": "x" * 65},
        *({name: None} for name in ("aud", "sub", "jti", "iat", "exp")),
    ],
    ids=str,
)
def test_a_token_with_other_claims_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(TokenError) as refused:
        TOKENS.account(signed(**changed))
    assert refused.value.code == "token_invalid"


@pytest.mark.parametrize(
    "token",
    [
        signed(key=b"another key that is just as long as it"),
        signed(key=KEY * 2, algorithm="HS512"),
        unsigned({"alg": "none", "typ": "JWT"}),
        unsigned({"alg": "HS256", "typ": "JWT"}),
        unsigned({"alg": ["HS256"]}),
        signed()[:-2],
        "",
        "a.b.c",
        "." * 1000,
        "e" * 30_000,
    ],
    ids=["key", "HS512", "none", "unsigned", "list", "cut", "empty", "words", "dots", "long"],
)
def test_a_token_that_is_not_signed_with_the_key_is_refused(token: str) -> None:
    with pytest.raises(TokenError) as refused:
        TOKENS.account(token)
    assert refused.value.code == "token_invalid"


def test_the_claims_of_another_under_the_same_signature_are_refused() -> None:
    header, _, signature = signed().split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(sub="admin")).encode()).rstrip(b"=").decode()
    with pytest.raises(TokenError):
        TOKENS.account(f"{header}.{body}.{signature}")


@given(st.text(max_size=300))
def test_any_text_is_refused_in_an_orderly_way(text: str) -> None:
    with pytest.raises(TokenError):
        TOKENS.account(text)
    with pytest.raises(VisitorTokenError):
        TOKENS.visitor(text)


def test_a_visitor_keeps_his_id_with_a_renewed_token() -> None:
    first = TOKENS.visitor(TOKENS.for_visitor("r4nd0m", NOW - timedelta(days=29), "1"))
    renewed = TOKENS.visitor(TOKENS.for_visitor("r4nd0m", NOW, "2"))
    assert (first.subject, first.key) == (renewed.subject, renewed.key) == ("r4nd0m", "visitor:r4nd0m")
    assert renewed.expires > first.expires


def test_a_visitors_token_ends_after_thirty_days() -> None:
    with pytest.raises(VisitorTokenError):
        TOKENS.visitor(TOKENS.for_visitor("r4nd0m", NOW - timedelta(days=31), "1"))


def test_neither_kind_passes_for_the_other() -> None:
    with pytest.raises(TokenError):
        TOKENS.account(TOKENS.for_visitor("r4nd0m", NOW, "1"))
    with pytest.raises(VisitorTokenError):
        TOKENS.visitor(signed())
    with pytest.raises(VisitorTokenError):  # who has the accounts' key cannot make visitors
        TOKENS.visitor(signed(aud=VISITOR_AUDIENCE))


def test_visitors_of_another_server_are_none_here() -> None:
    elsewhere = Tokens(KEY, b"another secret")
    with pytest.raises(VisitorTokenError):
        TOKENS.visitor(elsewhere.for_visitor("r4nd0m", NOW, "1"))
