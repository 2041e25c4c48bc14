"""Police forces and local authority districts by code, as the shipped lists have them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from data.resources import shipped


@dataclass(frozen=True, slots=True)
class District:
    """A local authority district.

    Attributes
    ----------
    county : str
        County by which people speak of the place; empty in Scotland and Northern Ireland.
    """

    code: str
    name: str
    force_code: str
    county: str


@dataclass(frozen=True, slots=True)
class Force:
    """A police force; `rocu` is its regional organised crime unit, not verified."""

    code: str
    slug: str
    name: str
    rocu: str


@cache
def districts() -> dict[str, District]:
    """Districts that exist, by code.

    Returns
    -------
    dict of str to District
        From ``reference/districts.csv``.
    """
    with shipped("reference", "districts.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: District(**row) for row in csv.DictReader(file)}


@cache
def forces() -> dict[str, Force]:
    """Police forces, by code.

    Returns
    -------
    dict of str to Force
        From ``reference/forces.csv``; ``PSNI``, ``PS`` and ``BTP`` are our own codes, having none of their own.
    """
    with shipped("reference", "forces.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: Force(**row) for row in csv.DictReader(file)}


def force_of_district(code: str | None) -> str | None:
    """Force of a district.

    Parameters
    ----------
    code : str or None
        District code.

    Returns
    -------
    str or None
        Force code, None for a district that is not known.
    """
    district = districts().get(code or "")
    return district.force_code if district else None
