"""Answers on features and areas: Gi*, Gi, Moran; and on before-and-after counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse, stats

from data.errors import BadColumn, NotEnough, RefusedInput
from mapping import effect as effects
from mapping.analyse.plain_frames import numbers, or_none, points
from mapping.hotspots import (
    autocorrelation,
)
from mapping.hotspots import (
    gi_star as getis_ord,
)
from mapping.hotspots import (
    weights as neighbours,
)

Floats = npt.NDArray[np.float64]
_FEWEST = 3
Json = dict[str, Any]


def local_g(
    features: pd.DataFrame,
    *,
    value: str,
    weights: str = "queen",
    star: bool = True,
    row_standardised: bool = False,
    permutations: int = 999,
    seed: int = 0,
    x: str = "x",
    y: str = "y",
    crs: str = "local",
) -> Json:
    """Answer of ``analyse gi-star`` and ``analyse local-g``.

    Parameters
    ----------
    features : pandas.DataFrame or geopandas.GeoDataFrame
        One row a feature, with `x` and `y`, or with polygons.
    value : str
        Column of values.
    weights : str, default "queen"
        ``queen``, ``rook``, ``band:15``, ``knn:8`` or a GAL file.
    star : bool, default True
        Gi*, which counts the feature itself; False for Gi.
    row_standardised : bool, default False
        Divide the weights by their row's sum.
    permutations : int, default 999
        Conditional permutations; 0 gives the normal p-value.
    seed : int, default 0
        Seed of the random numbers.
    x, y : str
        Columns of coordinates, for band and knn.
    crs : str, default "local"
        As for `points`: plain numbers as they stand, or the system of the coordinates, so that a band is in metres.

    Returns
    -------
    dict
        ``values, z, p_value, expected, variance``, each one number a feature (None where not defined).

    Raises
    ------
    RefusedInput
        If the weights cannot be made or a value is missing.
    """
    numbers_ = _values(features, value)
    near = _weights(features, weights, x, y, crs)
    if star:
        near = sparse.csr_array(near + sparse.diags_array(np.ones(len(numbers_))))
    near = _standardised(near, wanted=row_standardised)
    found = getis_ord.gi_star(numbers_, near) if star else getis_ord.gi(numbers_, near)
    return {
        "values": or_none(found.value),
        "z": or_none(found.z),
        "p_value": or_none(_local_p(numbers_, near, found.z, permutations, seed)),
        "expected": or_none(found.expected),
        "variance": or_none(found.variance),
    }


def local_moran(
    features: pd.DataFrame,
    *,
    value: str,
    weights: str = "queen",
    row_standardised: bool = True,
    permutations: int = 999,
    seed: int = 0,
    x: str = "x",
    y: str = "y",
    crs: str = "local",
) -> Json:
    """Answer of ``analyse local-moran``.

    Parameters
    ----------
    features : pandas.DataFrame or geopandas.GeoDataFrame
        As for `local_g`.
    value : str
        Column of values.
    weights : str, default "queen"
        As for `local_g`.
    row_standardised : bool, default True
        Divide the weights by their row's sum.
    permutations : int, default 999
        Conditional permutations, at least 1.
    seed : int, default 0
        Seed of the random numbers.
    x, y : str
        Columns of coordinates, for band and knn.
    crs : str, default "local"
        As for `points`: plain numbers as they stand, or the system of the coordinates, so that a band is in metres.

    Returns
    -------
    dict
        ``values, z, p_value, expected, variance``; expected, variance and z are those of the permutations.

    Raises
    ------
    RefusedInput
        If the weights cannot be made, a value is missing, or there are no permutations.
    """
    if permutations < 1:
        raise RefusedInput("local Moran needs permutations: its figures have no useful normal law")
    numbers_ = _values(features, value)
    near = _standardised(_weights(features, weights, x, y, crs), wanted=row_standardised)
    found = autocorrelation.local_moran(numbers_, near)
    centred = numbers_ - numbers_.mean()
    scale = (len(centred) - 1) * centred / float(centred @ centred)
    rng = np.random.default_rng(seed)
    p_value, mean, deviation = autocorrelation.conditional_permutations(
        centred, near, rng=rng, permutations=permutations
    )
    expected, variance = scale * mean, (scale * deviation) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(variance > 0, (found - expected) / np.sqrt(variance), np.nan)
    names = {"values": found, "z": z, "p_value": p_value, "expected": expected, "variance": variance}
    return {name: or_none(column) for name, column in names.items()}


def moran(
    features: pd.DataFrame,
    *,
    value: str,
    weights: str = "queen",
    row_standardised: bool = True,
    permutations: int = 999,
    seed: int = 0,
    x: str = "x",
    y: str = "y",
    crs: str = "local",
) -> Json:
    """Answer of ``analyse moran``.

    Parameters
    ----------
    features : pandas.DataFrame or geopandas.GeoDataFrame
        As for `local_g`.
    value : str
        Column of values.
    weights : str, default "queen"
        As for `local_g`.
    row_standardised : bool, default True
        Divide the weights by their row's sum.
    permutations : int, default 999
        Random arrangements; 0 leaves `p_sim` None.
    seed : int, default 0
        Seed of the random numbers.
    x, y : str
        Columns of coordinates, for band and knn.
    crs : str, default "local"
        As for `points`: plain numbers as they stand, or the system of the coordinates, so that a band is in metres.

    Returns
    -------
    dict
        ``I, p_norm, p_sim`` (one-sided) with ``expected, variance, z``.

    Raises
    ------
    RefusedInput
        If the weights cannot be made or a value is missing.
    """
    near = _standardised(_weights(features, weights, x, y, crs), wanted=row_standardised)
    rng = np.random.default_rng(seed)
    found = autocorrelation.moran(_values(features, value), near, rng=rng, permutations=permutations)
    return {
        "I": found.value,
        "p_norm": found.p_norm,
        "p_sim": None if found.p_sim is None else float(found.p_sim),
        "expected": found.expected,
        "variance": found.variance,
        "z": found.z,
    }


_AREAS = ("treated", "control", "displacement", "displacement_control")


def _before_after(name: str, pair: object) -> tuple[float, float]:
    fault = RefusedInput(f"counts: {name} must be [before, after], two numbers of 0 or more")
    if not isinstance(pair, list) or len(pair) != 2:
        raise fault
    try:
        before, after = (float(value) for value in pair)
    except (TypeError, ValueError):
        raise fault from None
    return before, after


def effect(counts: dict[str, list[float]]) -> Json:
    """Answer of ``analyse effect``.

    Parameters
    ----------
    counts : dict of str to list of float
        ``treated`` and ``control``, perhaps ``displacement`` and ``displacement_control``: ``[before, after]`` each.

    Returns
    -------
    dict
        ``wdd, se, z, ci, wdq, total_net_effect, sentence``; a figure without meaning is None.

    Raises
    ------
    RefusedInput
        If a pair is missing or is not two numbers of 0 or more.
    NotEnough
        If all counts are 0.
    """
    missing = [name for name in _AREAS[:2] if name not in counts]
    if missing:
        raise RefusedInput(f"counts: {' and '.join(missing)} missing; give [before, after] for each")
    # A mistyped name would silently leave an area out and may turn the finding round.
    if unknown := sorted(set(counts) - set(_AREAS)):
        raise RefusedInput(f"counts: {', '.join(unknown)} not known; the names are {', '.join(_AREAS)}")
    pairs = {name: _before_after(name, counts.get(name, [0, 0])) for name in _AREAS}
    found = effects.weighted_displacement_difference(*pairs.values())
    wdq: float | None = None
    net: float | None = None
    if min(pairs["control"]) > 0:
        wdq, net = effects.weighted_displacement_quotient(pairs["treated"], pairs["control"], pairs["displacement"])
    return {
        "wdd": found.wdd,
        "se": found.se,
        "z": found.z,
        "ci": list(found.ci),
        "wdq": wdq if "displacement" in counts else None,
        "total_net_effect": net,
        "sentence": found.sentence,
    }


def _values(features: pd.DataFrame, column: str) -> Floats:
    values = numbers(features, column)
    if (missing := ~np.isfinite(values)).any():
        row = int(np.flatnonzero(missing)[0]) + 2
        raise BadColumn(f"row {row}, column {column!r}: no value; every feature needs one, or leave the row out")
    if len(values) < _FEWEST:
        raise NotEnough(f"{len(values)} features: {_FEWEST} or more are needed")
    return values


def _weights(features: pd.DataFrame, spec: str, x: str, y: str, crs: str) -> sparse.csr_array:
    kind, _, number = spec.partition(":")
    if spec.lower().endswith(".gal"):
        first = features.columns[0]
        return neighbours.read_gal(Path(spec), features[first].astype(str).tolist())
    if spec in {"queen", "rook"}:
        if not isinstance(features, gpd.GeoDataFrame):
            raise RefusedInput(f"weights {spec} need polygons (.geojson or .gpkg); with points use band:15 or knn:8")
        if not features.geom_type.isin(["Polygon", "MultiPolygon"]).all():
            raise RefusedInput(f"weights {spec} need polygons in every row; with points use band:15 or knn:8")
        return neighbours.contiguity(np.asarray(features.geometry.values, dtype=object), corners=spec == "queen")
    try:
        amount = float(number)
    except ValueError as fault:
        raise RefusedInput(f"weights {spec!r} are not known: use queen, rook, band:15, knn:8 or a .gal file") from fault
    # Shapes name their own system; columns of numbers have only what they are said to be.
    shapes = isinstance(features, gpd.GeoDataFrame) and x not in features.columns
    xy = points(features, x=x, y=y, crs="EPSG:27700" if shapes and features.crs is not None else crs)
    if (missing := ~np.isfinite(xy).all(axis=1)).any():
        row = int(np.flatnonzero(missing)[0]) + 2
        raise BadColumn(f"row {row}: no coordinates; every feature needs them for weights {spec}")
    if kind == "band":
        return neighbours.distance_band(xy, amount)
    if kind == "knn" and amount.is_integer():
        return neighbours.nearest(xy, int(amount))
    raise RefusedInput(f"weights {spec!r} are not known: use queen, rook, band:15, knn:8 or a .gal file")


def _standardised(near: sparse.csr_array, *, wanted: bool) -> sparse.csr_array:
    return neighbours.row_standardised(near) if wanted else near


def _local_p(values: Floats, near: sparse.csr_array, z: Floats, permutations: int, seed: int) -> Floats:
    if permutations < 1:
        return np.asarray(stats.norm.sf(np.abs(z)))
    rng = np.random.default_rng(seed)
    p_value = autocorrelation.conditional_permutations(values, near, rng=rng, permutations=permutations)[0]
    # Where there is no score, as among equal values, there is no chance of a higher one.
    return np.where(np.isfinite(z), p_value, np.nan)
