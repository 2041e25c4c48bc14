"""Names in a text that is given out: whose they are, and how they are taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.records import Person

_SHORTEST = 3


def same_agency(one: str, other: str) -> bool:
    """Whether two spellings are of one agency.

    Parameters
    ----------
    one, other : str
        As typed.

    Returns
    -------
    bool
        True whatever the case of the letters and the blanks between words.
    """
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def words_for(person: Person) -> list[str]:
    """Every word that names somebody: a surname or a first name alone does too.

    Parameters
    ----------
    person : Person
        The person.

    Returns
    -------
    list of str
        Reference, name, nicknames, and the parts of the name.
    """
    return [person.reference, person.name, *person.nicknames, *person.name.split()]


def without_names(text: str, names: Iterable[str], instead: str) -> str:
    """Take names out of a text.

    Parameters
    ----------
    text : str
        As written.
    names : iterable of str
        Names, nicknames and references; those under three letters are no names to look for.
    instead : str
        What stands in their place.

    Returns
    -------
    str
        The same text otherwise.

    Examples
    --------
    >>> without_names("Seen with Ann Example and Bo.", ["Ann Example", "Ann"], "[another person]")
    'Seen with [another person] and Bo.'
    """
    wanted = sorted(
        {name.strip() for name in names if len(name.strip()) >= _SHORTEST}, key=lambda one: (-len(one), one)
    )
    if not wanted:
        return text
    found = "|".join(re.escape(name) for name in wanted)
    return re.sub(rf"(?<!\w)(?:{found})(?!\w)", instead, text, flags=re.IGNORECASE)
