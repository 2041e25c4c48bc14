"""Neighbour weights of features: distance band, nearest neighbours, shared edges or corners, a GAL file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse
from scipy.spatial import KDTree

from data.errors import RefusedInput

Floats = npt.NDArray[np.float64]


def distance_band(points_m: Floats, band_m: float) -> sparse.csr_array:
    """Binary weights: neighbours at a distance of the band or less, without the feature itself.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres (or any plain numbers).
    band_m : float
        Greatest distance.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        Ones for neighbours.

    Raises
    ------
    RefusedInput
        If the distance is not above 0.

    Examples
    --------
    >>> distance_band(np.array([[0.0, 0.0], [3.0, 4.0], [20.0, 0.0]]), 5.0).toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    points_m = np.asarray(points_m, dtype=float).reshape(-1, 2)
    if not (np.isfinite(band_m) and band_m > 0):
        raise RefusedInput(f"band:{band_m:g} is no distance: give one above 0")
    pairs = KDTree(points_m).query_pairs(band_m, output_type="ndarray")
    return _from_pairs(pairs, len(points_m))


def nearest(points_m: Floats, k: int) -> sparse.csr_array:
    """Binary weights: the k nearest other features.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres (or any plain numbers).
    k : int
        Neighbours of each feature.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        Ones for neighbours; not symmetric.

    Raises
    ------
    RefusedInput
        If there are not more than k features.
    """
    points_m = np.asarray(points_m, dtype=float).reshape(-1, 2)
    n = len(points_m)
    if not 0 < k < n:
        raise RefusedInput(f"knn:{k} needs more than {k} features, there are {n}")
    found = np.asarray(KDTree(points_m).query(points_m, k + 1)[1])
    # Where features share a point, the feature itself need not come first.
    itself = found == np.arange(n)[:, None]
    itself[~itself.any(axis=1), k] = True
    columns = found[~itself]
    return sparse.csr_array((np.ones(n * k), columns, np.arange(0, n * k + 1, k)), shape=(n, n))


def contiguity(polygons: npt.NDArray[np.object_], *, corners: bool) -> sparse.csr_array:
    """Binary weights of polygons that touch.

    Parameters
    ----------
    polygons : ndarray of shapely geometries, shape (n,)
        Areas in any one coordinate system.
    corners : bool
        True for queen (an edge or a corner shared), False for rook (an edge shared).

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        Ones for neighbours.
    """
    left, right = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    keep = left < right
    left, right = left[keep], right[keep]
    if not corners:
        shared = shapely.length(shapely.intersection(polygons[left], polygons[right])) > 0
        left, right = left[shared], right[shared]
    return _from_pairs(np.column_stack([left, right]), len(polygons))


def read_gal(path: Path, ids: list[str]) -> sparse.csr_array:
    """Binary weights of a GAL file.

    Parameters
    ----------
    path : pathlib.Path
        File: number of features, then two lines a feature (id and number of neighbours; the neighbours' ids).
    ids : list of str
        Ids of the features in their order; if they are not those of the file, its ids count from 1.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        Ones for neighbours.

    Raises
    ------
    RefusedInput
        If the file does not fit the features.
    """
    head, listed = _gal_lines(path)
    position = {name: i for i, name in enumerate(ids)}
    if not set(listed) <= set(position):
        position = {str(i + 1): i for i in range(len(ids))}
    unknown = sorted({name for key, near in listed.items() for name in (key, *near)} - set(position))
    if unknown or len(listed) != len(ids):
        raise RefusedInput(
            f"{path.name}: {len(listed)} features (header {' '.join(head)}), but the values are of {len(ids)}"
        )
    rows = [position[key] for key, near in listed.items() for _ in near]
    columns = [position[name] for near in listed.values() for name in near]
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(ids), len(ids)))


def _gal_lines(path: Path) -> tuple[list[str], dict[str, list[str]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedInput(f"{path.name}: cannot be read as a GAL file of weights") from error
    words = [line.split() for line in lines]
    while words and not words[-1]:
        words.pop()
    listed: dict[str, list[str]] = {}
    row = 1
    while row < len(words):
        # The line of neighbours of a feature that has none may be empty or left out.
        if len(words[row]) != 2 or not words[row][1].isdigit():
            raise RefusedInput(f"{path.name}: line {row + 1} should hold an id and a number of neighbours")
        name, many = words[row][0], int(words[row][1])
        near = words[row + 1] if many and row + 1 < len(words) else []
        if len(near) != many or name in listed:
            raise RefusedInput(f"{path.name}: line {row + 2} should hold {many} neighbours, and each id stand once")
        listed[name] = near
        row += 2 if many or (row + 1 < len(words) and not words[row + 1]) else 1
    return (words[0] if words else []), listed


def row_standardised(weights: sparse.csr_array) -> sparse.csr_array:
    """Weights divided by their row's sum.

    Parameters
    ----------
    weights : scipy.sparse.csr_array, shape (n, n)
        Neighbour weights.

    Returns
    -------
    scipy.sparse.csr_array, shape (n, n)
        Rows sum to 1; a feature without neighbours keeps a row of 0.
    """
    sums = weights.sum(axis=1)
    return sparse.csr_array(sparse.diags_array(np.where(sums > 0, 1.0 / np.where(sums > 0, sums, 1.0), 0.0)) @ weights)


def _from_pairs(pairs: npt.NDArray[np.int64], n: int) -> sparse.csr_array:
    rows, columns = np.r_[pairs[:, 0], pairs[:, 1]], np.r_[pairs[:, 1], pairs[:, 0]]
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, n))


def numbers_with(values: npt.ArrayLike, weights: sparse.csr_array) -> Floats:
    """Numbers of the features that weights are for.

    Parameters
    ----------
    values : array_like, shape (n,)
        One number a feature.
    weights : scipy.sparse.csr_array, shape (n, n)
        Neighbour weights.

    Returns
    -------
    ndarray, shape (n,)
        The values.

    Raises
    ------
    RefusedInput
        If the shapes do not match.
    """
    x = np.asarray(values, dtype=float)
    if x.ndim != 1 or weights.shape != (len(x), len(x)):
        raise RefusedInput(f"{x.size} values need weights of {x.size} x {x.size}, not {weights.shape}")
    return x
