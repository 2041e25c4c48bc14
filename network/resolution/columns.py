"""Bring records of people into the columns that the model compares, whatever they are called where they come from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd

from data.errors import BadReference
from data.identifiers import normalise_phone
from network.resolution.comparisons import COMPARISONS
from network.resolution.model import ID
from network.resolution.names import forms_of, plain, sound_of, split_name

_UK_POSTCODE = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]?[0-9][a-z]{2}")
_EMPTY = frozenset({"", "nan", "none", "null", "n/a", "na", "unknown", "not known", "-"})
_LISTS = frozenset({"forenames", "forms", "aliases", "called", "phones", "phone_ends", "homes"})
_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%d/%m/%y")


@dataclass(kw_only=True)
class PersonRow:
    """One record of a person, as stated.

    Attributes
    ----------
    forenames, surname : str
        Plain.
    nicknames, phones, homes : list of str
        Any number; homes are addresses or ids of places.
    born : str
        Date, or year, as written.
    """

    forenames: str = ""
    surname: str = ""
    nicknames: list[str] = field(default_factory=list)
    born: str = ""
    postcode: str = ""
    email: str = ""
    phones: list[str] = field(default_factory=list)
    number: str = ""
    street: str = ""
    place: str = ""
    homes: list[str] = field(default_factory=list)


def stated(value: object) -> str:
    """Text of a cell; nothing for what only says that nothing is known.

    Parameters
    ----------
    value : object
        Cell of a table.

    Returns
    -------
    str
        Without spaces around it.

    Examples
    --------
    >>> stated(" Luton "), stated(float("nan")), stated("N/A"), stated(7.0)
    ('Luton', '', '', '7')
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip() if value is not None else ""
    return "" if text.casefold() in _EMPTY or text in {"<NA>", "NaT"} else text


def date_as_compared(value: object) -> str:
    """Write a date of birth as year, month, day; a year alone stays a year.

    Parameters
    ----------
    value : object
        Date, or text in one of the usual forms; the day stands before the month where both could be either.

    Returns
    -------
    str
        ``YYYY-MM-DD``, ``YYYY``, or empty when nothing of it can be read.

    Examples
    --------
    >>> date_as_compared("14/03/1991"), date_as_compared("19081209"), date_as_compared("1990"), date_as_compared("?")
    ('1991-03-14', '1908-12-09', '1990', '')
    """
    if isinstance(value, (date, datetime)) and not pd.isna(value):
        return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"
    text = stated(value)
    text = re.sub(r"[T ]\d{2}:\d{2}.*$", "", text)
    for form in _DATE_FORMS:
        try:
            read = datetime.strptime(text, form)  # noqa: DTZ007 - a date of birth has no zone
        except ValueError:
            continue
        return f"{read.year:04d}-{read.month:02d}-{read.day:02d}"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{8}", text):
        # an impossible date such as 31 February was still written about somebody
        return text if "-" in text else f"{text[:4]}-{text[4:6]}-{text[6:]}"
    year = re.search(r"(?<!\d)(1[5-9]\d{2}|20\d{2})(?!\d)", text)
    return year[1] if year else ""


def phone_as_compared(text: str) -> str:
    """Write a telephone number in one form; what is no full number keeps its figures.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str
        ``+44...`` or figures; empty when there are fewer than six.

    Examples
    --------
    >>> phone_as_compared("07700 900123") == phone_as_compared("+44 7700 900123"), phone_as_compared("900 123")
    (True, '900123')
    """
    try:
        return normalise_phone(text)
    except BadReference:
        figures = re.sub(r"\D", "", text)
        return figures if len(figures) >= 6 else ""


def frame_of(rows: Sequence[PersonRow]) -> pd.DataFrame:
    """Make the frame that `network.resolution.model.score` compares.

    Parameters
    ----------
    rows : sequence of PersonRow
        Records.

    Returns
    -------
    pandas.DataFrame
        One row a record in the same order; ``unique_id`` is its position. What nobody states is missing.
    """
    made = pd.DataFrame([_compared(row) for row in rows], dtype=object)
    made.insert(0, ID, range(len(rows)))
    if not len(made):
        return made
    for name in made.columns.drop(ID):
        # DuckDB takes the kind of a column from its type; one in which nothing is stated would be taken for numbers
        is_list = name in _LISTS
        cells = [value or None for value in made[name]]
        made[name] = pd.Series(cells, dtype=object) if is_list else pd.Series(cells, dtype="string")
    silent = [one for one in COMPARISONS if one.column in _LISTS and made[one.column].isna().all()]
    return made.drop(columns=[name for one in silent for name in (one.column, *one.needs) if name in _LISTS])


def _compared(row: PersonRow) -> dict[str, object]:
    forenames = row.forenames.split()
    first = forenames[0] if forenames else ""
    aliases = [plain(name) for name in row.nicknames if plain(name)]
    forms = sorted({form for name in forenames for form in forms_of(name)})
    postcode = re.sub(r"[^a-z0-9]", "", row.postcode.lower())
    is_uk = _UK_POSTCODE.fullmatch(postcode) is not None
    phones = sorted({phone for phone in map(phone_as_compared, row.phones) if phone})
    email = row.email.lower()
    return {
        "forename": first,
        "forenames": forenames,
        "forms": sorted(forms_of(first)) if first else [],
        "forename_sound": sound_of(first) if first else "",
        "surname": row.surname,
        "surname_sound": sound_of(row.surname) if row.surname else "",
        "aliases": sorted(set(aliases)),
        "called": sorted({*forms, *(form for alias in aliases for form in forms_of(alias))}),
        "born": date_as_compared(row.born),
        "postcode": postcode,
        "sector": postcode[:-2] if is_uk else "",
        "district": postcode[:-3] if is_uk else "",
        "email": email,
        "local": email.split("@")[0],
        "phones": phones,
        "phone_ends": [phone[-6:] for phone in phones],
        "number": re.sub(r"[^a-z0-9]", "", row.number.lower()),
        "street": plain(row.street) if row.street else "",
        "place": plain(row.place) if row.place else "",
        "homes": sorted(set(row.homes)),
    }


def names_of(full: str, forenames: str, surname: str) -> tuple[str, str]:
    """Forenames and surname, from their own cells or else from a full name.

    Parameters
    ----------
    full, forenames, surname : str
        As stated; empty where not.

    Returns
    -------
    tuple of (str, str)
        Plain.
    """
    if forenames or surname:
        return plain(forenames) if forenames else "", plain(surname) if surname else ""
    return split_name(full) if full else ("", "")
