"""A grid of numbers as a GeoTIFF: one band of 32-bit floats with its place on the British National Grid.

References
----------
TIFF revision 6.0, Adobe 1992, section 2. OGC GeoTIFF standard 1.1, OGC 19-008r4: ModelPixelScale, ModelTiepoint and
GeoKeyDirectory, annex B.
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

_SHORT, _LONG, _DOUBLE = 3, 4, 12
_LETTER = {_SHORT: "H", _LONG: "I", _DOUBLE: "d"}
_BRITISH_NATIONAL_GRID = 27700
_PROJECTED, _PIXEL_IS_AREA, _METRE = 1, 1, 9001


def geotiff(values: npt.ArrayLike, *, west_m: float, south_m: float, cell_m: float, placed: bool = True) -> bytes:
    """Write a grid as the bytes of a GeoTIFF.

    Parameters
    ----------
    values : array_like, shape (rows, columns)
        A number a cell, row 0 in the south.
    west_m, south_m : float
        Lower-left corner of the grid, EPSG:27700 metres.
    cell_m : float
        Side of a cell in metres.
    placed : bool, default True
        Whether the coordinates are EPSG:27700; plain numbers carry corner and cell size, but no system.

    Returns
    -------
    bytes
        A whole file, uncompressed.

    Examples
    --------
    >>> geotiff([[1.0, 2.0]], west_m=500_000, south_m=200_000, cell_m=100)[:2]
    b'II'
    """
    grid = np.flipud(np.asarray(values, dtype="<f4"))
    rows, columns = grid.shape
    data = np.ascontiguousarray(grid).tobytes()
    keys = (1, 1, 0, 4, 1024, 0, 1, _PROJECTED, 1025, 0, 1, _PIXEL_IS_AREA, 3072, 0, 1, _BRITISH_NATIONAL_GRID,
            3076, 0, 1, _METRE)  # fmt: skip
    corner = (0.0, 0.0, 0.0, float(west_m), float(south_m + rows * cell_m), 0.0)
    first = 8
    tags: list[tuple[int, int, tuple[float, ...]]] = [
        (256, _LONG, (columns,)),
        (257, _LONG, (rows,)),
        (258, _SHORT, (32,)),
        (259, _SHORT, (1,)),
        (262, _SHORT, (1,)),
        (273, _LONG, (first,)),
        (277, _SHORT, (1,)),
        (278, _LONG, (rows,)),
        (279, _LONG, (len(data),)),
        (339, _SHORT, (3,)),
        (33550, _DOUBLE, (float(cell_m), float(cell_m), 0.0)),
        (33922, _DOUBLE, corner),
    ]
    if placed:
        tags.append((34735, _SHORT, keys))
    start = first + len(data)
    return struct.pack("<2sHI", b"II", 42, start) + data + _directory(tags, start)


def _directory(tags: list[tuple[int, int, tuple[float, ...]]], start: int) -> bytes:
    # What does not fit into the four bytes of an entry stands behind the directory.
    beyond = start + 2 + 12 * len(tags) + 4
    entries, rest = b"", b""
    for tag, kind, values in tags:
        packed = struct.pack(f"<{len(values)}{_LETTER[kind]}", *values)
        if len(packed) > 4:
            entries += struct.pack("<HHII", tag, kind, len(values), beyond + len(rest))
            rest += packed
        else:
            entries += struct.pack("<HHI", tag, kind, len(values)) + packed.ljust(4, b"\0")
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0) + rest
