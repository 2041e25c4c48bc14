"""One set of areas that do not overlap: in which a point lies, and which are near."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

Codes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Layer:
    """One set of areas that do not overlap.

    Attributes
    ----------
    codes, names : tuple of str
        One an area.
    polygons : numpy.ndarray of shapely geometry
        EPSG:27700, one an area.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    polygons: Codes

    def of(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> Codes:
        """Code of the area that each point lies in.

        Parameters
        ----------
        easting, northing : array_like of float
            EPSG:27700 metres.

        Returns
        -------
        numpy.ndarray of object
            Code, None where a point lies in no area or is not a number; on a common line the first of the layer.
        """
        east, north = np.atleast_1d(np.asarray(easting, dtype=float)), np.atleast_1d(np.asarray(northing, dtype=float))
        answer = np.full(len(east), None, dtype=object)
        known = np.flatnonzero(np.isfinite(east) & np.isfinite(north))
        point, area = self.tree.query(shapely.points(east[known], north[known]))
        # Backwards, so that the first area of the layer has the last word on a common line.
        for index in np.unique(area)[::-1]:
            rows = known[point[area == index]]
            inside = rows[shapely.intersects_xy(self.polygons[index], east[rows], north[rows])]
            answer[inside] = self.codes[index]
        return answer

    def within(self, easting: npt.ArrayLike, northing: npt.ArrayLike, within_m: float) -> list[tuple[str, ...]]:
        """Codes of all areas within a distance of each point.

        Parameters
        ----------
        easting, northing : array_like of float
            EPSG:27700 metres; a value that is not a number is near nothing.
        within_m : float
            Distance in metres.

        Returns
        -------
        list of tuple of str
            For each point the codes in alphabetical order, its own area included.
        """
        east, north = np.atleast_1d(np.asarray(easting, dtype=float)), np.atleast_1d(np.asarray(northing, dtype=float))
        known = np.flatnonzero(np.isfinite(east) & np.isfinite(north))
        points = shapely.points(east[known], north[known])
        found: list[set[str]] = [set() for _ in east]
        point, area = self.tree.query(points, predicate="dwithin", distance=within_m)
        for row, index in zip(known[point], area, strict=True):
            found[row].add(self.codes[index])
        return [tuple(sorted(codes)) for codes in found]

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of the polygons, in their order; the polygons are prepared for many questions."""
        shapely.prepare(self.polygons)
        return shapely.STRtree(self.polygons)

    @cached_property
    def edges(self) -> tuple[shapely.STRtree, Codes, npt.NDArray[np.intp]]:
        """Every straight piece of the outlines: an index, the pieces, and the position of the area each belongs to."""
        # Rings are given of single polygons only: of a force with an island they would silently be none.
        parts, of_area = shapely.get_parts(self.polygons, return_index=True)
        rings, of_part = shapely.get_rings(parts, return_index=True)
        points, of_ring = shapely.get_coordinates(rings, return_index=True)
        joined = of_ring[1:] == of_ring[:-1]
        pieces = np.asarray(shapely.linestrings(np.stack([points[:-1][joined], points[1:][joined]], axis=1)))
        return shapely.STRtree(pieces), pieces, of_area[of_part[of_ring[:-1][joined]]]
