"""Force and district areas: where a point lies, and which other forces are near.

The areas that ship are derived from postcodes (`mapping.boundaries`); an operator may load official ones. A point on or
near a line is never more certain than the line: `Areas.near_border` says which other forces lie within a distance.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.errors import BadColumn, BadCrs, BadReference
from data.resources import shipped
from data.shape_files import metric_shapes, read_shapes

Codes = npt.NDArray[np.object_]
_METRIC = 27700
_CODE_COLUMN, _NAME_COLUMN = re.compile(r"PFA\d\dCD|code", re.I), re.compile(r"PFA\d\dNM|name", re.I)


@dataclass(frozen=True, slots=True)
class District:
    """A local authority district.

    Attributes
    ----------
    county : str
        County by which people speak of the place; empty in Scotland and Northern Ireland.
    """

    code: str
    name: str
    force_code: str
    county: str


@dataclass(frozen=True, slots=True)
class Force:
    """A police force; `rocu` is its regional organised crime unit, not verified."""

    code: str
    slug: str
    name: str
    rocu: str


@cache
def districts() -> dict[str, District]:
    """Districts that exist, by code.

    Returns
    -------
    dict of str to District
        From ``reference/districts.csv``.
    """
    with shipped("reference", "districts.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: District(**row) for row in csv.DictReader(file)}


@cache
def forces() -> dict[str, Force]:
    """Police forces, by code.

    Returns
    -------
    dict of str to Force
        From ``reference/forces.csv``; ``PSNI``, ``PS`` and ``BTP`` are our own codes, having none of their own.
    """
    with shipped("reference", "forces.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: Force(**row) for row in csv.DictReader(file)}


def force_of_district(code: str | None) -> str | None:
    """Force of a district.

    Parameters
    ----------
    code : str or None
        District code.

    Returns
    -------
    str or None
        Force code, None for a district that is not known.
    """
    district = districts().get(code or "")
    return district.force_code if district else None


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


@dataclass(frozen=True)
class Areas:
    """Force areas and district areas.

    Attributes
    ----------
    forces, districts : Layer
        Areas by force and by district.
    source : str
        Where the force areas come from, for screens and reports.
    """

    forces: Layer
    districts: Layer
    source: str

    @classmethod
    def shipped(cls) -> Areas:
        """Areas that ship with the product, derived from postcodes.

        Returns
        -------
        Areas
            All forces but British Transport Police, which has no area, and all districts.
        """
        return _shipped()

    @classmethod
    def from_file(cls, path: Path, *, code: str | None = None, name: str | None = None) -> Areas:
        """Official force areas of the operator; the districts remain those that ship.

        Parameters
        ----------
        path : pathlib.Path
            GeoJSON, GeoPackage, shapefile or FlatGeobuf with a stated coordinate system.
        code, name : str, optional
            Columns with the force code and the force name; by default those named as the Office for National
            Statistics does (``PFA23CD``, ``PFA23NM``), or ``code`` and ``name``.

        Returns
        -------
        Areas
            In EPSG:27700.

        Raises
        ------
        BadColumn
            If a column is missing.
        BadCrs
            If the file states no coordinate system.
        BadReference
            If a code appears twice or an area has no polygon.
        """
        frame = read_shapes(path)
        code, name = _column(frame, path, code, _CODE_COLUMN), _column(frame, path, name, _NAME_COLUMN)
        if frame.crs is None:
            raise BadCrs(f"{path.name}: no coordinate system is stated; save it with one")
        polygons = metric_shapes(frame, path)
        codes, names = tuple(map(str, frame[code])), tuple(map(str, frame[name]))
        if len(set(codes)) < len(codes) or not shapely.area(polygons).all():
            raise BadReference(f"{path.name}: column {code} must name every area once, and every area needs a polygon")
        return cls(Layer(codes, names, polygons), _shipped().districts, path.name)

    def force_polygon(self, codes: Iterable[str]) -> shapely.Geometry:
        """Union of the areas of some forces.

        Parameters
        ----------
        codes : iterable of str
            Force codes.

        Returns
        -------
        shapely geometry
            Polygon or multipolygon, EPSG:27700.

        Raises
        ------
        BadReference
            If a force has no area here.
        """
        wanted = list(codes)
        if unknown := [c for c in wanted if c not in self.forces.codes]:
            raise BadReference(f"no area for force {', '.join(unknown)} in {self.source}; check the code")
        return shapely.union_all([self.forces.polygons[self.forces.codes.index(c)] for c in wanted])

    def force_of(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> Codes:
        """Force in whose area each point lies.

        Parameters
        ----------
        easting, northing : array_like of float
            EPSG:27700 metres.

        Returns
        -------
        numpy.ndarray of object
            Force code, None where a point lies in no area or is not a number.

        Examples
        --------
        >>> Areas.shipped().force_of([509200, 0], [221200, 0]).tolist()
        ['E23000026', None]
        """
        return self.forces.of(easting, northing)

    def district_of(self, easting: npt.ArrayLike, northing: npt.ArrayLike) -> Codes:
        """District in which each point lies.

        Parameters
        ----------
        easting, northing : array_like of float
            EPSG:27700 metres.

        Returns
        -------
        numpy.ndarray of object
            District code, None where a point lies in no district or is not a number.

        Examples
        --------
        >>> Areas.shipped().district_of(509200, 221200).tolist()
        ['E06000032']
        """
        return self.districts.of(easting, northing)

    def near_border(self, easting: npt.ArrayLike, northing: npt.ArrayLike, *, within_m: float) -> list[tuple[str, ...]]:
        """Other forces within a distance of each point.

        Parameters
        ----------
        easting, northing : array_like of float
            EPSG:27700 metres.
        within_m : float
            Distance in metres; for a located text at least its uncertainty.

        Returns
        -------
        list of tuple of str
            For each point the codes of the forces near it other than its own; empty where no border is near.

        Examples
        --------
        >>> Areas.shipped().near_border([509200, 512800], [221200, 221000], within_m=3000)
        [(), ('E23000027',)]
        """
        own = self.force_of(easting, northing)
        near = self.forces.within(easting, northing, within_m)
        return [tuple(c for c in codes if c != mine) for codes, mine in zip(near, own, strict=True)]


def _column(frame: pd.DataFrame, path: Path, given: str | None, usual: re.Pattern[str]) -> str:
    found = [c for c in frame.columns if (c == given if given else usual.fullmatch(c))]
    if len(found) != 1:
        wanted = f"column {given}" if given else f"one column such as {usual.pattern}"
        raise BadColumn(f"{path.name}: expected {wanted}; there are {', '.join(frame.columns)}. Name it")
    return found[0]


@cache
def _shipped() -> Areas:
    text = gzip.decompress(shipped("reference", "areas", "districts.geojson.gz").read_bytes())
    found = {f["properties"]["code"]: f["geometry"] for f in json.loads(text)["features"]}
    codes = tuple(sorted(found))
    polygons = np.asarray(shapely.from_geojson([json.dumps(found[c]) for c in codes]), dtype=object)
    return from_districts(dict(zip(codes, polygons, strict=True)), "derived from postcodes")


def from_districts(areas: dict[str, shapely.Geometry], source: str) -> Areas:
    """Areas from district polygons, the forces being unions of their districts.

    Parameters
    ----------
    areas : dict of str to shapely.Geometry
        District code to its polygons, EPSG:27700, sharing their vertices.
    source : str
        Where they come from.

    Returns
    -------
    Areas
        Districts that are not in ``reference/districts.csv`` belong to no force.
    """
    known, codes = districts(), tuple(sorted(areas))
    polygons = np.array([areas[c] for c in codes], dtype=object)
    force = np.array([known[c].force_code if c in known else "" for c in codes])
    names = forces()
    found = tuple(sorted({str(f) for f in force if f}))
    merged = np.array([shapely.coverage_union_all(polygons[force == f]) for f in found], dtype=object)
    return Areas(
        forces=Layer(found, tuple(names[f].name for f in found), merged),
        districts=Layer(codes, tuple(known[c].name if c in known else c for c in codes), polygons),
        source=source,
    )
