"""Which licensing objective a recorded event may bear on, by a nation's law: to think with, never a finding."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from data.codes import EventKind, VenueKind


def objectives_of(kind: EventKind, venue: VenueKind, nation: str | None) -> tuple[str, ...]:
    """Objectives that an event at a venue may bear on.

    Parameters
    ----------
    kind : EventKind
        What happened.
    venue : VenueKind
        What the venue is: gambling has a law of its own.
    nation : str or None
        ``E``, ``W``, ``S`` or ``NI``; None where not known, then the law of England and Wales is read.

    Returns
    -------
    tuple of str
        In the words of the law; empty where the kind bears on none by itself, or the nation's law is not listed.

    Examples
    --------
    >>> objectives_of(EventKind.UNDERAGE_SALE, VenueKind.OFF_LICENCE, "E")
    ('protection of children from harm', 'prevention of crime and disorder')
    """
    law = _law("gambling" if venue is VenueKind.ARCADE_GAMBLING else "licensing", nation or "E")
    return tuple(law[one] for one in _table()["bears_on"].get(kind.value, ()) if one in law)


def source_of(venue: VenueKind, nation: str | None) -> str:
    """Law that names the objectives.

    Parameters
    ----------
    venue : VenueKind
        What the venue is.
    nation : str or None
        Where it lies.

    Returns
    -------
    str
        Act and section; empty where none is listed.
    """
    wanted = "gambling" if venue is VenueKind.ARCADE_GAMBLING else "licensing"
    held = (law for law in _table()["law"] if law["id"] == wanted and (nation or "E") in law["territory"])
    return next((str(law["source"]) for law in held), "")


def _law(wanted: str, nation: str) -> dict[str, str]:
    held = (law for law in _table()["law"] if law["id"] == wanted and nation in law["territory"])
    return next((dict(law["objectives"]) for law in held), {})


@cache
def _table() -> dict[str, Any]:
    text = files("data").joinpath("reference", "licensing_objectives.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
