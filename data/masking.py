"""Points as a room may see them: moved to the middle of their 100 m square, so that no map betrays one door; pure.

The open data of the police in England and Wales moves a crime to an anchor in the middle of a street, or to a public
place such as a park, and shows it there (data.police.uk, "Location anonymisation"). Here the anchor is the middle of a
square of the national grid. It is aggregation to a point, one of the masks of the references, and not a random shift:
whoever looks twice, or compares a map with an export, learns nothing more, while many looks at a random shift average
out to the true point.

A square in the country may hold one house alone. That is why places where people live are hidden from a room
altogether, by `data.policy`, and this rule is for what is left: streets, open ground, and whatever was not said to be
a public facility. Places where a venue stands are exact, and kinds that the policy lists as exact.

References
----------
M. P. Armstrong, G. Rushton and D. L. Zimmerman (1999), Geographically masking health data to preserve confidentiality,
Statistics in Medicine 18(5), 497-525.
P. A. Zandbergen (2014), Ensuring confidentiality of geocoded health data: assessing geographic masking strategies for
individual-level data, Advances in Medicine 2014, 567049, doi:10.1155/2014/567049.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from data.codes import Audience, LocationKind
from data.policy import POLICY
from data.records import Location

CELL_M = 100.0
FARTHEST_M = CELL_M / math.sqrt(2.0)
"""How far the middle of a square lies from its corners, in metres."""
MOVED = f"moved to the middle of its {CELL_M:g} m square"
LEGEND = f"Points moved to the middle of their {CELL_M:g} m square; venues and public facilities are exact."
NOT_SHOWN = "[exact position not shown here]"

# Two letters of a 100 km square and two groups of digits of the same length, as one text or apart.
_GRID_TOGETHER = re.compile(r"\b([HJNOST][A-HJ-Z])\s?(\d{8}|\d{10})(?!\d)", re.IGNORECASE)
_GRID_APART = re.compile(r"\b([HJNOST][A-HJ-Z])\s?(\d{4,5})[\s,/-]{1,3}(\d{4,5})(?!\d)", re.IGNORECASE)
_DIGITS = (
    r"\d{1,3}\.\d{3,}|\d{1,3},\d{4,}|"
    r"\d{1,3}[°:\s]\s*\d{1,2}(?:\.\d+)?\s*['′:\s]\s*\d{1,2}(?:\.\d+)?\s*[\"″]?\s*[NSEW]\b"
)
_EXACT_WORDS = re.compile(
    # Degrees, metres of a national grid, three words of a well-known grid of squares of 3 m.
    rf"[-+−]?(?:{_DIGITS})|(?<![\d/])\d{{6,7}}(?:\.\d+)?(?![\d/])|\b\d{{1,3}}[°\s]\s*\d{{1,2}}\.\d+\s*['′]?\s*[NSEW]\b"
    r"|/{3}\w+\.\w+\.\w+",
    re.IGNORECASE,
)


def is_exact(location: Location, audience: Audience, *, has_venue: bool) -> bool:
    """Whether an audience sees where a place is without a mask.

    Parameters
    ----------
    location : Location
        A place that this audience may see at all.
    audience : Audience
        For whom.
    has_venue : bool
        Whether a venue stands there that this audience sees.

    Returns
    -------
    bool
        True for venues and for the kinds that the policy lists; whatever it does not list is moved.
    """
    return has_venue or location.kind in POLICY[audience].exact


def moves_points(audience: Audience) -> bool:
    """Whether maps, tables and files for an audience hold points that were moved.

    Parameters
    ----------
    audience : Audience
        For whom.

    Returns
    -------
    bool
        True for a room; such a map says so.
    """
    policy = POLICY[audience]
    return not policy.venues_only and bool(set(LocationKind) - policy.exact - policy.places)


def masked(location: Location) -> Location:
    """A place moved to the middle of its square; a second time changes nothing.

    Parameters
    ----------
    location : Location
        EPSG:27700 metres.

    Returns
    -------
    Location
        Its radius grows by how far the point may have moved. Force and district stay as recorded; digits of an exact
        position are taken out of its words.

    Examples
    --------
    >>> two = (Location(id="L", reports=("R",), text="TL 0912 2133", easting_m=e, northing_m=221_330.0)
    ...        for e in (509_120.0, 509_199.0))
    >>> [(one.text, one.easting_m, one.northing_m) for one in map(masked, two)]
    [('TL 091 213', 509150.0, 221350.0), ('TL 091 213', 509150.0, 221350.0)]
    """
    text = masked_words(location.text)
    point = masked_point(location.easting_m, location.northing_m)
    if point is None:
        return replace(location, text=text, easting_m=None, northing_m=None)
    if location.source.endswith(MOVED) and point == (location.easting_m, location.northing_m):
        return location if text == location.text else replace(location, text=text)
    radius = location.uncertainty_m
    return replace(
        location,
        text=text,
        easting_m=point[0],
        northing_m=point[1],
        uncertainty_m=None if radius is None else float(math.ceil(radius + FARTHEST_M)),
        source=f"{location.source}; {MOVED}" if location.source else MOVED,
    )


def masked_point(easting_m: float | None, northing_m: float | None) -> tuple[float, float] | None:
    """The middle of the square that a point lies in.

    Parameters
    ----------
    easting_m, northing_m : float or None
        EPSG:27700 metres.

    Returns
    -------
    tuple of (float, float) or None
        EPSG:27700 metres; None for no point, and for one that is nowhere.

    Examples
    --------
    >>> masked_point(506_600.0, 225_299.9)
    (506650.0, 225250.0)
    """
    if easting_m is None or northing_m is None or not math.isfinite(easting_m + northing_m):
        return None
    return _middle(easting_m), _middle(northing_m)


def masked_words(text: str) -> str:
    """Words of a place without the digits of an exact position.

    Parameters
    ----------
    text : str
        As somebody wrote it.

    Returns
    -------
    str
        A grid reference cut to its 100 m square; degrees, metres and squares of 3 m taken out.

    Examples
    --------
    >>> masked_words("underpass, grid ref TL 0667 2535"), masked_words("51.87971, -0.41748")
    ('underpass, grid ref TL 066 253', '[exact position not shown here], [exact position not shown here]')
    """
    cut = _GRID_TOGETHER.sub(lambda m: _square(m[1], m[2][: len(m[2]) // 2], m[2][len(m[2]) // 2 :]), text)
    cut = _GRID_APART.sub(lambda m: _square(m[1], m[2], m[3]), cut)
    return _EXACT_WORDS.sub(NOT_SHOWN, cut)


def _middle(metres: float) -> float:
    return math.floor(metres / CELL_M) * CELL_M + CELL_M / 2


def _square(letters: str, east: str, north: str) -> str:
    return f"{letters} {east[:3]} {north[:3]}"
