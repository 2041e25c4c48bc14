"""Answers on events as a surface: density."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.errors import RefusedInput
from mapping import projection
from mapping.analyse.plain_frames import points
from mapping.hotspots.density import Density, choose_bandwidth, kernel_density
from mapping.hotspots.geotiff import geotiff

Json = dict[str, Any]

_MOST_SHAPES = 500_000


def density(
    events: pd.DataFrame,
    *,
    cell_m: float,
    bandwidth: str | float = "auto",
    kernel: str = "quartic",
    x: str = "x",
    y: str = "y",
    crs: str = "EPSG:27700",
) -> tuple[Json, Density]:
    """Answer of ``analyse density``, and the surface itself.

    Parameters
    ----------
    events : pandas.DataFrame
        One row an event; rows without coordinates take no part and are counted.
    cell_m : float
        Side of a cell in metres.
    bandwidth : str or float, default "auto"
        Metres: standard deviation of the Gaussian, radius of the quartic kernel; ``auto`` chooses and says why.
    kernel : str, default "quartic"
        Or ``gaussian``.
    x, y, crs : str
        As for `points`.

    Returns
    -------
    answer : dict
        ``bandwidth_m, cells, max, total`` with ``kernel, unit, bandwidth_why, without_coordinates``; ``max`` is in
        events per square kilometre, ``total`` in events.
    surface : Density
        Values of all cells.

    Raises
    ------
    RefusedInput
        If the kernel is unknown, or bandwidth or cell are not numbers above 0.
    NotEnough
        If there are no points, or too few to choose a bandwidth.
    """
    xy = points(events, x=x, y=y, crs=crs)
    found = xy[np.isfinite(xy).all(axis=1)]
    why = "given"
    try:
        width_m = None if bandwidth == "auto" else float(bandwidth)
    except ValueError as fault:
        raise RefusedInput(f"bandwidth {bandwidth!r} is neither auto nor a number of metres") from fault
    if width_m is None:
        chosen = choose_bandwidth(found, kernel)
        width_m, why = chosen.metres, chosen.why
    surface = kernel_density(found, cell_m=cell_m, bandwidth_m=width_m, kernel=kernel)
    return {
        "bandwidth_m": width_m,
        "cells": int(surface.per_km2.size),
        "max": float(surface.per_km2.max()),
        "total": surface.total,
        "kernel": kernel,
        "unit": "events per square kilometre",
        "bandwidth_why": why,
        "without_coordinates": int(len(xy) - len(found)),
    }, surface


def write_surface(surface: Density, path: Path, crs: str = "EPSG:27700") -> None:
    """Write a density to a file: cells above nothing as GeoJSON polygons, or all cells as a GeoTIFF.

    Parameters
    ----------
    surface : Density
        In EPSG:27700 metres, or plain numbers when local.
    path : pathlib.Path
        Ends in ``.geojson`` (longitude and latitude, plain numbers when local) or ``.tif`` (EPSG:27700).
    crs : str, default "EPSG:27700"
        Of the events; only whether it is ``local`` matters.

    Raises
    ------
    RefusedInput
        If the name ends in something else, or the GeoJSON would hold more than half a million cells.
    """
    local = crs == "local"
    if path.suffix.lower() in {".tif", ".tiff"}:
        path.write_bytes(
            geotiff(
                surface.per_km2,
                west_m=surface.west_m,
                south_m=surface.south_m,
                cell_m=surface.cell_m,
                placed=not local,
            )
        )
        return
    if path.suffix.lower() not in {".geojson", ".json"}:
        raise RefusedInput(f"{path.name}: a density is written as .geojson or .tif")
    rows, columns = np.nonzero(surface.per_km2)
    if len(rows) > _MOST_SHAPES:
        raise RefusedInput(f"{path.name}: {len(rows):,} cells are too many for GeoJSON: use larger cells, or .tif")
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    x = surface.west_m + (columns[:, None] + corners[:, 0]) * surface.cell_m
    y = surface.south_m + (rows[:, None] + corners[:, 1]) * surface.cell_m
    if not local:
        x, y = (part.reshape(x.shape).round(7) for part in projection.to_wgs84(x.ravel(), y.ravel()))
    features = [
        {
            "type": "Feature",
            "properties": {"cell": f"{column}_{row}", "per_km2": value},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for column, row, value, ring in zip(
            columns.tolist(),
            rows.tolist(),
            surface.per_km2[rows, columns].tolist(),
            np.stack([x, y], axis=2).tolist(),
            strict=True,
        )
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
