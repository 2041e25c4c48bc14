"""Handling C: who may have a record, agency by agency, on what conditions and until when they must be looked at again.

A report that a partner or the police gave with conditions is read by the police holder, and by an agency that the
conditions name. Who has not said for which agency he looks is none of them. In a room everybody's agency must be named,
and the conditions must say that a shared screen is meant: the rule of the shared screen is that nothing with handling C
is on it. After the day of review nobody but the owner reads on, until somebody has looked again; that is stricter than
any code, which asks for a review date and does not say what follows when it passes.

Everything here is pure; what follows from conditions for a whole case is in `data.binding`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from data.codes import Audience
from data.errors import RefusedInput
from data.named_people import is_named

LONGEST_DAYS = 366
"""Longest time until conditions must be looked at again."""
SOON_DAYS = 28
_MOST_WORDS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingCondition:
    """Conditions of handling C on one or more reports; several on one report all count.

    Attributes
    ----------
    id : str
        ``condition-`` and twelve hex digits.
    reports : tuple of str
        Reports that they bind, and with them whatever stands on these reports alone.
    owner : str
        Agency whose record it is; it reads on after the day of review.
    recipients : tuple of str
        Agencies that may have it; empty for nobody but the owner and the police holder.
    words : str
        What may be done with it, and what was left out of it.
    set_by, set_on : str, datetime.date
        Who set or last reviewed them, and when.
    review_on : datetime.date
        Last day on which they count without being looked at again.
    in_rooms : bool
        Whether it may be on a shared screen, where every agency present is named.
    withdrawn : bool
        Whether they were taken back; the report is then without conditions and read by the police holder alone.
    """

    id: str
    reports: tuple[str, ...]
    owner: str
    words: str
    set_by: str
    set_on: date
    review_on: date
    recipients: tuple[str, ...] = ()
    in_rooms: bool = False
    withdrawn: bool = False

    def __post_init__(self) -> None:
        """Refuse conditions on nothing, in no words, of nobody, or without an end."""
        what = f"conditions {self.id}"
        if not self.reports:
            raise RefusedInput(f"{what}: name the reports that they bind")
        if not is_named(self.set_by):
            raise RefusedInput(f"{what}: the name of the person who sets them is needed")
        if not plain_agency(self.owner) or not all(plain_agency(one) for one in self.recipients):
            raise RefusedInput(f"{what}: name the agency that owns the record, and no empty recipient")
        if not 0 < len(self.words.strip()) <= _MOST_WORDS:
            raise RefusedInput(f"{what}: say in 1 to {_MOST_WORDS} characters what may be done")
        if not self.set_on < self.review_on <= self.set_on + timedelta(days=LONGEST_DAYS):
            raise RefusedInput(f"{what}: the day of review must lie 1 to {LONGEST_DAYS} days ahead")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: for an audience, and for which agencies.

    Attributes
    ----------
    audience : Audience
        Of one person, or of the least-permitted person in a room.
    agencies : frozenset of str
        Agencies of everybody who sees it, in their plain form; empty where one of them is not known.
    given_to : str
        Agency that a file is made for, in its plain form, or empty.
    is_holder : bool
        Whether nothing is closed to it: an analyst of the agency that holds the store, for no other agency.
    """

    audience: Audience
    agencies: frozenset[str] = frozenset()
    given_to: str = ""
    is_holder: bool = False


def reader_of(
    audience: Audience, agencies: Iterable[str] = (), given_to: str = "", holder: str | None = None
) -> Reader:
    """Who looks, with the names of agencies in their plain form.

    Parameters
    ----------
    audience : Audience
        For whom.
    agencies : iterable of str
        Agencies of everybody who sees it; one that is empty makes all of them unknown.
    given_to : str
        Agency that a file is made for.
    holder : str, optional
        Agency that holds the store; empty where nobody said which, so that nobody counts for it. None for a program
        that opens the store by itself: then an analyst of no agency does.

    Returns
    -------
    Reader
        To be compared and kept.
    """
    plain = [plain_agency(one) for one in agencies]
    known = frozenset(plain) if all(plain) else frozenset()
    own = frozenset() if holder is None else frozenset({plain_agency(holder)})
    is_held = known == own and holder != ""
    is_holder = audience is Audience.POLICE_ANALYST and not plain_agency(given_to) and is_held
    return Reader(audience, known, plain_agency(given_to), is_holder)


def plain_agency(name: str) -> str:
    """Name of an agency without differences of case and blanks; nothing else is guessed to be the same.

    Parameters
    ----------
    name : str
        As written.

    Returns
    -------
    str
        For comparing only.

    Examples
    --------
    >>> plain_agency("  Luton   Children's Services ") == plain_agency("luton children's services")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def may_have(condition: HandlingCondition, reader: Reader, day: date) -> bool:
    """Whether conditions let a reader have what they bind.

    Parameters
    ----------
    condition : HandlingCondition
        Not withdrawn.
    reader : Reader
        Who looks.
    day : datetime.date
        Today.

    Returns
    -------
    bool
        True only if each agency may, and the screen too.
    """
    if reader.audience is Audience.MEETING and not condition.in_rooms:
        return False
    if not reader.agencies and not reader.given_to:
        return False
    given = not reader.given_to or any(_may(condition, name, day) for name in recipient_names(reader.given_to))
    return given and all(_may(condition, agency, day) for agency in reader.agencies)


def recipient_names(recipient: str) -> tuple[str, ...]:
    """What may be the agency in the words for who receives a file: all of them, or what follows a person's name.

    Parameters
    ----------
    recipient : str
        As a file names it.

    Returns
    -------
    tuple of str
        In their plain form.

    Examples
    --------
    >>> recipient_names("DS Example, Luton Children's Services")
    ("ds example, luton children's services", "luton children's services")
    """
    parts = plain_agency(recipient).split(", ")
    return tuple(", ".join(parts[n:]) for n in range(len(parts)))


def is_late(condition: HandlingCondition, day: date) -> bool:
    """Whether the day of review has passed.

    Parameters
    ----------
    condition : HandlingCondition
        Any.
    day : datetime.date
        Today.

    Returns
    -------
    bool
        False on the day itself.
    """
    return condition.review_on < day


def _may(condition: HandlingCondition, agency: str, day: date) -> bool:
    if agency == plain_agency(condition.owner):
        return True
    return not is_late(condition, day) and agency in {plain_agency(one) for one in condition.recipients}


CONDITION_FIELDS: dict[str, type] = {"handling_conditions": HandlingCondition}
