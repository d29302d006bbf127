"""Tokens: accounts' are signed by the page's own server, visitors' by this one."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt

ALGORITHM = "HS256"
ACCOUNT_AUDIENCE = "allegro-help"
VISITOR_AUDIENCE = "allegro-help-visitor"
ACCOUNT_LIFE = timedelta(minutes=15)
VISITOR_LIFE = timedelta(days=30)
CLOCK_SKEW = timedelta(seconds=5)  # between the page's server and this one
LONGEST_LOGIN = 40
LONGEST_ID = 64
_CONTEXT = b"webchat visitor tokens"


class TokenError(Exception):
    """A token that is not accepted; `code` is what the protocol calls it."""

    code = "token_invalid"


class ExpiredTokenError(TokenError):
    """An account's token was good and is over."""

    code = "token_expired"


class VisitorTokenError(TokenError):
    """No visitor's token of ours, or too old."""

    code = "visitor_invalid"


@dataclass(frozen=True)
class Token:
    """A token that has been checked.

    Args:
        subject: the account's login, or the visitor's random id.
        key: what it is revoked by.
        expires: when it ends by itself, in UTC.
    """

    subject: str
    key: str
    expires: datetime


class Tokens:
    """Checks tokens and makes visitors'.

    Args:
        account_key: shared with the page's server.
        secret: the server's own; the key of visitors' tokens is derived from it.
    """

    def __init__(self, account_key: bytes, secret: bytes) -> None:
        self._account_key = account_key
        self._visitor_key = hmac.new(secret, _CONTEXT, hashlib.sha256).digest()

    def account(self, token: str) -> Token:
        """Check an account's token.

        Raises:
            ExpiredTokenError: it is over.
            TokenError: it is no account's token, or lives longer than it may.
        """
        claims = _claims(token, self._account_key, ACCOUNT_AUDIENCE)
        login, number = claims["sub"], claims["jti"]
        life = timedelta(seconds=claims["exp"] - claims["iat"])
        fits = 0 < len(login) <= LONGEST_LOGIN and login.isprintable() and 0 < len(number) <= LONGEST_ID
        if not fits or not timedelta(0) < life <= ACCOUNT_LIFE:
            raise TokenError
        return Token(login, f"account:{number}", _moment(claims["exp"]))

    def visitor(self, token: str) -> Token:
        """Check a visitor's token; the visitor, not the token, is what can be revoked.

        Raises:
            VisitorTokenError: it is not of our making, or too old.
        """
        try:
            claims = _claims(token, self._visitor_key, VISITOR_AUDIENCE)
        except TokenError:
            raise VisitorTokenError from None
        return Token(claims["sub"], f"visitor:{claims['sub']}", _moment(claims["exp"]))

    def for_visitor(self, visitor: str, now: datetime, new_id: str) -> str:
        """A token for a visitor's random id, good from now on.

        Args:
            visitor: the random id.
            now: a time-zone-aware moment.
            new_id: the token's own id.
        """
        claims = {
            "aud": VISITOR_AUDIENCE,
            "sub": visitor,
            "jti": new_id,
            "iat": int(now.timestamp()),
            "exp": int((now + VISITOR_LIFE).timestamp()),
        }
        return jwt.encode(claims, self._visitor_key, ALGORITHM)


def _claims(token: str, key: bytes, audience: str) -> dict[str, Any]:
    """What a token claims, if it is signed with the key, for the audience, and not over."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=audience,
            leeway=CLOCK_SKEW,
            options={"require": ["aud", "sub", "jti", "iat", "exp"], "strict_aud": True},
        )
    except jwt.ExpiredSignatureError:
        raise ExpiredTokenError from None
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
        raise TokenError from None
    if not all(type(claims[name]) is int for name in ("iat", "exp")):
        raise TokenError
    return claims


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise TokenError from None
