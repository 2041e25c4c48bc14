"""Gather the frame of known streets: the operator's, those of recorded crime, those that located records name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from data.codes import Precision
from data.records import Case
from mapping.gazetteer import operator, streets
from mapping.geocode.known import names_in, open_to_all

CASE_STREETS = "located records of the case"
_LEADING = re.compile(r"^\s*(?:(?:flat|unit|no\.?|number)\s*)?\d+[a-z]?(?:\s*[-/]\s*\d+[a-z]?)?\s+", re.IGNORECASE)


def entries_for(folder: Path, texts: Iterable[str | None]) -> pd.DataFrame:
    """The operator's entries that some texts may name.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the operator's gazetteer; it need not exist.
    texts : iterable of str or None
        Free texts.

    Returns
    -------
    pandas.DataFrame
        Columns as `mapping.gazetteer.operator.COLUMNS`; empty where nothing is loaded.
    """
    if not operator.contents(folder):
        return operator.empty()
    return operator.entries(folder, names=names_in(texts))


def street_frame(
    case: Case | None = None, crimes: pd.DataFrame | None = None, own: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Frame for `mapping.gazetteer.streets.StreetIndex`.

    Parameters
    ----------
    case : Case, optional
        Permitted records; what is nobody's home and known without conditions gives its street.
    crimes : pandas.DataFrame, optional
        Recorded crime with location, easting_m and northing_m.
    own : pandas.DataFrame, optional
        The operator's entries; those of kind street are taken.

    Returns
    -------
    pandas.DataFrame
        Columns as `mapping.gazetteer.streets.COLUMNS`.
    """
    parts = [_of_case(case)] if case is not None else []
    if crimes is not None and len(crimes):
        parts.append(streets.of_recorded_crime(crimes))
    if own is not None and len(own):
        parts.append(own.loc[own["kind"] == "street", list(streets.COLUMNS)])
    held = [part for part in parts if len(part)]
    return pd.concat(held, ignore_index=True) if held else streets.frame_of([], [], [], "")


def _of_case(case: Case) -> pd.DataFrame:
    found = [
        (name, place.easting_m, place.northing_m, place.uncertainty_m)
        for place in open_to_all(case).values()
        if place.precision in {Precision.POINT, Precision.POSTCODE}
        for name in _streets_in(place.text)
    ]
    names, east, north, radius = zip(*found, strict=True) if found else ((), (), (), ())
    frame = streets.frame_of(names, east, north, CASE_STREETS)
    own = np.array([r or 0.0 for r in radius], dtype=float)
    return frame.assign(uncertainty_m=np.maximum(frame["uncertainty_m"].to_numpy(dtype=float), own))


def _streets_in(text: str) -> list[str]:
    """Parts between commas that are a street's name, perhaps after a house number."""
    parts = (_LEADING.sub("", part).strip() for part in text.split(","))
    return [
        part
        for part in parts
        if part and part.istitle() and len(part.split()) <= 4 and streets.is_street_name(streets.street_key(part))
    ]
