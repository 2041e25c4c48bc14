"""Rows of a supply become entries of the gazetteer, or faults that name row, column and reason, never a value.

Roads of OS Open Names become streets, populated places places, postcode units postcodes, stations and other premises
venues. Water, land cover and land form are left out and counted: a hill of a town's name is not the town.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gazetteer.operator import KINDS
from mapping.gazetteer.postcodes import Gazetteer
from mapping.projection import to_grid

Floats = npt.NDArray[np.float64]
EXTENT_M = (0.0, 0.0, 700_000.0, 1_300_000.0)
"""National Grid: least easting and northing, greatest easting and northing; metres."""
RPC_M = {"1": 25.0, "2": 50.0, "3": 150.0, "4": 1000.0, "5": 500.0}
"""Uncertainty by AddressBase's accuracy code: visual centre, inside, 100 m square, start of street, postcode.

Code 9 is the middle of a whole authority and is refused: no address is placed at a centroid.
"""
POINT_M = 50.0
POSTCODE_M = 250.0
_PLACE_M = {"City": 5000.0, "Town": 2500.0, "Village": 1500.0, "Suburban Area": 1500.0}
_LEAST_PLACE_M, _LEAST_STREET_M, _LEAST_VENUE_M = 1000.0, 50.0, 100.0
_ROAD = re.compile(r"(section of )?(named|numbered) road", re.I)
_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?)\s*([0-9][A-Z]{2})\b", re.I)
_FINITE = "not a finite number; give metres of the National Grid"
_OUTSIDE = "outside Great Britain (easting 0 to 700000, northing 0 to 1300000); check order and units"


@dataclass
class Made:
    """What a run of rows came to.

    Attributes
    ----------
    entries : pandas.DataFrame
        `mapping.gazetteer.operator.COLUMNS` and ``first`` (False for further names of the same row); index row number.
    faults : list of (int, str, str)
        Row, column, reason.
    left_out : collections.Counter
        Rows of kinds that the gazetteer does not hold, by kind.
    """

    entries: pd.DataFrame
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def entries_of(supply: str, raw: pd.DataFrame, gazetteer: Callable[[], Gazetteer]) -> Made:
    """Entries of a run of rows.

    Parameters
    ----------
    supply : str
        Kind of supply.
    raw : pandas.DataFrame
        Cells as text by known column, index row number.
    gazetteer : callable
        Gives the postcodes; called only where a register has no coordinates.

    Returns
    -------
    Made
        Entries, faults and what was left out.
    """
    if supply == "open-names":
        return _open_names(raw)
    if supply == "uprn":
        return _open_uprn(raw)
    if supply == "addressbase":
        return _addressbase(raw)
    return _listed(supply, raw, gazetteer)


def _open_names(raw: pd.DataFrame) -> Made:
    kind = _open_names_kind(raw)
    left_out = Counter(raw["TYPE"][kind == ""].tolist())
    raw, kind = raw[kind != ""], kind[kind != ""]
    faults: list[tuple[int, str, str]] = []
    east, north = _grid(raw, "GEOMETRY_X", "GEOMETRY_Y", faults)
    good = _named(raw, "NAME1", faults) & np.isfinite(east)
    town = _first_of(raw, "POPULATED_PLACE", "DISTRICT_BOROUGH", "COUNTY_UNITARY")
    county = _first_of(raw, "DISTRICT_BOROUGH", "COUNTY_UNITARY")
    frame = _frame(
        raw,
        name=raw["NAME1"],
        kind=kind,
        town=town.where(kind != "place", county),
        points=(east, north),
        uncertainty_m=_open_names_radius(raw, kind, east, north),
        source="OS Open Names",
        reference=raw["ID"],
    )[good]
    second = _cell(raw, "NAME2")[good]
    other = frame[second != ""].assign(name=second[second != ""], first=False)
    return Made(pd.concat([frame, other]), faults, left_out)


def _open_names_kind(raw: pd.DataFrame) -> npt.NDArray[np.object_]:
    group, local = raw["TYPE"].str.lower(), raw["LOCAL_TYPE"]
    return np.select(
        [
            local.str.fullmatch(_ROAD),
            group == "populatedplace",
            local == "Postcode",
            group.isin(["transportnetwork", "other"]),
        ],
        ["street", "place", "postcode", "venue"],
        default="",
    ).astype(object)


def _open_names_radius(raw: pd.DataFrame, kind: npt.NDArray[np.object_], east: Floats, north: Floats) -> Floats:
    """Distance from the point to the farthest corner of the bounding rectangle, and never less than the kind needs."""
    west, south, far_east, far_north = (_number(raw, f"MBR_{edge}") for edge in ("XMIN", "YMIN", "XMAX", "YMAX"))
    across, along = np.fmax(east - west, far_east - east), np.fmax(north - south, far_north - north)
    corner = np.nan_to_num(np.hypot(across, along), nan=0.0, posinf=0.0)
    least = np.select(
        [kind == "street", kind == "postcode", kind == "venue"],
        [_LEAST_STREET_M, POSTCODE_M, _LEAST_VENUE_M],
        raw["LOCAL_TYPE"].map(_PLACE_M).fillna(_LEAST_PLACE_M).to_numpy(dtype=float),
    )
    return np.asarray(np.ceil(np.maximum(corner, least)), dtype=float)


def _open_uprn(raw: pd.DataFrame) -> Made:
    faults: list[tuple[int, str, str]] = []
    east, north = _grid(raw, "X_COORDINATE", "Y_COORDINATE", faults)
    good = _is_uprn(raw, faults) & np.isfinite(east)
    number = raw["UPRN"].str.lstrip("0")
    frame = _frame(raw, number, "uprn", "", (east, north), np.full(len(raw), RPC_M["2"]), "OS Open UPRN", number)
    return Made(frame[good], faults)


def _addressbase(raw: pd.DataFrame) -> Made:
    faults: list[tuple[int, str, str]] = []
    across, along = ("EASTING", "NORTHING") if "EASTING" in raw else ("X_COORDINATE", "Y_COORDINATE")
    east, north = _grid(raw, across, along, faults)
    good = _is_uprn(raw, faults) & np.isfinite(east) & _is_kept(raw, faults)
    source = "AddressBase Core" if "SINGLE_LINE_ADDRESS" in raw else "AddressBase Plus"
    number, town = raw["UPRN"].str.lstrip("0"), _first_of(raw, "TOWN_NAME", "POST_TOWN", "LOCALITY")
    radius = np.asarray(_cell(raw, "RPC").map(RPC_M).fillna(RPC_M["5"]), dtype=np.float64)
    frame = _frame(raw, number, "uprn", town, (east, north), radius, source, number)[good]
    parts = [frame]
    for kind, name in (("address", _address(raw)), ("venue", _organisation(raw))):
        held = name[good]
        parts.append(frame[held != ""].assign(name=held[held != ""], kind=kind, first=False))
    return Made(pd.concat(parts), faults)


def _is_kept(raw: pd.DataFrame, faults: list[tuple[int, str, str]]) -> npt.NDArray[np.bool_]:
    change = "CHANGE_CODE" if "CHANGE_CODE" in raw else "CHANGE_TYPE"
    deleted = _cell(raw, change).str.upper() == "D"
    centroid = _cell(raw, "RPC") == "9"
    _blame(faults, raw, deleted, change, "the row deletes an address: load the full supply, not the changes")
    _blame(faults, raw, centroid & ~deleted, "RPC", "code 9: the point is the middle of the authority, not the address")
    return np.asarray(~(deleted | centroid))


def _address(raw: pd.DataFrame) -> pd.Series[str]:
    """Flat, house and street as people say them; the town stands in its own column."""
    building = _first_of(raw, "BUILDING_NAME", "PAO_TEXT")
    number = _first_of(raw, "BUILDING_NUMBER", "PAO_START_NUMBER")
    from_local = (_cell(raw, "BUILDING_NUMBER") == "") & (number != "")
    number = number.where(~from_local, number + _cell(raw, "PAO_START_SUFFIX"))
    street = _first_of(raw, "STREET_NAME", "THOROUGHFARE", "STREET_DESCRIPTION")
    house = (number + " " + street).str.strip()
    flat = _first_of(raw, "SUB_BUILDING", "SUB_BUILDING_NAME", "SAO_TEXT")
    written = flat + ", " + building + ", " + house
    short = written.str.replace(r"(^|, )(?=, |$)", "", regex=True).str.replace(r"^, ", "", regex=True)
    return short.where(street != "", "")


def _organisation(raw: pd.DataFrame) -> pd.Series[str]:
    return _first_of(raw, "ORGANISATION", "RM_ORGANISATION_NAME", "LA_ORGANISATION")


def _listed(supply: str, raw: pd.DataFrame, gazetteer: Callable[[], Gazetteer]) -> Made:
    """Premises of a register, or the operator's own places: by coordinates where given, else by postcode."""
    faults: list[tuple[int, str, str]] = []
    east, north, radius = _points(raw, gazetteer, faults)
    good = _named(raw, "NAME", faults) & np.isfinite(east)
    kind, given = pd.Series("venue", index=raw.index), _number(raw, "UNCERTAINTY")
    if supply == "places":
        stated = _cell(raw, "KIND").str.lower()
        kind = stated.where(stated != "", "place")
        wrong = ~kind.isin(KINDS)
        _blame(faults, raw, wrong, "kind", f"not one of {', '.join(KINDS)}")
        odd = (_cell(raw, "UNCERTAINTY") != "") & ~(np.isfinite(given) & (given > 0))
        _blame(faults, raw, odd, "uncertainty_m", "not a positive number of metres")
        good &= np.asarray(~wrong & ~odd)
        radius = np.where(kind == "place", np.maximum(radius, _LEAST_PLACE_M), radius)
    frame = _frame(
        raw,
        _cell(raw, "NAME"),
        kind.to_numpy(),
        _town(raw),
        (east, north),
        np.where(np.isfinite(given), given, radius).astype(float),
        "licence register" if supply == "premises-licences" else "operator's places",
        _cell(raw, "REFERENCE"),
    )[good]
    aliases = _cell(raw, "ALIASES")[good].str.split(r"[|;]", regex=True).explode().str.strip()
    aliases = aliases[aliases.fillna("") != ""]
    return Made(pd.concat([frame, frame.loc[aliases.index].assign(name=aliases.to_numpy(), first=False)]), faults)


