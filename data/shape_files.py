"""Read areas and points from a file of shapes that somebody gives: only what it says it is, and only from the disk.

The library beneath opens by content whatever it knows, among it files that point to others on this machine or on the
network. So a file is opened only if its first bytes are those of its ending, and never under a cap that it states.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError
from shapely.errors import GEOSException, ShapelyError

from data.errors import RefusedInput
from data.frames import METRIC_CRS

MAX_BYTES = 500_000_000
MAX_SHAPES = 2_000_000
_SQLITE = b"SQLite format 3\0"
_STARTS: dict[str, tuple[bytes, ...]] = {
    ".gpkg": (_SQLITE,),
    ".fgb": (b"fgb",),
    ".shp": (b"\x00\x00\x27\x0a",),
}
_TEXTS = (".geojson", ".json")
_FAULTS = (
    DataSourceError,
    DataLayerError,
    GEOSException,
    ShapelyError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RuntimeError,
    OverflowError,
    OSError,
)


def read_shapes(path: Path, *, layer: str | None = None, max_bytes: int = MAX_BYTES) -> gpd.GeoDataFrame:
    """Read a file of shapes.

    Parameters
    ----------
    path : pathlib.Path
        GeoJSON (``.geojson``, ``.json``), GeoPackage, FlatGeobuf or shapefile.
    layer : str, optional
        Layer of a GeoPackage; by default its first.
    max_bytes : int, default 500,000,000
        Most bytes.

    Returns
    -------
    geopandas.GeoDataFrame
        In the coordinate system that the file states; None where it states none.

    Raises
    ------
    RefusedInput
        If the file is missing, too large, not what its ending says, damaged, or holds no shapes.
    """
    check_shapes(path, max_bytes=max_bytes)
    how: dict[str, Any] = {} if layer is None else {"layer": layer}
    try:
        with warnings.catch_warnings(action="ignore"):  # the refusal below says what the library only hints at
            frame = pyogrio.read_dataframe(path, max_features=MAX_SHAPES + 1, **how)
    except _FAULTS as error:
        raise RefusedInput(
            f"{path.name}: the shapes are damaged or lack a layer; save it as GeoJSON or GeoPackage"
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise RefusedInput(f"{path.name}: holds a table without shapes; save it as GeoJSON or GeoPackage")
    if len(frame) > MAX_SHAPES:
        raise RefusedInput(f"{path.name}: more than {MAX_SHAPES:,} shapes; split the file")
    return frame


def metric_shapes(frame: gpd.GeoDataFrame, path: Path) -> npt.NDArray[np.object_]:
    """Give shapes in British National Grid, mended where a line crosses itself.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Shapes in any stated coordinate system.
    path : pathlib.Path
        Their file, for the message.

    Returns
    -------
    numpy.ndarray of object
        Shapes, EPSG:27700, in the order of the frame; None where there is none.

    Raises
    ------
    RefusedInput
        If a coordinate is not finite or lies where the system does not reach.
    """
    try:
        found = np.asarray(shapely.make_valid(frame.to_crs(METRIC_CRS).geometry.to_numpy()), dtype=object)
        corners = shapely.get_coordinates(found)
    except (*_FAULTS, ProjError) as error:
        raise RefusedInput(f"{path.name}: a shape cannot be read in EPSG:27700; mend it and save it again") from error
    if not np.isfinite(corners).all():
        raise RefusedInput(f"{path.name}: a coordinate is not finite or lies outside its system; mend it")
    return found


def check_shapes(path: Path, *, max_bytes: int = MAX_BYTES) -> None:
    """Refuse a file that is not what its ending says.

    Parameters
    ----------
    path : pathlib.Path
        File.
    max_bytes : int, default 500,000,000
        Most bytes.

    Raises
    ------
    RefusedInput
        If it is missing, too large, or of another kind.
    """
    ending = path.suffix.lower()
    if ending not in (*_STARTS, *_TEXTS):
        raise RefusedInput(f"{path.name}: files of this kind are not read; save it as GeoJSON or GeoPackage")
    try:
        with path.open("rb") as stream:
            start = stream.read(64)
            size = path.stat().st_size
    except OSError as error:
        raise RefusedInput(f"{path.name}: cannot be opened ({error.strerror}); check path and rights") from error
    if size > max_bytes:
        raise RefusedInput(f"{path.name}: larger than {max_bytes // 1_000_000} MB; split the file")
    is_text = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
    if not (is_text if ending in _TEXTS else start.startswith(_STARTS[ending])):
        raise RefusedInput(f"{path.name}: is not what its ending says; save it as GeoJSON or GeoPackage")
