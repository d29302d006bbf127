"""Accounts: who somebody is once a channel has verified him."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["pl", "en"]


@dataclass(frozen=True)
class Account:
    """A buyer's or a seller's account; staff decide claims and close hand-overs."""

    login: str
    email: str
    smart: bool = False
    language: Language = "pl"
    staff: bool = False

    def has_login(self, login: str) -> bool:
        """Whether a login is this account's, in whatever case it is written."""
        return same_login(self.login, login)


def same_login(one: str, other: str) -> bool:
    """Whether two logins are the same account's: case does not tell accounts apart."""
    return one.casefold() == other.casefold()
