"""Streets by name: from the operator's own gazetteer, and from data that already have a point.

Recorded crime of police.uk lies on map points "on or near" a named street, and located records of the case name
streets too. Points of one name that lie near each other are one street; far from each other they are several, and the
name alone does not tell which. Where a source gives no radius, 250 m are added around the known points: in 22,654 such
points of two forces that covered 95 of 100 points that had been left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from data.frames import check_columns
from data.resources import shipped
from mapping.gazetteer.places import fold

COLUMNS = ("name", "town", "easting_m", "northing_m", "uncertainty_m", "source")
"""Columns that a frame of streets needs; further ones are left alone."""
GAP_M = 700.0
"""Points of one name farther apart than this, with none between, are different streets."""
AROUND_M = 250.0
"""Metres around the known points of a street where its source gives no radius."""
RECORDED_CRIME = "recorded crime near the street"
_WORDS = tomllib.loads(shipped("reference", "places", "streets.toml").read_text(encoding="utf-8"))
ENDINGS: dict[str, str] = _WORDS["endings"]
"""Short last words of a street's name, written out."""
TYPES = frozenset(ENDINGS.values()) | frozenset(_WORDS["types"])
"""Last words that make a name that of a street."""
DIRECTIONS = frozenset({"north", "south", "east", "west", "upper", "lower"})
COMMON = frozenset(_WORDS["common"])
"""Names that are found in many towns: where the list is not the whole country's, the only one in it tells nothing."""
ROAD = re.compile(r"(?:a|b|m)\d{1,4}(?: m)?")
"""Folded name of a numbered road."""
_NO_STREETS = frozenset(_WORDS["not_streets"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street as a circle that covers its known points.

    Attributes
    ----------
    easting_m, northing_m : float
        EPSG:27700 metres, middle of the known points.
    radius_m : float
        Covers every known point with its own uncertainty.
    points : int
        Number of known points.
    towns : tuple of str
        Towns that the source names, folded; empty where it names none.
    """

    name: str
    easting_m: float
    northing_m: float
    radius_m: float
    points: int
    towns: tuple[str, ...]
    source: str


class StreetIndex:
    """Streets by name; the points of a name are put together when it is first asked for.

    Parameters
    ----------
    frame : pandas.DataFrame
        `COLUMNS`, one row a known point, EPSG:27700 metres; rows without a point are left out.

    Raises
    ------
    BadColumn
        If a column is missing.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"name": ["Elm Rd", "Elm Road"], "town": "", "easting_m": [5e5, 5.003e5], "northing_m": 2e5,
    ...      "uncertainty_m": 100.0, "source": "example"}
    ... )
    >>> [(s.easting_m, s.radius_m, s.points) for s in StreetIndex(frame).named("elm road")]
    [(500150.0, 250.0, 2)]
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        check_columns(frame, COLUMNS, "streets")
        east, north = (pd.to_numeric(frame[name]).to_numpy(dtype=float) for name in ("easting_m", "northing_m"))
        has_point = np.isfinite(east) & np.isfinite(north)
        held = frame.loc[has_point, list(COLUMNS)]
        codes, names = pd.factorize(held["name"].astype(str), sort=True)
        keys = [street_key(name) for name in names]
        self._points = np.column_stack([east[has_point], north[has_point]])
        self._around = np.maximum(pd.to_numeric(held["uncertainty_m"]).fillna(AROUND_M).to_numpy(dtype=float), 1.0)
        self._texts = {
            name: held[name].fillna("").astype(str).to_numpy(dtype=object) for name in ("name", "town", "source")
        }
        rows: dict[str, list[npt.NDArray[np.intp]]] = {}
        order, ends = np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes, minlength=len(keys)))
        for key, last, first in zip(keys, ends, [0, *ends], strict=False):
            if key and key not in _NO_STREETS:
                rows.setdefault(key, []).append(order[first:last])
        self._rows = {key: np.concatenate(parts) for key, parts in rows.items()}
        self._made: dict[str, tuple[Street, ...]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: str) -> bool:
        return street_key(name) in self._rows

    def named(self, name: str) -> tuple[Street, ...]:
        """Streets of a name.

        Parameters
        ----------
        name : str
            In any spelling; ``Rd`` is ``Road``.

        Returns
        -------
        tuple of Street
            Those with most known points first; empty if the name is not known.
        """
        key = street_key(name)
        if key not in self._made:
            self._made[key] = self._streets(key)
        return self._made[key]

    def beginning(self, name: str) -> tuple[Street, ...]:
        """Streets whose name is this one and a point of the compass, such as ``High Street North``.

        Parameters
        ----------
        name : str
            Without the point of the compass.

        Returns
        -------
        tuple of Street
            Empty if there is none.
        """
        key = street_key(name)
        return tuple(
            s for way in sorted(DIRECTIONS) for full in (f"{key} {way}", f"{way} {key}") for s in self.named(full)
        )

    def nearest(self, easting_m: float, northing_m: float, *, within_m: float = 500.0) -> tuple[str, float] | None:
        """Name of the street with the known point nearest to a point.

        Parameters
        ----------
        easting_m, northing_m : float
            EPSG:27700 metres.
        within_m : float, default 500
            Farther streets are not named.

        Returns
        -------
        (str, float) or None
            Name and metres to its known point.
        """
        rows = np.concatenate(list(self._rows.values())) if self._rows else np.empty(0, dtype=np.intp)
        if not len(rows):
            return None
        away = np.hypot(*(self._points[rows] - (easting_m, northing_m)).T)
        best = int(np.argmin(away))
        return (str(self._texts["name"][rows[best]]), float(away[best])) if away[best] <= within_m else None

    def _streets(self, key: str) -> tuple[Street, ...]:
        rows = self._rows.get(key, np.empty(0, dtype=np.intp))
        if len(rows) < 2:
            return tuple(self._circle(rows[:1]) for _ in rows)
        near = cKDTree(self._points[rows]).query_pairs(GAP_M, output_type="ndarray")
        links = coo_array((np.ones(len(near)), (near[:, 0], near[:, 1])), shape=(len(rows), len(rows)))
        count, labels = connected_components(links, directed=False)
        made = [self._circle(rows[labels == label]) for label in range(count)]
        return tuple(sorted(made, key=lambda s: (-s.points, s.easting_m, s.northing_m)))

    def _circle(self, rows: npt.NDArray[np.intp]) -> Street:
        points = self._points[rows]
        middle = np.round((points.min(axis=0) + points.max(axis=0)) / 2, 1)
        reach = np.hypot(*(points - middle).T) + self._around[rows]
        name, towns, sources = (self._texts[column][rows] for column in ("name", "town", "source"))
        return Street(
            name=str(name[0]),
            easting_m=float(middle[0]),
            northing_m=float(middle[1]),
            radius_m=float(np.ceil(np.round(reach.max(), 3))),
            points=len({(e, n) for e, n in points.tolist()}),
            towns=tuple(sorted({fold(town) for town in set(towns)} - {""})),
            source=", ".join(sorted(set(sources))),
        )


