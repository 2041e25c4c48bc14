"""Latitude and longitude in the usual notations, and British National Grid references in letters or numbers.

A grid reference names a square by its south-west corner; the answer is the square's middle and the radius covers it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from data.codes import Precision
from data.errors import BadCrs
from mapping.projection import WGS84_BOUNDS, to_grid

_DEGREES = (
    r"(?P<d{n}>[-+−]?\d{{1,3}}(?:\.\d+)?)\s*(?:°|º|deg(?:rees)?\b)?"
    r"(?:\s*(?P<m{n}>\d{{1,2}}(?:\.\d+)?)\s*['′’](?:\s*(?P<s{n}>\d{{1,2}}(?:\.\d+)?)\s*(?:\"|″|”|''))?)?"
)
_NAME = r"(?:(?:lat(?:itude)?|lon(?:g(?:itude)?)?|lng)\s*[:=]?\s*)?"
_BEFORE = r"(?P<l{n}>[NSEW])\s*" + _DEGREES
_AFTER = _DEGREES + r"\s*(?P<l{n}>[NSEW](?![A-Za-z]))?"
# A letter stands before both numbers or after both: otherwise the second's would be taken for the first's.
_PAIRS = tuple(
    re.compile(
        r"(?<![\w.])" + _NAME + part.format(n=1) + r"\s*[,;/ ]\s*" + _NAME + part.format(n=2) + r"(?!\w|\.\d)",
        re.IGNORECASE,
    )
    for part in (_BEFORE, _AFTER)
)
_SPACED = re.compile(r"(?<![\d.])(\d{1,3})[ :](\d{1,2})[ :](\d{1,2}(?:\.\d+)?)\s*([NSEW])(?![A-Za-z])", re.IGNORECASE)
_MINUTES = re.compile(
    r"(?<![\w.])(?:([NSEW])\s*)?(\d{1,3})[ :](\d{1,2}\.\d+)(?:\s*([NSEW])(?![A-Za-z]))?(?!\d)", re.IGNORECASE
)
_COMMAS = re.compile(r"(?<![\d.,])([-+−]?\d{1,3}),(\d{3,})\s*[;/ ]\s*([-+−]?\d{1,3}),(\d{3,})(?![\d.,])")
_LONGITUDE_FIRST = re.compile(r"^lo?ng?", re.IGNORECASE)
_SQUARES = r"(S[CDEHJKM-PR-Z]|T[AFGLMQRV]|N[A-DFGHJ-OR-UWXYZ]|H[PTUWXYZ]|OV)"
_LETTERS = re.compile(
    rf"\b{_SQUARES}\s?(?:(\d{{2,5}})\s?[\s,/-]\s?(\d{{2,5}})|(\d{{4,10}}))(?!\w|\.\d|\s\d)", re.IGNORECASE
)
_TEN_KM = re.compile(
    rf"(.*\bgrid(?:\s+(?:ref(?:erence)?|square))?\.?\s*:?\s*|\s*){_SQUARES}\s?(\d)\s?(\d)\s*", re.IGNORECASE
)
_POSTCODE_AREAS = frozenset({"SA", "SE", "SK", "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY"}) | frozenset(
    {"TA", "TF", "TQ", "TR", "NG", "NN", "NR", "NW", "HP", "HU", "HX"}
)
"""Squares whose letters are a postcode area's too: SE10 is a postcode district, TL09 can only be a square."""
_NUMBERS = re.compile(
    r"(?<![\w.])(?:E(?:asting)?\s*[:=]?\s*)?([1-6]\d{5}(?:\.\d+)?)\s*m?E?\s*[,;/ ]\s*(?:N(?:orthing)?\s*[:=]?\s*)?"
    r"(\d{4,7}(?:\.\d+)?)\s*m?N?(?!\w|\.\d)",
    re.IGNORECASE,
)
_DATUM_M, _DEGREE_M = 10.0, 111_300.0


