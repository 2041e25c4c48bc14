"""The operator's own map tiles, read from one file on this machine: MBTiles, or PMTiles version 3.

Nothing is fetched and nothing is drawn here: a tile is found by its zoom, column and row (Web Mercator, EPSG:3857, rows
from the north) and given as it lies in the file. A file that cannot be read is refused when it is opened, in words.

References
----------
MBTiles 1.3: https://github.com/mapbox/mbtiles-spec. PMTiles 3: https://github.com/protomaps/PMTiles/tree/main/spec/v3.
"""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from data.errors import RefusedInput

MEDIA = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "pbf": "application/x-protobuf"}
"""Kinds of tile and their media types; ``pbf`` is a vector tile, the others are pictures."""
_PMTILES_KINDS = {1: "pbf", 2: "png", 3: "jpg", 4: "webp"}
_HEADER = struct.Struct("<7sB11Q6B4i")
_HEADER_BYTES = 127
_MOST_DIRECTORY_BYTES = 16_000_000
_MOST_TILE_BYTES = 8_000_000
_DEEPEST_ZOOM = 22
_MOST_LEVELS = 4
_DAMAGED = (sqlite3.Error, OSError, struct.error, zlib.error, ValueError, KeyError, EOFError, IndexError)


@dataclass(frozen=True, slots=True)
class TileSet:
    """Tiles of one file.

    Attributes
    ----------
    kind : str
        Key of `MEDIA`.
    least_zoom, greatest_zoom : int
        Zooms that the file holds.
    bounds : tuple of float
        West, south, east, north in WGS84 degrees, as the file states them.
    attribution : str
        Words that the file asks for.
    find : callable
        Takes zoom, column and row and gives the tile's bytes, or None where there is none.
    """

    kind: str
    least_zoom: int
    greatest_zoom: int
    bounds: tuple[float, float, float, float]
    attribution: str
    find: Callable[[int, int, int], bytes | None]

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """Give one tile as it lies in the file; a vector tile may be packed with gzip.

        Parameters
        ----------
        zoom, column, row : int
            Place of the tile, rows counted from the north.

        Returns
        -------
        bytes or None
            None where the file has no such tile, or it is damaged there.
        """
        size = 1 << zoom if self.least_zoom <= zoom <= self.greatest_zoom else 0
        if not (0 <= column < size and 0 <= row < size):
            return None
        try:
            return self.find(zoom, column, row)
        except _DAMAGED:
            # A part of the file that is damaged holds no tile; the rest of the map is still drawn.
            return None


def open_tiles(path: Path) -> TileSet:
    """Open a file of tiles.

    Parameters
    ----------
    path : pathlib.Path
        ``.mbtiles`` or ``.pmtiles``.

    Returns
    -------
    TileSet
        Its tiles, read one by one when they are asked for.

    Raises
    ------
    RefusedInput
        If it is missing, of another kind, damaged, or holds tiles of a kind that is not drawn.
    """
    openers = {".mbtiles": _open_mbtiles, ".pmtiles": _open_pmtiles}
    opener = openers.get(path.suffix.lower())
    if opener is None:
        raise RefusedInput(f"basemap {path.name}: give a file that ends in .mbtiles or .pmtiles")
    if not path.is_file():
        raise RefusedInput(f"basemap {path.name}: the file is not there; check LANTERN_BASEMAP")
    try:
        return opener(path)
    except _DAMAGED as error:
        raise RefusedInput(f"basemap {path.name}: cannot be read ({type(error).__name__}); make it anew") from error


def _open_mbtiles(path: Path) -> TileSet:
    held = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    lock = Lock()
    told: dict[str, str] = dict(held.execute("SELECT name, value FROM metadata").fetchall())
    zooms = held.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()

    def find(zoom: int, column: int, row: int) -> bytes | None:
        # Rows of an MBTiles file are counted from the south.
        place = (zoom, column, (1 << zoom) - 1 - row)
        with lock:
            found = held.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", place
            ).fetchone()
        return bytes(found[0]) if found and found[0] is not None else None

    kind = {"jpeg": "jpg", "mvt": "pbf"}.get(told.get("format", "").lower(), told.get("format", "").lower())
    bounds = tuple(float(part) for part in told.get("bounds", "-9,49,2.5,61").split(","))
    return _checked(path, kind, zooms, bounds, told.get("attribution", ""), find)


def _open_pmtiles(path: Path) -> TileSet:
    handle = os.open(path, os.O_RDONLY)
    head = os.pread(handle, _HEADER_BYTES, 0)
    magic, version, *numbers = _HEADER.unpack(head[: _HEADER.size])
    if magic != b"PMTiles" or version != 3:
        raise RefusedInput(f"basemap {path.name}: only PMTiles of version 3 are read; convert it")
    root, root_bytes, told_at, told_bytes, leaves, _, tiles = numbers[:7]
    _, packing, tile_packing, kind, least, greatest = numbers[11:17]
    if packing not in (1, 2) or tile_packing not in (0, 1, 2):
        raise RefusedInput(f"basemap {path.name}: is packed in a way that is not read; write it with gzip")
    bounds = tuple(edge / 1e7 for edge in numbers[17:21])

    def unpacked(at: int, size: int) -> bytes:
        raw = _read(handle, at, size, _MOST_DIRECTORY_BYTES)
        return _gunzipped(raw) if packing == 2 else raw

    @lru_cache(maxsize=64)
    def directory(at: int, size: int) -> list[tuple[int, int, int, int]]:
        return _entries(unpacked(at, size))

    def find(zoom: int, column: int, row: int) -> bytes | None:
        wanted, at, size = tile_id(zoom, column, row), root, root_bytes
        for _ in range(_MOST_LEVELS):
            entry = _entry_for(directory(at, size), wanted)
            if entry is None:
                return None
            first, offset, length, run = entry
            if run:
                return _read(handle, tiles + offset, length, _MOST_TILE_BYTES) if wanted < first + run else None
            at, size = leaves + offset, length
        return None

    told: dict[str, Any] = json.loads(unpacked(told_at, told_bytes) or b"{}") if told_bytes else {}
    directory(root, root_bytes)
    words = str(told.get("attribution", ""))
    return _checked(path, _PMTILES_KINDS.get(kind, ""), (least, greatest), bounds, words, find)


