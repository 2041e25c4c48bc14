"""Partial postcodes: which rows start like that, and the circle that covers them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.codes import Precision
from data.errors import BadReference
from mapping.gazetteer import layout

_PARTIAL = re.compile(r"([A-Z]{1,2})(?:([0-9][0-9A-Z]?)(?:\s*([0-9]))?)?")


@dataclass(frozen=True, slots=True)
class Extent:
    """A sector, district or area of postcodes as a circle that covers every located postcode in it.

    Attributes
    ----------
    radius_m : float
        From the mean point to the farthest postcode.
    districts : tuple of str
        Every local authority district that has a postcode in it.
    """

    text: str
    precision: Precision
    easting_m: float
    northing_m: float
    radius_m: float
    postcodes: int
    districts: tuple[str, ...]


def partial(text: str, keys: npt.NDArray[np.uint64]) -> tuple[str, Precision, npt.NDArray[np.int64]]:
    """Rows of a sector (``LU1 1``), a district (``LU1``) or an area (``LU``).

    Parameters
    ----------
    text : str
        Partial postcode; ``W1`` also covers ``W1A`` to ``W1W``.
    keys : numpy.ndarray of uint64
        Packed postcodes, sorted.

    Returns
    -------
    text : str
        As it is written.
    precision : Precision
        Sector, district or area.
    rows : numpy.ndarray of int
        Rows, ascending in runs.

    Raises
    ------
    BadReference
        If the text does not have the shape of a partial postcode.
    """
    match = _PARTIAL.fullmatch(text.strip().upper())
    if match is None:
        raise BadReference(f"partial postcode of {len(text)} characters: expected a shape such as LU, LU1 or LU1 1")
    area, district, sector = match.groups()
    precision = Precision.SECTOR if sector else Precision.DISTRICT if district else Precision.AREA
    return f"{area}{district or ''} {sector or ''}".strip(), precision, _rows_of(keys, area, district, sector)


def circle(
    text: str,
    precision: Precision,
    columns: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.uint16]],
    districts: npt.NDArray[np.object_],
) -> Extent | None:
    """Circle that covers some postcodes.

    Parameters
    ----------
    text : str
        What they are.
    precision : Precision
        Class of exactness.
    columns : tuple of numpy.ndarray
        Easting, northing (EPSG:27700 metres) and district index of the postcodes.
    districts : numpy.ndarray of object
        District codes by index.

    Returns
    -------
    Extent or None
        None if none of them has a place.
    """
    placed = columns[0] != layout.NO_PLACE
    if not placed.any():
        return None
    east, north = columns[0][placed].astype(float), columns[1][placed].astype(float)
    centre = round(float(east.mean())), round(float(north.mean()))
    radius = float(np.ceil(np.hypot(east - centre[0], north - centre[1]).max()))
    return Extent(
        text=text,
        precision=precision,
        easting_m=float(centre[0]),
        northing_m=float(centre[1]),
        radius_m=max(radius, float(layout.LEAST_REACH_M)),
        postcodes=len(east),
        districts=tuple(str(districts[d]) for d in np.unique(columns[2][placed])),
    )


def _rows_of(
    keys: npt.NDArray[np.uint64], area: str, district: str | None, sector: str | None
) -> npt.NDArray[np.int64]:
    if district is None:
        # A digit must follow, or the area L would take in LU.
        return _run(keys, f"{area}0", f"{area}:")
    outward = f"{area}{district}"
    prefixes = [f"{outward:<4}{sector or ''}"]
    if sector is None and len(outward) < 4 and district[-1].isdigit():
        prefixes += [f"{outward + letter:<4}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    return np.concatenate([_run(keys, prefix, prefix + "\x7f") for prefix in prefixes])


def _run(keys: npt.NDArray[np.uint64], low: str, high: str) -> npt.NDArray[np.int64]:
    first, last = (
        int(np.searchsorted(keys, np.uint64(int.from_bytes(edge.encode().ljust(7, b"\0"), "big"))))
        for edge in (low, high)
    )
    return np.arange(first, last)
