"""Rows of people, vehicles and phones become records."""

from __future__ import annotations

from data.codes import PersonKind
from data.identifiers import normalise_force_code, normalise_part_vrm, normalise_phone
from data.intake.fields import code, day, one_of, split, yes_no
from data.intake.row import Made, Row
from data.records import Person, Phone, Vehicle

_SEXES = {"f": "female", "m": "male"}
_LICENCE_TYPES = ("hackney", "private_hire", "none", "unknown")


def person(row: Row) -> Made:
    """Make a person.

    Parameters
    ----------
    row : Row
        Row of kind ``people``.

    Returns
    -------
    list of record
        The person; empty when the row is at fault.
    """
    key = row.id("P-")
    reports = row.reports()
    kind = row.need("kind", lambda text: code(text, PersonKind), PersonKind.OTHER)
    born = row.read("date_of_birth", day)
    harmed = row.read("harmed_as_child", _known_or_not)
    sex = row.read(
        "sex", lambda text: one_of(_SEXES.get(text.casefold(), text), ("female", "male", "other", "unknown"))
    )
    adult = row.text("adult_beyond_doubt")
    if adult and born:
        row.fault("adult_beyond_doubt", "give either a date of birth or the reason why the person is adult, not both")
    if adult and kind is PersonKind.CHILD_AT_RISK:
        row.fault("adult_beyond_doubt", "a child at risk is not adult beyond doubt; mend the kind or leave this blank")
    force = row.read("force_code", normalise_force_code)
    facts = row.facts("person.", reports)
    if row.faults:
        return []
    return [
        Person(
            id=key,
            reports=reports,
            reference=row.text("reference") or key,
            kind=kind,
            name=row.text("name"),
            nicknames=split(row.text("nicknames")),
            date_of_birth=born,
            adult_beyond_doubt=adult,
            harmed_as_child=None if harmed is None else harmed == "yes",
            sex=None if sex == "unknown" else sex,
            force_code=force,
            facts=facts,
        )
    ]


def vehicle(row: Row) -> Made:
    """Make a vehicle.

    Parameters
    ----------
    row : Row
        Row of kind ``vehicles``.

    Returns
    -------
    list of record
        The vehicle; empty when the row is at fault.
    """
    key = row.id("C-")
    reports = row.reports()
    vrm = row.read("vrm", normalise_part_vrm) or ""
    licence = row.read("licence_type", lambda text: one_of(text, _LICENCE_TYPES))
    force = row.read("force_code", normalise_force_code)
    facts = row.facts("vehicle.", reports)
    if not any(row.text(column) for column in ("vrm", "make", "colour")):
        row.fault("vrm", "a vehicle needs its registration mark, or at least a make or a colour")
    if row.faults:
        return []
    return [
        Vehicle(
            id=key,
            reports=reports,
            vrm=vrm,
            make=row.text("make"),
            colour=row.text("colour"),
            licence_type=None if licence == "unknown" else licence,
            force_code=force,
            facts=facts,
        )
    ]


def phone(row: Row) -> Made:
    """Make a telephone or online account.

    Parameters
    ----------
    row : Row
        Row of kind ``phones``.

    Returns
    -------
    list of record
        The phone; empty when the row is at fault.
    """
    key = row.id("T-")
    reports = row.reports()
    number = row.read("number", normalise_phone) or ""
    facts = row.facts("phone.", reports)
    if not (row.value("number") or row.text("handle")):
        row.fault("number", "a phone needs a number, or an account its handle")
    if row.faults:
        return []
    return [
        Phone(
            id=key,
            reports=reports,
            number=number,
            platform=row.text("platform"),
            handle=row.text("handle"),
            facts=facts,
        )
    ]


def _known_or_not(text: str) -> str | None:
    answer = yes_no(text)
    return None if answer is None else ("yes" if answer else "no")
