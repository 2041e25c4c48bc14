"""Force and district areas: where a point lies, and which other forces are near.

The areas that ship are derived from postcodes (`mapping.boundaries`); an operator may load official ones. A point on or
near a line is never more certain than the line: `Areas.near_border` says which other forces lie within a distance.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.errors import BadColumn, BadCrs, BadReference
from data.resources import shipped
from data.shape_files import metric_shapes, read_shapes
from mapping.forces_and_districts import District, Force, districts, force_of_district, forces
from mapping.layer import Codes, Layer

__all__ = [
    "Areas",
    "District",
    "Force",
    "Layer",
    "districts",
    "force_of_district",
    "forces",
    "from_districts",
]

_CODE_COLUMN, _NAME_COLUMN = re.compile(r"PFA\d\dCD|code", re.I), re.compile(r"PFA\d\dNM|name", re.I)


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
