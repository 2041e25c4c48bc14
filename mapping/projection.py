"""The one place that transforms coordinates: EPSG:27700 metres inside, WGS84 degrees at the screen.

EPSG:27700 is used for the whole United Kingdom, Northern Ireland included, so that a distance across a force border is
one number. The steps between the two systems are written out (Helmert transformations EPSG:1314 and EPSG:1641) because
PROJ left to itself picks another method from place to place, and by the files that a machine happens to have: a round
trip off the coast then misses by 130 m. So the same input gives the same metres everywhere, right to about 3 m in Great
Britain and 5 m in Northern Ireland, which is far below the uncertainty of any postcode.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from pyproj import Transformer
from pyproj.enums import TransformDirection

from data.errors import BadCrs, BadReference

Floats = npt.NDArray[np.float64]

GRID_BOUNDS_M = (-120_000.0, -10_000.0, 670_000.0, 1_230_000.0)
"""Least and greatest easting and northing accepted: Fermanagh to Lowestoft, Scilly to Shetland."""
WGS84_BOUNDS = (-12.0, 48.5, 4.0, 62.0)
"""Least longitude and latitude, greatest longitude and latitude accepted: the same area in degrees."""
_NATIONAL_GRID = (
    "+step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+step +proj=push +v_3 +step +proj=cart +ellps=airy "
    "+step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 "
    "+convention=position_vector +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
)
_IRISH_GRID = (
    "+step +inv +proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1.000035 +x_0=200000 +y_0=250000 "
    "+a=6377340.189 +b=6356034.447938534 "
    "+step +proj=push +v_3 +step +proj=cart +a=6377340.189 +b=6356034.447938534 "
    "+step +proj=helmert +x=482.53 +y=-130.596 +z=564.557 +rx=-1.042 +ry=-0.214 +rz=-0.631 +s=8.15 "
    "+convention=position_vector +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
)


@cache
def _to_radians(steps: str) -> Transformer:
    """Metres of one grid to WGS84 radians; run backwards it goes the other way."""
    return Transformer.from_pipeline(f"+proj=pipeline {steps}")


def _checked(
    x: npt.ArrayLike, y: npt.ArrayLike, bounds: tuple[float, float, float, float], what: str
) -> tuple[Floats, Floats]:
    first, second = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    finite = np.isfinite(first) & np.isfinite(second)
    if not finite.all():
        raise BadReference(f"{what}: item {_first(~finite)} is not a finite number; leave out rows without a point")
    inside = (first >= bounds[0]) & (first <= bounds[2]) & (second >= bounds[1]) & (second <= bounds[3])
    if not inside.all():
        raise BadCrs(f"{what}: item {_first(~inside)} lies outside the United Kingdom; check the order and the system")
    return first, second


def _first(mask: npt.NDArray[np.bool_]) -> int:
    return int(np.flatnonzero(mask.ravel())[0])


def to_wgs84(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Longitude and latitude of points on the British National Grid.

    Parameters
    ----------
    easting, northing : array_like of float
        EPSG:27700 metres, of one shape.

    Returns
    -------
    longitude, latitude : numpy.ndarray
        WGS84 degrees, shape of the input.

    Raises
    ------
    BadReference
        If a value is not a finite number.
    BadCrs
        If a point lies outside the United Kingdom, as degrees given for metres do not: they fall in the sea off Scilly.

    Examples
    --------
    >>> longitude, latitude = to_wgs84(509200, 221200)
    >>> round(float(longitude), 3), round(float(latitude), 3)
    (-0.415, 51.879)
    """
    east, north = _checked(easting, northing, GRID_BOUNDS_M, "grid reference")
    _refuse_degrees(east, north)
    longitude, latitude = _to_radians(_NATIONAL_GRID).transform(east, north, radians=True)
    return np.degrees(longitude), np.degrees(latitude)


def to_grid(longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Easting and northing of points in degrees.

    Parameters
    ----------
    longitude, latitude : array_like of float
        WGS84 degrees, of one shape; longitude first.

    Returns
    -------
    easting, northing : numpy.ndarray
        EPSG:27700 metres, shape of the input.

    Raises
    ------
    BadReference
        If a value is not a finite number.
    BadCrs
        If a point lies outside the United Kingdom, for instance because latitude was given first.

    Examples
    --------
    >>> easting, northing = to_grid(-0.4151, 51.8787)
    >>> round(float(easting), -2), round(float(northing), -2)
    (509200.0, 221200.0)
    """
    lon, lat = _checked(longitude, latitude, WGS84_BOUNDS, "longitude and latitude")
    return _to_metres(np.radians(lon), np.radians(lat))


def from_irish_grid(easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[Floats, Floats]:
    """British National Grid metres of points on the Irish Grid, as Northern Ireland postcodes are published.

    Parameters
    ----------
    easting, northing : array_like of float
        EPSG:29902 metres (TM65 / Irish Grid), of one shape.

    Returns
    -------
    easting, northing : numpy.ndarray
        EPSG:27700 metres, shape of the input.

    Raises
    ------
    BadReference
        If a value is not a finite number.
    BadCrs
        If a point lies outside Ireland.

    Examples
    --------
    >>> easting, northing = from_irish_grid(333850, 374050)
    >>> 145_000 < float(easting) < 150_000
    True
    """
    east, north = _checked(easting, northing, (10_000.0, 10_000.0, 380_000.0, 480_000.0), "Irish Grid reference")
    return _to_metres(*_to_radians(_IRISH_GRID).transform(east, north, radians=True))


def _to_metres(longitude_rad: npt.ArrayLike, latitude_rad: npt.ArrayLike) -> tuple[Floats, Floats]:
    backwards = TransformDirection.INVERSE
    easting, northing = _to_radians(_NATIONAL_GRID).transform(
        longitude_rad, latitude_rad, radians=True, direction=backwards
    )
    return np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)


def _refuse_degrees(east: Floats, north: Floats) -> None:
    """Refuse degrees passed as metres: nothing of the kingdom lies within 400 m of the grid's false origin."""
    degrees = (np.abs(east) <= 360.0) & (np.abs(north) <= 360.0)
    if degrees.any():
        raise BadCrs(f"grid reference: item {_first(degrees)} looks like degrees; metres of EPSG:27700 are needed")