@dataclass(frozen=True, slots=True)
class Fix:
    """A point read from coordinates, EPSG:27700 metres.

    Attributes
    ----------
    outside : bool
        The text gives coordinates that lie outside the United Kingdom; then there is no point.
    note : str
        What was done to read them, such as exchanging the two numbers.
    """

    text: str
    easting_m: float
    northing_m: float
    uncertainty_m: float
    precision: Precision
    source: str
    outside: bool = False
    note: str = ""


def precision_of(uncertainty: float) -> Precision:
    """Class of exactness of coordinates given with few digits.

    Parameters
    ----------
    uncertainty : float
        Metres.

    Returns
    -------
    Precision
        Point up to 100 m, place up to 1.5 km, district up to 10 km, else area.
    """
    for limit, precision in ((100.0, Precision.POINT), (1500.0, Precision.PLACE), (10_000.0, Precision.DISTRICT)):
        if uncertainty <= limit:
            return precision
    return Precision.AREA


def read(text: str) -> Fix | None:
    """Read the first coordinates in a text, in any of the notations.

    Parameters
    ----------
    text : str
        Free text.

    Returns
    -------
    Fix or None
        None if there are none.
    """
    return latitude_longitude(text) or grid_letters(text) or grid_numbers(text)


def latitude_longitude(text: str) -> Fix | None:
    """Read the first pair of degrees in a text.

    Parameters
    ----------
    text : str
        Such as ``51.8787, -0.4200``, ``51°52'43"N 0°25'12"W`` or ``lat 51.88 long -0.42``.

    Returns
    -------
    Fix or None
        None if there is no such pair; longitude may come first, since the two ranges do not overlap here.

    Examples
    --------
    >>> round(latitude_longitude("51.8787N 0.4151W").easting_m, -2)
    509200.0
    """
    plain = _SPACED.sub(lambda m: f"{m[1]}°{m[2]}'{m[3]}\"{m[4]}", _COMMAS.sub(r"\1.\2, \3.\4", text))
    plain = _MINUTES.sub(_with_marks, plain)
    for match in (found for pair in _PAIRS for found in pair.finditer(plain)):
        if _is_meant(match):
            return _fix(match)
    return None


def _with_marks(match: re.Match[str]) -> str:
    """Degrees and decimal minutes as a receiver shows them, ``N51 52.726``, with their marks written."""
    before, degrees, minutes, after = match.groups()
    if not (before or after) or (before and after) or float(minutes) >= 60:
        return match[0]
    return f"{before or ''}{degrees}°{minutes}'{after or ''}"


def _fix(match: re.Match[str]) -> Fix:
    (first, first_axis, first_step), (second, second_axis, second_step) = (_degrees(match, n) for n in (1, 2))
    named = _LONGITUDE_FIRST.match(match[0]) is not None
    is_swapped = named or first_axis == "x" or second_axis == "y" or _looks_swapped(first, second)
    latitude, longitude = (second, first) if is_swapped else (first, second)
    high, wide = (second_step, first_step) if is_swapped else (first_step, second_step)
    source = "latitude and longitude"
    try:
        easting, northing = to_grid(longitude, latitude)
    except BadCrs:
        return Fix(match[0].strip(), math.nan, math.nan, math.nan, Precision.UNKNOWN, source, outside=True)
    radius = math.ceil(math.hypot(high, wide * math.cos(math.radians(latitude))) * _DEGREE_M / 2) + _DATUM_M
    note = "" if not is_swapped or named or first_axis else "the longitude was given first"
    return Fix(
        match[0].strip(),
        round(float(easting), 1),
        round(float(northing), 1),
        radius,
        precision_of(radius),
        source,
        note=note,
    )


