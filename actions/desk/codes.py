"""Proving an account by a six-digit code sent to its e-mail address.

Nothing here differs between an account that exists and a name that belongs to nobody: a code is made, hashed
and checked in the same way, it is only never sent and never right.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from actions.desk.errors import DeskError

DIGITS = 6
VALID = timedelta(minutes=10)
TRIES = 5
VERIFIED = timedelta(minutes=30)


@dataclass(frozen=True)
class Limit:
    """At most so many codes in a stretch of time."""

    codes: int
    within: timedelta


# What a conversation may ask for; going over it is said.
SENDER_LIMITS = (Limit(3, timedelta(minutes=15)), Limit(5, timedelta(hours=1)))
# What is sent to one account, whoever asks; going over it is not said, for that would tell that there is one.
ACCOUNT_LIMITS = (Limit(3, timedelta(minutes=15)), Limit(10, timedelta(days=1)))
KEPT = max(limit.within for limit in (*SENDER_LIMITS, *ACCOUNT_LIMITS))


class CodeError(DeskError):
    """A code does not open the account."""


class WrongCodeError(CodeError):
    """Not the code that was sent; `tries_left` more tries, at least one."""

    id = "wrong_code"


class ExpiredCodeError(CodeError):
    """There is no code to check: none was asked for, it is too old, or it has been used."""

    id = "expired_code"


class TooManyTriesError(CodeError):
    """The tries are used up: only a new code helps."""

    id = "too_many_tries"


class TooManyCodesError(CodeError):
    """The conversation has asked for too many codes; it may ask again at `again_at`."""

    id = "too_many_codes"


@dataclass(frozen=True)
class Code:
    """A code that was asked for: its digest, and how many tries it has seen.

    `login` is None where the name that was given belongs to no account, or where the account gets no more.
    """

    sender: str
    digest: str
    created_at: datetime
    login: str | None
    tries: int = 0


def code_of(number: int) -> str:
    """Six digits from a random whole number of a far greater range."""
    return f"{number % 10**DIGITS:0{DIGITS}}"


def digest(secret: bytes, sender: str, code: str) -> str:
    """The keyed digest of a code for one conversation; spaces and dashes in it do not matter."""
    digits = "".join(sign for sign in code if sign.isdecimal())
    text = f"{digits}\0{sender}"
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def over_limit(times: Iterable[datetime], limits: Iterable[Limit], now: datetime) -> datetime | None:
    """From when on another code is within all limits; None if it is now.

    Args:
        times: when codes were asked for, in any order.
        limits: each must hold.
        now: a time-zone-aware moment.
    """
    newest_first = sorted(times, reverse=True)
    frees = [
        newest_first[limit.codes - 1] + limit.within for limit in limits if len(newest_first) >= limit.codes
    ]
    latest = max(frees, default=now)
    return latest if latest > now else None


def check(code: Code | None, given: str, secret: bytes, now: datetime) -> str:
    """The login that a code opens. The try must have been counted in `code.tries` already.

    Raises:
        ExpiredCodeError: there is no code, or it is older than ten minutes.
        TooManyTriesError: this is the sixth try or a later one, or the fifth was wrong.
        WrongCodeError: it is another code, or one that belongs to nobody.
    """
    if code is None or now >= code.created_at + VALID:
        raise ExpiredCodeError
    if code.tries > TRIES:
        raise TooManyTriesError
    right = hmac.compare_digest(digest(secret, code.sender, given), code.digest)
    if not right or code.login is None:
        raise WrongCodeError(tries_left=TRIES - code.tries) if code.tries < TRIES else TooManyTriesError
    return code.login