def street_key(name: str) -> str:
    """Name of a street as it is compared.

    Parameters
    ----------
    name : str
        In any spelling.

    Returns
    -------
    str
        Folded, the last word written out.

    Examples
    --------
    >>> street_key("St. George's Rd."), street_key("High St North"), street_key("A1 (M)")
    ('st georges road', 'high street north', 'a1 m')
    """
    words = fold(re.sub(r"\(M\)", " m", name)).split()
    last = next((i for i in range(len(words) - 1, 0, -1) if words[i] not in DIRECTIONS), 0)
    if last:
        words[last] = ENDINGS.get(words[last], words[last])
    return " ".join(words)


def is_street_name(key: str) -> bool:
    """Whether a folded name ends like that of a street, or is the number of a road.

    Parameters
    ----------
    key : str
        Result of `street_key`.

    Returns
    -------
    bool
        False also for names such as ``kingsway`` that only a list can know.
    """
    words = [word for word in key.split() if word not in DIRECTIONS]
    return (len(words) > 1 and words[-1] in TYPES) or ROAD.fullmatch(key) is not None


def of_recorded_crime(crimes: pd.DataFrame) -> pd.DataFrame:
    """Streets that rows of recorded crime lie on or near.

    Parameters
    ----------
    crimes : pandas.DataFrame
        Columns location (``On or near Example Street``), easting_m and northing_m.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, every point once.
    """
    check_columns(crimes, ("location", "easting_m", "northing_m"), "recorded crime")
    held = crimes[["location", "easting_m", "northing_m"]].dropna().drop_duplicates()
    names = held["location"].astype(str).str.replace(r"^\s*on or near\s+", "", case=False, regex=True).str.strip()
    return frame_of(names, held["easting_m"], held["northing_m"], RECORDED_CRIME)


def frame_of(
    names: Iterable[str], easting_m: Iterable[float], northing_m: Iterable[float], source: str
) -> pd.DataFrame:
    """Frame of streets whose source gives no town and no radius.

    Parameters
    ----------
    names : iterable of str
        One a point.
    easting_m, northing_m : iterable of float
        EPSG:27700 metres.
    source : str
        What the points come from, in words.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`.
    """
    frame = pd.DataFrame(
        {"name": list(names), "easting_m": list(easting_m), "northing_m": list(northing_m)}, columns=list(COLUMNS)
    )
    return frame.assign(town="", uncertainty_m=AROUND_M, source=source).astype(
        {"easting_m": float, "northing_m": float}
    )
