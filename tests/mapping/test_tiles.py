"""The operator's own tiles: what a plain writer put into a file is found again; whatever is damaged is refused."""

from __future__ import annotations

import gzip
import json
import sqlite3
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import RefusedInput
from mapping.tiles import open_tiles, tile_id

PNG = b"\x89PNG tile "


def _mbtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], **told: str) -> Path:
    held = sqlite3.connect(path)
    held.execute("CREATE TABLE metadata (name text, value text)")
    held.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
    held.executemany("INSERT INTO metadata VALUES (?, ?)", ({"format": "png"} | told).items())
    # Counted from the south, as the format has it.
    rows = [(z, x, 2**z - 1 - y, data) for (z, x, y), data in tiles.items()]
    held.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    held.commit()
    held.close()
    return path


def _number(value: int) -> bytes:
    found = b""
    while value > 0x7F:
        found, value = found + bytes([value & 0x7F | 0x80]), value >> 7
    return found + bytes([value])


def _directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    firsts = [entry[0] for entry in entries]
    deltas = [now - before for before, now in zip([0, *firsts], firsts, strict=False)]
    columns = [deltas, [e[3] for e in entries], [e[2] for e in entries], [e[1] + 1 for e in entries]]
    return gzip.compress(_number(len(entries)) + b"".join(_number(v) for column in columns for v in column))


def _pmtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], *, leaves: bool = False, kind: int = 2) -> Path:
    body, entries = b"", []
    for number, data in sorted((tile_id(*place), data) for place, data in tiles.items()):
        entries.append((number, len(body), len(data), 1))
        body += data
    leaf = _directory(entries)
    root = _directory([(entries[0][0], 0, len(leaf), 0)]) if leaves else leaf
    told = gzip.compress(json.dumps({"attribution": '<a href="https://x.example">Own tiles</a>'}).encode())
    at = [127, 127 + len(root), 127 + len(root) + len(told)]
    after = at[2] + (len(leaf) if leaves else 0)
    sizes = (at[0], len(root), at[1], len(told), at[2], len(leaf), after, len(body), len(tiles), len(tiles), len(tiles))
    zooms = [place[0] for place in tiles]
    head = struct.pack("<7sB11Q6B", b"PMTiles", 3, *sizes, 1, 2, 1, kind, min(zooms), max(zooms))
    head += struct.pack("<4iB2i", -10_000_000, 510_000_000, 10_000_000, 530_000_000, 0, 0, 0)
    path.write_bytes(head + root + told + (leaf if leaves else b"") + body)
    return path


PLACES = [(0, 0, 0), (1, 1, 0), (5, 15, 10), (12, 2042, 1352), (12, 2043, 1352)]
TILES = {place: PNG + repr(place).encode() for place in PLACES}


@pytest.mark.parametrize("make", ["mbtiles", "pmtiles", "leaves"])
def test_every_tile_is_found_where_it_was_put(tmp_path: Path, make: str) -> None:
    if make == "mbtiles":
        path = _mbtiles(tmp_path / "own.mbtiles", TILES, bounds="-1,51,1,53", attribution="<b>Own</b> tiles")
    else:
        path = _pmtiles(tmp_path / "own.pmtiles", TILES, leaves=make == "leaves")
    found = open_tiles(path)
    assert {place: found.tile(*place) for place in TILES} == TILES
    assert (found.kind, found.least_zoom, found.greatest_zoom) == ("png", 0, 12)
    assert found.bounds == (-1.0, 51.0, 1.0, 53.0)
    assert found.attribution == "Own tiles"
    for place in [(12, 2044, 1352), (13, 0, 0), (5, 32, 0), (5, -1, 0), (99, 0, 0), (1, 0, 1)]:
        assert found.tile(*place) is None


# Published with the reference implementations of the format (protomaps/PMTiles, python/test_tile.py).
@pytest.mark.parametrize(
    ("place", "number"), [((0, 0, 0), 0), ((1, 1, 1), 3), ((2, 0, 0), 5), ((12, 3423, 1763), 19078479)]
)
def test_numbers_of_tiles_are_those_of_the_format(place: tuple[int, int, int], number: int) -> None:
    assert tile_id(*place) == number


@pytest.mark.parametrize("zoom", range(6))
def test_the_numbers_of_a_zoom_are_a_walk_from_neighbour_to_neighbour(zoom: int) -> None:
    side = 2**zoom
    walk = sorted((tile_id(zoom, x, y), x, y) for x in range(side) for y in range(side))
    numbers = np.array(walk)
    assert numbers[:, 0].tolist() == list(range((4**zoom - 1) // 3, (4 ** (zoom + 1) - 1) // 3))
    assert set(np.abs(np.diff(numbers[:, 1:], axis=0)).sum(axis=1).tolist()) <= {1}


def test_files_that_cannot_be_drawn_are_refused_in_words(tmp_path: Path) -> None:
    whole = _pmtiles(tmp_path / "own.pmtiles", TILES).read_bytes()
    (tmp_path / "cut.pmtiles").write_bytes(whole[:100])
    (tmp_path / "bare.pmtiles").write_bytes(whole[:140])
    (tmp_path / "old.pmtiles").write_bytes(whole[:7] + b"\x02" + whole[8:])
    (tmp_path / "no.mbtiles").write_text("not a database")
    _mbtiles(tmp_path / "none.mbtiles", {})
    _mbtiles(tmp_path / "odd.mbtiles", TILES, format="tiff")
    for name in (
        "cut.pmtiles",
        "bare.pmtiles",
        "old.pmtiles",
        "no.mbtiles",
        "none.mbtiles",
        "odd.mbtiles",
        "gone.mbtiles",
        "own.zip",
    ):
        with pytest.raises(RefusedInput, match=name):
            open_tiles(tmp_path / name)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_gives_what_it_holds(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    raw = bytearray(_pmtiles(folder / "own.pmtiles", TILES, leaves=True).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    (folder / "own.pmtiles").write_bytes(raw)
    try:
        found = open_tiles(folder / "own.pmtiles")
    except RefusedInput:
        return
    for place in PLACES:
        tile = found.tile(*place)
        assert tile is None or len(tile) <= len(raw)