def tile_id(zoom: int, column: int, row: int) -> int:
    """Number of a tile in a PMTiles file: along the Hilbert curve of its zoom, after all lower zooms.

    Parameters
    ----------
    zoom, column, row : int
        Place of the tile, rows counted from the north.

    Returns
    -------
    int
        Its number.

    Examples
    --------
    >>> tile_id(0, 0, 0), tile_id(1, 0, 0), tile_id(1, 0, 1), tile_id(1, 1, 0), tile_id(2, 0, 0)
    (0, 1, 2, 4, 5)
    """
    found = ((1 << (2 * zoom)) - 1) // 3
    x, y, side = column, row, 1 << zoom >> 1
    while side:
        right, down = int(bool(x & side)), int(bool(y & side))
        found += side * side * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        side >>= 1
    return found


def _entries(raw: bytes) -> list[tuple[int, int, int, int]]:
    """Entries of a directory: first tile, offset, length, and how many tiles they stand for (0 for a directory)."""
    numbers = _varints(raw)
    count = next(numbers)
    if count > len(raw):
        raise ValueError("a directory with more entries than bytes")
    firsts, last = [], 0
    for _ in range(count):
        last += next(numbers)
        firsts.append(last)
    runs = [next(numbers) for _ in range(count)]
    lengths = [next(numbers) for _ in range(count)]
    offsets: list[int] = []
    for index in range(count):
        stated = next(numbers)
        # Nought stands for: right after the one before.
        offsets.append(stated - 1 if stated or not index else offsets[-1] + lengths[index - 1])
    return list(zip(firsts, offsets, lengths, runs, strict=True))


def _varints(raw: bytes) -> Any:
    value = shift = 0
    for byte in raw:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            yield value
            value = shift = 0
        elif shift > 63:
            raise ValueError("a number that does not end")
    raise ValueError("a directory that is cut short")


def _entry_for(entries: list[tuple[int, int, int, int]], wanted: int) -> tuple[int, int, int, int] | None:
    low, high = 0, len(entries)
    while low < high:
        middle = (low + high) // 2
        if entries[middle][0] <= wanted:
            low = middle + 1
        else:
            high = middle
    return entries[low - 1] if low else None


def _read(handle: int, at: int, size: int, most: int) -> bytes:
    if not (0 <= size <= most and 0 <= at < 2**62):
        raise ValueError("a part larger than any such file has")
    found = os.pread(handle, size, at)
    if len(found) != size:
        raise EOFError("the file is cut short")
    return found


def _gunzipped(raw: bytes) -> bytes:
    machine = zlib.decompressobj(wbits=31)
    found = machine.decompress(raw, _MOST_DIRECTORY_BYTES)
    if machine.unconsumed_tail:
        raise ValueError("a directory larger than any such file has")
    return found


def is_packed(tile: bytes) -> bool:
    """Whether a tile is packed with gzip.

    Parameters
    ----------
    tile : bytes
        As it lies in the file.

    Returns
    -------
    bool
        By its first two bytes.

    Examples
    --------
    >>> from gzip import compress
    >>> is_packed(compress(b"x")), is_packed(b"PNG")
    (True, False)
    """
    return tile[:2] == b"\x1f\x8b"


def _checked(
    path: Path,
    kind: str,
    zooms: tuple[int | None, int | None],
    bounds: tuple[float, ...],
    attribution: str,
    find: Callable[[int, int, int], bytes | None],
) -> TileSet:
    if kind not in MEDIA:
        raise RefusedInput(
            f"basemap {path.name}: its tiles are of a kind that is not drawn; give png, jpg, webp or pbf"
        )
    least, greatest = zooms
    if least is None or greatest is None or not 0 <= least <= greatest <= _DEEPEST_ZOOM:
        raise RefusedInput(f"basemap {path.name}: holds no tile of a zoom from 0 to {_DEEPEST_ZOOM}")
    west, south, east, north = bounds
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise RefusedInput(f"basemap {path.name}: its bounds are no degrees of longitude and latitude")
    words = " ".join(_without_markup(attribution).split())
    return TileSet(kind, least, greatest, (west, south, east, north), words, find)


def _without_markup(text: str) -> str:
    """Words of an attribution; such files often hold it as markup, which is never drawn."""
    inside, found = False, []
    for letter in text[:2000]:
        if letter in "<>":
            inside = letter == "<"
        elif not inside:
            found.append(letter)
    return "".join(found)
