"""Coordinates in cells: degrees and metres, inside the United Kingdom or not read."""

from __future__ import annotations

from data.errors import RefusedInput
from data.intake.fields import number

_UK_LONGITUDES = (-9.5, 2.5)
_UK_LATITUDES = (49.5, 61.5)
_GRID_WIDTH_M, _GRID_HEIGHT_M = 700_000, 1_300_000


def degrees(longitude: str, latitude: str) -> tuple[float, float]:
    """Read WGS84 degrees in or around the United Kingdom.

    Parameters
    ----------
    longitude, latitude : str
        Cells.

    Returns
    -------
    tuple of float
        Longitude and latitude, degrees.

    Raises
    ------
    RefusedInput
        If one is missing, not a number, or outside the United Kingdom.

    Examples
    --------
    >>> degrees("-0.4146", "51.8787")
    (-0.4146, 51.8787)
    """
    if not (longitude and latitude):
        raise RefusedInput("only one of the two coordinates is given; give both or none")
    x, y = number(longitude), number(latitude)
    if _inside(x, _UK_LONGITUDES) and _inside(y, _UK_LATITUDES):
        return x, y
    swapped = _inside(y, _UK_LONGITUDES) and _inside(x, _UK_LATITUDES)
    hint = "they look swapped" if swapped else "leave both blank when the place is not known"
    raise RefusedInput(f"the coordinates are not in the United Kingdom (WGS84 degrees); {hint}")


def metres(easting: str, northing: str) -> tuple[float, float]:
    """Read British National Grid metres (EPSG:27700).

    Parameters
    ----------
    easting, northing : str
        Cells.

    Returns
    -------
    tuple of float
        Easting and northing, metres.

    Raises
    ------
    RefusedInput
        If one is missing, not a number, or outside the grid.

    Examples
    --------
    >>> metres("509150", "221230")
    (509150.0, 221230.0)
    """
    if not (easting and northing):
        raise RefusedInput("only one of the two coordinates is given; give both or none")
    x, y = number(easting), number(northing)
    if not (0 <= x <= _GRID_WIDTH_M and 0 <= y <= _GRID_HEIGHT_M) or (x, y) == (0, 0):
        raise RefusedInput("the coordinates are not on the British National Grid (metres); check the columns")
    return x, y


def _inside(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
