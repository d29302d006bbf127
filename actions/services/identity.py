"""Who a conversation speaks for: proved by a code sent by e-mail, or vouched for by its channel."""

from datetime import datetime

from actions.desk.codes import (
    ACCOUNT_LIMITS,
    KEPT,
    SENDER_LIMITS,
    VERIFIED,
    Code,
    CodeError,
    TooManyCodesError,
    check,
    digest,
    over_limit,
)
from actions.desk.contact_notices import code_notice
from actions.desk.identity import Owner, account_of
from actions.store.database import UnitOfWork


def request_code(
    work: UnitOfWork, sender: str, login_or_email: str, now: datetime, new_code: str, secret: bytes
) -> None:
    """Send a code to the account of a login or an e-mail address.

    What can be seen from outside is the same whether or not there is such an account and whether or not it
    has been sent too many codes: the conversation is told that one is on its way if there is an account.

    Args:
        work: the unit of work.
        sender: the conversation that asks.
        login_or_email: what the person typed.
        now: a time-zone-aware moment.
        new_code: six random digits, see `desk.codes.code_of`.
        secret: the key of digests.

    Raises:
        TooManyCodesError: this conversation has asked for too many.
    """
    work.codes.begin(now - KEPT)
    again_at = over_limit(work.codes.times_of_sender(sender), SENDER_LIMITS, now)
    if again_at:
        raise TooManyCodesError(again_at=again_at)
    code = Code(sender, digest(secret, sender, new_code), now, _recipient(work, login_or_email.strip(), now))
    work.codes.add(code)
    work.codes.send(code_notice(code, new_code), now)


def _recipient(work: UnitOfWork, name: str, now: datetime) -> str | None:
    find = work.accounts.by_email if "@" in name else work.accounts.get
    account = find(name)
    login = account.login if account else None
    too_many = over_limit(work.codes.times_of_account(login), ACCOUNT_LIMITS, now)
    return None if too_many else login


def confirm_code(work: UnitOfWork, sender: str, code: str, now: datetime, secret: bytes) -> str | CodeError:
    """Check a code; if it is right, the conversation speaks for the account for thirty minutes.

    Returns:
        The login, or why not: WrongCodeError, ExpiredCodeError or TooManyTriesError. An error is returned and
        not raised, for the try must be kept when the unit of work ends.
    """
    found = work.codes.try_open(sender)
    try:
        login = check(found, code, secret, now)
    except CodeError as error:
        return error
    work.codes.close(sender)
    work.verifications.put(sender, login, now + VERIFIED)
    consent = work.consents.get(sender)
    if consent and consent.login != login:
        work.consents.remove(sender)  # news are for who writes here
    return login


def verified_account(work: UnitOfWork, sender: str, now: datetime) -> str | None:
    """The login that a conversation has proved and still speaks for."""
    return work.verifications.login(sender, now)


def end_verification(work: UnitOfWork, sender: str) -> None:
    """Log out: the conversation speaks for nobody, whatever code is open, and is told no news."""
    work.codes.close(sender)
    work.verifications.remove(sender)
    work.consents.remove(sender)


def owner_of(work: UnitOfWork, sender: str, metadata: object, now: datetime) -> Owner:
    """Whom a message speaks for: the account its channel vouches for, else the one proved by a code.

    Args:
        work: the unit of work.
        sender: the conversation.
        metadata: the message's, as its channel's server side set it: see `desk.identity.account_of`.
        now: a time-zone-aware moment.
    """
    vouched = account_of(metadata, now)
    account = work.accounts.get(vouched) if vouched else None
    return Owner(sender, account.login if account else verified_account(work, sender, now))
