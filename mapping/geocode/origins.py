"""Where the point of a location comes from: from its words, from elsewhere, or from nothing yet."""

from __future__ import annotations

from data.codes import LocationKind
from data.records import Location
from mapping.geocode import codes, names
from mapping.geocode.choices import CHOSEN
from mapping.geocode.place import Sources

_READ = frozenset({codes.SOURCE, names.SOURCE, "districts"})
"""Sources that only words have; those of an operator's list are told by asking again."""


def is_pending(location: Location) -> bool:
    """Whether a location waits to be placed.

    Parameters
    ----------
    location : Location
        As kept.

    Returns
    -------
    bool
        True where it has words and no point, and is a place in the world.
    """
    return location.easting_m is None and location.kind is not LocationKind.ONLINE and bool(location.text.strip())


def is_from_words(location: Location, sources: Sources) -> bool:
    """Whether a location has the point that its words are read as, not one that a file, a device or a person gave.

    Parameters
    ----------
    location : Location
        As kept.
    sources : Sources
        What its words are looked up in.

    Returns
    -------
    bool
        True only for a point that the words alone give.
    """
    if location.easting_m is None or location.source == CHOSEN or not location.text.strip():
        return False
    if location.source in _READ:
        return True
    answer = sources.find(location.text, hint_force=location.force_code)
    return (answer.easting_m, answer.northing_m, answer.source) == (
        location.easting_m,
        location.northing_m,
        location.source,
    )