def _points(
    raw: pd.DataFrame, gazetteer: Callable[[], Gazetteer], faults: list[tuple[int, str, str]]
) -> tuple[Floats, Floats, Floats]:
    east, north, radius = np.full(len(raw), np.nan), np.full(len(raw), np.nan), np.full(len(raw), POINT_M)
    postcode = _postcode(raw)
    for across, along in (("EASTING", "NORTHING"), ("LONGITUDE", "LATITUDE")):
        stated = np.asarray((_cell(raw, across) != "") & (_cell(raw, along) != "") & np.isnan(east))
        if not stated.any():
            continue
        chosen = raw[stated]
        if across == "EASTING":
            east[stated], north[stated] = _grid(chosen, across, along, faults)
        else:
            east[stated], north[stated] = _from_degrees(chosen, faults)
        postcode[stated] = ""
    asked = np.asarray(postcode != "")
    if asked.any():
        found = gazetteer().lookup(postcode[asked].tolist())
        east[asked], north[asked] = found.easting, found.northing
        radius[asked] = [gazetteer().reach_m(row) if row >= 0 else np.nan for row in found.row.tolist()]
        unknown = asked.copy()
        unknown[asked] = np.isnan(found.easting)
        _blame(faults, raw, unknown, "postcode", "no such postcode with a place; mend it or give coordinates")
    blamed = np.isin(raw.index, [row for row, _, _ in faults])
    nothing = ~asked & np.isnan(east) & ~blamed
    _blame(faults, raw, nothing, "postcode", "neither postcode nor coordinates; give one")
    return east, north, radius


