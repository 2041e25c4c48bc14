"""A canonical column of a table, the headers tolerated for it, and the columns that tables of many kinds share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column.

    Attributes
    ----------
    name : str
        Canonical header.
    example : str
        Fictional cell of the template.
    synonyms : tuple of str
        Other headers tolerated, in any case, spaces and underscores alike.
    is_needed : bool
        Whether the file must have it.
    """

    name: str
    example: str = ""
    synonyms: tuple[str, ...] = ()
    is_needed: bool = False


def needed(name: str, example: str, *synonyms: str) -> Column:
    """A column that a file must have.

    Parameters
    ----------
    name, example : str
        Canonical header, and a fictional cell.
    *synonyms : str
        Other headers.

    Returns
    -------
    Column
        As it stands in a table.
    """
    return Column(name, example, synonyms, is_needed=True)


def column(name: str, example: str = "", *synonyms: str) -> Column:
    """A column that a file may have.

    Parameters
    ----------
    name, example : str
        Canonical header, and a fictional cell.
    *synonyms : str
        Other headers.

    Returns
    -------
    Column
        As it stands in a table.
    """
    return Column(name, example, synonyms)


REPORT = needed("report", "R-1", "reports", "report id", "report ids", "source report")
FORCE = column("force_code", "E23000026", "force", "police force")
FACTS = column("facts")
POINT = (
    column("easting", "", "x", "easting m", "geox"),
    column("northing", "", "y", "northing m", "geoy"),
    column("longitude", "", "lon", "long", "lng"),
    column("latitude", "", "lat"),
)
PLACE = ("address", "location", "location text", "where", "place text")
HOLDER = column(
    "licence_holder",
    "",
    "holder",
    "premises licence holder",
    "licensee",
    "licence holder name",
    "name of licence holder",
)
