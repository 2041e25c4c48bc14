"""Which kind of supply a file is, told by its first row.

The published layouts (OS Open Names, OS Open UPRN, AddressBase Core and Plus) lie in ``reference/supplies.toml`` with
their sources. Licence registers and lists of places have none: their columns are found by their usual names.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from data.resources import shipped

_PUBLISHED = {
    # supply: (layout, columns that tell it from every other)
    "open-names": [("open-names", "NAME1 TYPE LOCAL_TYPE GEOMETRY_X GEOMETRY_Y")],
    "addressbase": [
        ("addressbase-core", "UPRN EASTING NORTHING SINGLE_LINE_ADDRESS"),
        ("addressbase-plus", "UPRN X_COORDINATE Y_COORDINATE PAO_TEXT STREET_DESCRIPTION"),
    ],
    "uprn": [("uprn", "UPRN X_COORDINATE Y_COORDINATE")],
}
_PLACED = {
    "EASTING": ("easting", "easting_m", "x", "x_coordinate", "x coordinate"),
    "NORTHING": ("northing", "northing_m", "y", "y_coordinate", "y coordinate"),
    "LONGITUDE": ("longitude", "long", "lon", "lng"),
    "LATITUDE": ("latitude", "lat"),
    "POSTCODE": ("postcode", "post code", "postal code"),
    "TOWN": ("town", "city", "post town", "locality"),
}
REGISTER = _PLACED | {
    "NAME": ("name", "premises name", "trading name", "business name", "businessname", "account name", "premises"),
    "ADDRESS": ("address", "premises address", "full address", "address line 1", "addressline1", "location"),
    "REFERENCE": ("licence number", "license number", "licence", "reference", "number", "id", "fhrsid"),
}
PLACES = _PLACED | {
    "NAME": ("name", "place"),
    "KIND": ("kind", "type"),
    "ALIASES": ("aliases", "alias", "other names", "known as"),
    "UNCERTAINTY": ("uncertainty_m", "uncertainty", "radius_m", "radius"),
    "REFERENCE": ("reference", "id", "code"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the columns of one file are read.

    Attributes
    ----------
    supply : str
        Kind of supply that the file is.
    places : dict of str to int
        Position of each known column.
    width : int
        Cells that every row has.
    has_header : bool
        Whether the first row names the columns.
    """

    supply: str
    places: dict[str, int]
    width: int
    has_header: bool


def recognise(first: Sequence[str]) -> tuple[Layout, ...]:
    """Layouts that the first row of a file fits.

    Parameters
    ----------
    first : sequence of str
        Cells of the first row.

    Returns
    -------
    tuple of Layout
        The most telling first; none if the row fits no layout.

    Examples
    --------
    >>> [found.supply for found in recognise(["UPRN", "X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE"])]
    ['uprn']
    >>> [found.supply for found in recognise(["Premises name", "Address", "Postcode", "Licence number"])]
    ['premises-licences']
    """
    cells = [cell.strip() for cell in first]
    published = [found for supply in _PUBLISHED if (found := _published(supply, cells))]
    if published:
        return tuple(published)
    usual = [
        Layout(supply=supply, places=places, width=len(cells), has_header=True)
        for supply, names in (("premises-licences", REGISTER), ("places", PLACES))
        if (places := _by_usual_names(cells, names)) and _suffices(supply, places)
    ]
    return tuple(usual)


def expected(supply: str) -> str:
    """What a file of a kind must hold, in words.

    Parameters
    ----------
    supply : str
        Kind of supply.

    Returns
    -------
    str
        For the message that refuses another file.
    """
    return {
        "open-names": "the 34 columns of OS Open Names, with or without header",
        "uprn": "the columns UPRN, X_COORDINATE and Y_COORDINATE of OS Open UPRN",
        "addressbase": "the columns of AddressBase Core with header, or those of AddressBase Plus with or without",
        "premises-licences": "columns for name, for address or postcode, and no more than one of each",
        "places": "columns for name and for easting and northing, longitude and latitude, or postcode",
    }[supply]


@cache
def columns_of(layout: str) -> tuple[str, ...]:
    """Columns of a published layout in their order.

    Parameters
    ----------
    layout : str
        Table of ``reference/supplies.toml``, such as ``"open-names"`` or ``"addressbase-plus"``.

    Returns
    -------
    tuple of str
        Names as published.
    """
    return tuple(str(_tables()[layout]["columns"]).split())


@cache
def _tables() -> dict[str, dict[str, object]]:
    return tomllib.loads(shipped("reference", "supplies.toml").read_text(encoding="utf-8"))


def _published(supply: str, cells: list[str]) -> Layout | None:
    upper = [cell.upper() for cell in cells]
    for layout, telling in _PUBLISHED[supply]:
        columns = columns_of(layout)
        if set(telling.split()) <= set(upper):
            places = {name: upper.index(name) for name in columns if name in upper}
            return Layout(supply=supply, places=places, width=len(cells), has_header=True)
        may_lack_header = _tables()[layout]["header"] == "not always"
        if may_lack_header and len(cells) == len(columns) and _reads_as_data(supply, cells):
            places = {name: place for place, name in enumerate(columns)}
            return Layout(supply=supply, places=places, width=len(cells), has_header=False)
    return None


def _reads_as_data(supply: str, cells: list[str]) -> bool:
    """Whether a row without header has letters and numbers where the layout has them; values may still be wrong."""
    if supply == "addressbase":
        return cells[0].isdigit()
    kinds = {"populatedplace", "transportnetwork", "hydrography", "landcover", "landform", "other"}
    return cells[6].lower() in kinds


def _by_usual_names(cells: list[str], names: dict[str, tuple[str, ...]]) -> dict[str, int]:
    plain = [re.sub(r"[\s_]+", " ", cell.lower()).strip() for cell in cells]
    usual = {column: [re.sub(r"_", " ", n) for n in known] for column, known in names.items()}
    return {
        column: plain.index(found)
        for column, known in usual.items()
        if (found := next((name for name in known if name in plain), None)) is not None
    }


def _suffices(supply: str, places: Iterable[str]) -> bool:
    held = set(places)
    has_point = {"EASTING", "NORTHING"} <= held or {"LONGITUDE", "LATITUDE"} <= held
    if supply == "premises-licences":
        return "NAME" in held and bool({"ADDRESS", "POSTCODE"} & held) and bool({"ADDRESS", "REFERENCE"} & held)
    return "NAME" in held and (has_point or "POSTCODE" in held)