def _from_degrees(raw: pd.DataFrame, faults: list[tuple[int, str, str]]) -> tuple[Floats, Floats]:
    longitude, latitude = _number(raw, "LONGITUDE"), _number(raw, "LATITUDE")
    usable = (np.abs(longitude) < 15) & (latitude > 45) & (latitude < 65)
    _blame(faults, raw, ~usable, "longitude", "longitude or latitude is not a number of degrees near Great Britain")
    east, north = np.full(len(raw), np.nan), np.full(len(raw), np.nan)
    east[usable], north[usable] = to_grid(longitude[usable], latitude[usable])
    return _inside(raw, east, north, "longitude", faults)


def _grid(raw: pd.DataFrame, across: str, along: str, faults: list[tuple[int, str, str]]) -> tuple[Floats, Floats]:
    """Coordinates, NaN where they are at fault."""
    east, north = _number(raw, across), _number(raw, along)
    for column, values in ((across, east), (along, north)):
        _blame(faults, raw, ~np.isfinite(values), column, _FINITE)
    bad = ~(np.isfinite(east) & np.isfinite(north))
    east[bad], north[bad] = np.nan, np.nan
    return _inside(raw, east, north, across, faults)


def _inside(
    raw: pd.DataFrame, east: Floats, north: Floats, column: str, faults: list[tuple[int, str, str]]
) -> tuple[Floats, Floats]:
    left, bottom, right, top = EXTENT_M
    # The grid's own corner is where missing coordinates end up.
    outside = (east <= left) | (east > right) | (north <= bottom) | (north > top)
    _blame(faults, raw, outside, column, _OUTSIDE)
    return np.where(outside, np.nan, east), np.where(outside, np.nan, north)


