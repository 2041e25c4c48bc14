"""Which incidents may make a hotspot: none that is imprecise, a place of report or a home; a child and month once."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.codes import Precision

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

REPORTED_HERE = "place where reports are made, not where harm happened"
LIVED_HERE = "children's home or address of a child: for social care, never a hotspot"
_EXACT = (Precision.POINT.value, Precision.POSTCODE.value)


def count_once(incidents: pd.DataFrame) -> Flags:
    """Mark the incidents that count: a child, a place and a month count once.

    Several children of one incident came together, so they are one unit, not several. Incidents of a place and month in
    which no child is known count once together: they may be about the same child.

    Parameters
    ----------
    incidents : pandas.DataFrame
        INCIDENTS contract.

    Returns
    -------
    ndarray of bool, shape (n,)
        False for an incident that says nothing new about any child, place and month. Earlier incidents come first.
    """
    flags = np.zeros(len(incidents), dtype=bool)
    months = pd.to_datetime(incidents["start"]).dt.strftime("%Y-%m")
    seen: set[tuple[str, str, str]] = set()
    for i in np.lexsort((incidents.index.astype(str), incidents["start"])):
        place = incidents["location_id"].iloc[i]
        where = f"at {incidents.geometry.iloc[i].wkt}" if pd.isna(place) else str(place)
        keys = {(str(child), where, months.iloc[i]) for child in incidents["children"].iloc[i] or ("",)}
        flags[i] = bool(keys - seen)
        seen |= keys
    return flags


def guard(incidents: gpd.GeoDataFrame, cells: Integers, cell_m: float) -> tuple[Flags, dict[str, int]]:
    """Mark the incidents that take part, and count the others by reason.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        INCIDENTS contract.
    cells : ndarray of int64, shape (n,)
        Cell of each, -1 outside the area.
    cell_m : float
        Side of a cell in metres.

    Returns
    -------
    kept : ndarray of bool, shape (n,)
        Which take part.
    left_out : dict of str to int
        How many do not, by the first reason that applies.
    """
    uncertain = incidents["uncertainty_m"].to_numpy(dtype=float)
    # An unknown uncertainty is not taken for none, but for what was placed as a point or a postcode.
    exact = incidents["precision"].isin(_EXACT).to_numpy()
    imprecise = np.where(np.isnan(uncertain), ~exact, uncertain > cell_m).astype(bool)
    guards = (
        (REPORTED_HERE, incidents["place_of_report"].to_numpy(dtype=bool)),
        (LIVED_HERE, incidents["residence"].to_numpy(dtype=bool)),
        (f"less precise than a cell of {cell_m:g} m", imprecise),
        ("outside the area", cells < 0),
    )  # fmt: skip
    kept = np.ones(len(incidents), dtype=bool)
    left_out = {}
    for reason, flags in guards:
        if count := int(np.count_nonzero(flags & kept)):
            left_out[reason] = count
        kept &= ~flags
    return kept, left_out