def grid_letters(text: str) -> Fix | None:
    """Read the first grid reference with letters in a text.

    Parameters
    ----------
    text : str
        Such as ``TL 09 21`` or ``TL091212``. Two figures name a square of ten kilometres only where they are the whole
        text or follow the word grid, and where no postcode area has the letters: ``SE10`` is a postcode district.

    Returns
    -------
    Fix or None
        Middle of the square.

    Examples
    --------
    >>> fix = grid_letters("TL 091 212")
    >>> fix.easting_m, fix.northing_m, fix.uncertainty_m
    (509150.0, 221250.0, 71.0)
    """
    for match in _LETTERS.finditer(text):
        digits = match[4] or match[2] + match[3]
        if len(digits) % 2 or (match[2] and len(match[2]) != len(match[3])):
            continue
        first, second = digits[: len(digits) // 2], digits[len(digits) // 2 :]
        left, bottom = _square(match[1].upper())
        side = 10.0 ** (5 - len(first))
        return _middle(match[0], left + int(first) * side, bottom + int(second) * side, side)
    return _ten_kilometres(text)


def _ten_kilometres(text: str) -> Fix | None:
    match = _TEN_KM.fullmatch(text)
    if match is None or (not match[1].strip() and match[2].upper() in _POSTCODE_AREAS):
        return None
    left, bottom = _square(match[2].upper())
    written = f"{match[2].upper()}{match[3]}{match[4]}"
    found = _middle(written, left + int(match[3]) * 10_000.0, bottom + int(match[4]) * 10_000.0, 10_000.0)
    return replace(found, note="a square of ten kilometres")


def grid_numbers(text: str) -> Fix | None:
    """Read the first easting and northing in metres in a text.

    Parameters
    ----------
    text : str
        Such as ``509200 221200`` or ``E509200 N221200``.

    Returns
    -------
    Fix or None
        Middle of the square metre.
    """
    for match in _NUMBERS.finditer(text):
        easting, northing = float(match[1]), float(match[2])
        if 5_000 <= northing <= 1_225_000 and (not match[2].startswith("0")):
            return _middle(match[0], easting, northing, 1.0)
    return None


def exchanged(fix: Fix) -> Fix:
    """The same two numbers in the other order, for grid references that were written northing first.

    Parameters
    ----------
    fix : Fix
        A point from `grid_numbers`.

    Returns
    -------
    Fix
        With easting and northing exchanged, and a note that says so.
    """
    return replace(
        fix,
        easting_m=fix.northing_m,
        northing_m=fix.easting_m,
        note="easting and northing exchanged: as given they lie at sea",
    )


def _middle(text: str, left: float, bottom: float, side: float) -> Fix:
    radius = float(math.ceil(side * math.sqrt(0.5)))
    east, north = left + side / 2, bottom + side / 2
    return Fix(text.strip(), east, north, radius, precision_of(radius), "British National Grid")


def _square(letters: str) -> tuple[float, float]:
    """South-west corner of a 100 km square: 25 letters without I, five by five from the north-west, twice."""
    first, second = ("ABCDEFGHJKLMNOPQRSTUVWXYZ".index(letter) for letter in letters)
    column = (first % 5) * 5 + second % 5 - 10
    line = (4 - first // 5) * 5 + 4 - second // 5 - 5
    return column * 100_000.0, line * 100_000.0


def _degrees(match: re.Match[str], n: int) -> tuple[float, str, float]:
    """Degrees, axis if stated, and the size of the last digit in degrees."""
    whole, minutes, seconds = match[f"d{n}"].replace("−", "-"), match[f"m{n}"], match[f"s{n}"]
    value = abs(float(whole)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    letter = (match[f"l{n}"] or "").upper()
    sign = -1.0 if whole.startswith("-") or (letter in {"S", "W"} and letter) else 1.0
    last, unit = (seconds, 3600) if seconds else (minutes, 60) if minutes else (whole, 1)
    decimals = len(last.partition(".")[2])
    return sign * value, {"N": "y", "S": "y", "E": "x", "W": "x"}.get(letter, ""), 10.0**-decimals / unit


def _is_meant(match: re.Match[str]) -> bool:
    """Whether the two numbers are coordinates and not house numbers: decimals on both, letters or minutes."""
    both = all(len(match[f"d{n}"].partition(".")[2]) >= 2 or match[f"m{n}"] for n in (1, 2))
    lettered = all(match[f"l{n}"] for n in (1, 2))
    return both or (lettered and any("." in match[f"d{n}"] or match[f"m{n}"] or "°" in match[0] for n in (1, 2)))


def _looks_swapped(first: float, second: float) -> bool:
    west, south, east, north = WGS84_BOUNDS
    return west <= first <= east and south <= second <= north
