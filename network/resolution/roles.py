"""What the columns of a plain register stand for, and its rows in the form in which people are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from data.errors import BadColumn
from network.resolution.columns import PersonRow, date_as_compared, names_of, stated

ROLES: dict[str, tuple[str, ...]] = {
    role: tuple(names.split())
    for role, names in {
        "id": "unique_id rec_id record_id id person_id row_id reference urn",
        "name": "name full_name fullname person_name first_and_surname subject_name",
        "forename": "forename forenames first_name firstname given_name given_names givenname fname fname_c1 first "
        "given christian_name",
        "surname": "surname last_name lastname family_name familyname lname lname_c1 second_name last family",
        "date_of_birth": "date_of_birth dob birth_date birthdate born birthday d_o_b dateofbirth",
        "birth_year": "birth_year year_of_birth yob by birthyear",
        "birth_month": "birth_month month_of_birth mob bm birthmonth",
        "birth_day": "birth_day day_of_birth bd",
        "postcode": "postcode post_code postal_code zip zip_code zipcode postcode_fake pcode",
        "email": "email e_mail email_address mail emailaddress",
        "phone": "phone telephone mobile phone_number telephone_number tel mobile_number phone_1",
        "number": "soc_sec_id ssn nhs_number nhs_no nino national_insurance_number ni_number crn national_id "
        "social_security_number passport_number driving_licence_number",
        "street_number": "street_number house_number house_no house",
        "street": "address_1 address street address_line_1 street_address address1 street_name addr",
        "place": "city town suburb locality place post_town town_city village birth_place place_of_birth birthplace",
    }.items()
}
_COMPARED = frozenset(ROLES) - {"id", "birth_month", "birth_day", "street_number"}
# Never compared, whatever somebody writes into a map: Equality Act 2010, sections 5 to 12, and what stands in for them.
_PROTECTED = re.compile(
    r"(?:^|_)(?:sex|gender|ethnic|race|racial|national(?!_id|_insurance)|religio|faith|disab|sexual|orientation|marital|"
    r"pregnan|country_of_birth|birth_country|citizen|skin|language)"
)


def recognise(
    frame: pd.DataFrame, given: Mapping[str, object] | None = None, name: str = "register"
) -> dict[str, list[str]]:
    """Find out which columns hold what.

    Parameters
    ----------
    frame : pandas.DataFrame
        Register.
    given : mapping of str to str or list, optional
        What the caller states: role (or a usual name of it) to column or columns; an empty text leaves the role out.
    name : str, default "register"
        Name of the file, for messages.

    Returns
    -------
    dict of str to list of str
        Role to columns; a role that nothing holds is missing.

    Raises
    ------
    BadColumn
        If a stated role or column is no such, a stated column is a protected trait, or nothing can be compared.

    Examples
    --------
    >>> recognise(pd.DataFrame(columns=["Given Name", "SURNAME", "gender"]))
    {'forename': ['Given Name'], 'surname': ['SURNAME']}
    """
    heads = {_plain_head(str(column)): str(column) for column in frame.columns}
    stated_roles = _stated(frame, given or {}, name)
    found: dict[str, list[str]] = {}
    for role, usual in ROLES.items():
        first = [heads[head] for head in usual if head in heads][:1]
        if chosen := stated_roles.get(role, first):
            found[role] = chosen
    if not set(found) & _COMPARED:
        raise BadColumn(
            f"{name}: no column of people is recognised among {', '.join(map(str, frame.columns))}; say in a map "
            f'(--columns MAP.toml) which is which, e.g. forename = "..." - known: {", ".join(ROLES)}'
        )
    return found


def _stated(frame: pd.DataFrame, given: Mapping[str, object], name: str) -> dict[str, list[str]]:
    roles = {usual: role for role, names in ROLES.items() for usual in (*names, role)}
    roles |= {role: role for role in ROLES}
    found: dict[str, list[str]] = {}
    for key, value in given.items():
        if key in frame.columns and isinstance(value, str) and _plain_head(value) in roles:
            # written the other way round: "your header" = role
            key, value = value, key  # noqa: PLW2901
        role = roles.get(_plain_head(key))
        if role is None:
            raise BadColumn(f"map: {key} is not known; write one of {', '.join(ROLES)}")
        columns = [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]
        columns = [column for column in columns if column]
        for column in columns:
            if column not in frame.columns:
                raise BadColumn(f"{name}: no column {column} (map: {key}); it has {', '.join(map(str, frame.columns))}")
            if is_protected_trait(column):
                raise BadColumn(
                    f"{name}: column {column} is a protected trait or stands in for one; it is not compared"
                )
        found[role] = columns
    return found


def is_protected_trait(column: str) -> bool:
    """Whether a column holds a protected trait, or what stands in for one.

    Parameters
    ----------
    column : str
        Header.

    Returns
    -------
    bool
        True for what is never compared.
    """
    return _PROTECTED.search(_plain_head(column)) is not None


def _plain_head(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")


def roles_of(
    table: pd.DataFrame, columns: Mapping[str, object] | None, truth: str | None, name: str
) -> dict[str, list[str]]:
    """Recognise the columns of a register, without the one that holds the truth.

    Parameters
    ----------
    table : pandas.DataFrame
        Register.
    columns : mapping or None
        See `recognise`.
    truth : str or None
        Column whose equal values are one person.
    name : str
        What to call the register in messages.

    Returns
    -------
    dict of str to list of str
        Role to columns.

    Raises
    ------
    BadColumn
        If the column of the truth, or one that was stated, is not there.
    """
    if truth is not None and truth not in table.columns:
        raise BadColumn(f"{name}: no column {truth} (truth); it has {', '.join(map(str, table.columns))}")
    found = recognise(table, columns, name)
    # what is the answer must not be among the questions
    return {role: kept for role, cols in found.items() if (kept := [c for c in cols if role == "id" or c != truth])}


def ids_of(table: pd.DataFrame, roles: Mapping[str, list[str]]) -> list[str]:
    """Ids of the records of a register.

    Parameters
    ----------
    table : pandas.DataFrame
        Register.
    roles : mapping of str to list of str
        See `roles_of`.

    Returns
    -------
    list of str
        Those of its own column where each stands once, else the numbers of the rows from 1.
    """
    if "id" in roles:
        ids = [stated(value) for value in table[roles["id"][0]].tolist()]
        if all(ids) and len(set(ids)) == len(ids):
            return ids
    return [str(number) for number in range(1, len(table) + 1)]


def rows_of(table: pd.DataFrame, roles: Mapping[str, list[str]]) -> list[PersonRow]:
    """Records of a register as people are compared.

    Parameters
    ----------
    table : pandas.DataFrame
        Register.
    roles : mapping of str to list of str
        See `roles_of`.

    Returns
    -------
    list of PersonRow
        One a row.
    """
    cells = {
        role: [" ".join(filter(None, map(stated, row))) for row in table[columns].itertuples(index=False, name=None)]
        for role, columns in roles.items()
        if role not in ("id", "phone")
    }
    numbers = table[roles.get("phone", [])].itertuples(index=False, name=None)
    phones = [[text for text in map(stated, row) if text] for row in numbers] if "phone" in roles else None
    nothing = [""] * len(table)
    return [
        _row({role: cells.get(role, nothing)[at] for role in ROLES}, phones[at] if phones else [])
        for at in range(len(table))
    ]


def _row(cell: Mapping[str, str], phones: list[str]) -> PersonRow:
    forenames, surname = names_of(cell["name"], cell["forename"], cell["surname"])
    return PersonRow(
        forenames=forenames,
        surname=surname,
        born=_born(cell),
        postcode=cell["postcode"],
        email=cell["email"],
        phones=phones,
        number=cell["number"],
        street=f"{cell['street_number']} {cell['street']}".strip() if cell["street"] else "",
        place=cell["place"],
    )


def _born(cell: Mapping[str, str]) -> str:
    if cell["date_of_birth"] or not cell["birth_year"]:
        return date_as_compared(cell["date_of_birth"])
    year, month, day = (cell[part] for part in ("birth_year", "birth_month", "birth_day"))
    if not (month.isdigit() and day.isdigit()):
        return year
    return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}"
