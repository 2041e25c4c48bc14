"""Accounts: who somebody is, for which agency, and what they may sit as."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from data.codes import Audience
from data.errors import RefusedInput

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_LONGEST_WORDS = 80


class Role(StrEnum):
    """What an account may sit as; an administrator manages accounts and sees no case."""

    POLICE_ANALYST = "police_analyst"
    SOCIAL_CARE = "social_care"
    LICENSING = "licensing"
    MEETING = "meeting"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person who may sign in; the password's hash stays in the store.

    Attributes
    ----------
    id : str
        Collar number or short name, lower case.
    display_name : str
        Name as minutes write it.
    agency : str
        Agency the person works for.
    role : Role
        What the account may sit as.
    has_password : bool
        Whether it can sign in without the agency's own sign-in service.
    subject : str
        Issuer and subject at the agency's sign-in service, or empty.
    email : str
        Address that the sign-in service has verified, lower case, or empty.
    disabled : bool
        Whether it may no longer sign in.
    """

    id: str
    display_name: str
    agency: str
    role: Role
    has_password: bool = True
    subject: str = ""
    email: str = ""
    disabled: bool = False

    @property
    def audience(self) -> Audience | None:
        """Audience that the account sits as; None for an administrator, who sees no case."""
        return None if self.role is Role.ADMINISTRATOR else Audience(self.role.value)

    @property
    def actor(self) -> str:
        """How the audit and the minutes name this account."""
        return f"{self.display_name} ({self.id})"


def account_id(text: str) -> str:
    """Bring the name of an account into its one form.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    str
        Lower case, without blanks around it.

    Raises
    ------
    RefusedInput
        If it cannot be the name of an account.

    Examples
    --------
    >>> account_id(" PC1234 ")
    'pc1234'
    """
    found = text.strip().lower()
    if not _ID.fullmatch(found):
        raise RefusedInput(
            "account name: use 2 to 40 letters a-z, digits, dots, hyphens or underscores; begin with a letter or digit"
        )
    return found


def words_of(text: str, what: str) -> str:
    """Check a display name or an agency.

    Parameters
    ----------
    text : str
        As typed.
    what : str
        What it is, for the message.

    Returns
    -------
    str
        One line without blanks around it.

    Raises
    ------
    RefusedInput
        If it is empty, too long or holds control characters.
    """
    found = " ".join(text.split())
    if not found or len(found) > _LONGEST_WORDS or not found.isprintable():
        raise RefusedInput(f"{what}: give 1 to {_LONGEST_WORDS} printable characters")
    return found