def _is_uprn(raw: pd.DataFrame, faults: list[tuple[int, str, str]]) -> npt.NDArray[np.bool_]:
    good = raw["UPRN"].str.fullmatch(r"\d{1,12}") & (raw["UPRN"].str.strip("0") != "")
    _blame(faults, raw, ~good, "UPRN", "not a number of one to twelve digits")
    return np.asarray(good)


def _named(raw: pd.DataFrame, column: str, faults: list[tuple[int, str, str]]) -> npt.NDArray[np.bool_]:
    good = _cell(raw, column).str.contains(r"\w", regex=True)
    _blame(faults, raw, ~good, column, "no name")
    return np.asarray(good)


def _blame(faults: list[tuple[int, str, str]], raw: pd.DataFrame, bad: npt.ArrayLike, column: str, reason: str) -> None:
    faults.extend((int(row), column, reason) for row in raw.index[np.asarray(bad, dtype=bool)])


def _cell(raw: pd.DataFrame, column: str) -> pd.Series[str]:
    return raw[column] if column in raw else pd.Series("", index=raw.index, dtype="str")


def _number(raw: pd.DataFrame, column: str) -> Floats:
    return pd.to_numeric(_cell(raw, column), errors="coerce").to_numpy(dtype=float, copy=True)


def _first_of(raw: pd.DataFrame, *columns: str) -> pd.Series[str]:
    """The first of some cells that is not empty."""
    found = _cell(raw, columns[0])
    for column in columns[1:]:
        found = found.where(found != "", _cell(raw, column))
    return found


def _postcode(raw: pd.DataFrame) -> pd.Series[str]:
    written = _cell(raw, "ADDRESS").str.extract(_POSTCODE)
    return _cell(raw, "POSTCODE").where(_cell(raw, "POSTCODE") != "", (written[0] + written[1]).fillna(""))


def _town(raw: pd.DataFrame) -> pd.Series[str]:
    """Town as given, else the last part of the address that is no postcode."""
    address = _cell(raw, "ADDRESS").str.replace(_POSTCODE, "", regex=True).str.strip(" ,")
    last = address.str.extract(r",\s*([^,]+)$")[0].fillna("").str.strip()
    return _cell(raw, "TOWN").where(_cell(raw, "TOWN") != "", last)


def _frame(
    raw: pd.DataFrame,
    name: pd.Series[str],
    kind: npt.NDArray[np.object_] | str,
    town: pd.Series[str] | str,
    points: tuple[Floats, Floats],
    uncertainty_m: Floats,
    source: str,
    reference: pd.Series[str],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": name,
            "kind": kind,
            "town": town,
            "easting_m": points[0],
            "northing_m": points[1],
            "uncertainty_m": uncertainty_m,
            "source": source,
            "reference": reference,
            "first": True,
        },
        index=raw.index,
    )
