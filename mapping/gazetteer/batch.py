"""Compiled kernels for large batches; small ones never load this module: the compiler takes half a second to start.

A row is found without a search: the sector through a small hash table that stays in the processor's cache, then the
unit by counting the bits set before its own.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from mapping.gazetteer.layout import ORIGIN_M

Array = npt.NDArray[Any]
_THREADS = os.cpu_count() or 1
_BLOCK = 256
_LEFT, _BOTTOM = ORIGIN_M
_NOWHERE = np.uint64(65535)
# Capital of every byte; 0 for spaces, 255 for what no postcode holds.
_CAPITAL = np.full(256, 255, dtype=np.uint8)
_CAPITAL[[9, 10, 13, 32]] = 0
_CAPITAL[48:58] = np.arange(48, 58)
_CAPITAL[65:91] = _CAPITAL[97:123] = np.arange(65, 91)
_MATCHED, _REPAIRED, _NO_GRID, _CROWN, _NOT_FOUND, _NOT_A_POSTCODE, _AMBIGUOUS = range(7)


@njit(nogil=True, cache=True, inline="always")
def _bit_count(word):  # type: ignore[no-untyped-def]
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(nogil=True, cache=True)
def _sector_key(letters, length):  # type: ignore[no-untyped-def]
    """Outward part and sector digit as one number, 0 if the letters cannot be a postcode."""
    digit, high, low = letters[length - 3], letters[length - 2], letters[length - 1]
    if digit < 48 or digit > 57 or high < 65 or low < 65 or letters[0] < 65:
        return np.uint64(0)
    key = np.uint64(0)
    for place in range(4):
        key = (key << np.uint64(8)) | np.uint64(letters[place] if place < length - 3 else 32)
    return (key << np.uint64(8)) | np.uint64(digit)


@njit(nogil=True, cache=True)
def _sector(key, sector_keys, sector_slots):  # type: ignore[no-untyped-def]
    slot = np.int64((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(49))
    sector = sector_slots[slot]
    while sector >= 0 and sector_keys[sector] != key:
        slot = (slot + 1) & 32767
        sector = sector_slots[slot]
    return sector


@njit(nogil=True, cache=True)
def _row(sector, unit, sector_units):  # type: ignore[no-untyped-def]
    """Row of a unit in a sector, -1 if there is none."""
    if sector < 0:
        return -1
    word, bit = unit >> 6, np.uint64(unit & 63)
    bits = sector_units[sector, word, 0]
    if not (bits >> bit) & np.uint64(1):
        return -1
    return np.int64(sector_units[sector, word, 1]) + _bit_count(bits & ((np.uint64(1) << bit) - np.uint64(1)))


@njit(nogil=True, cache=True)
def _twin(letter):  # type: ignore[no-untyped-def]
    if letter == 79:
        return 48
    if letter == 48:
        return 79
    if letter == 73:
        return 49
    return 73 if letter == 49 else 0


@njit(nogil=True, cache=True)
def _repair(letters, length, sector_keys, sector_units, sector_slots):  # type: ignore[no-untyped-def]
    """Row and number of postcodes that fit when O/0 and I/1 are exchanged in every way."""
    places = np.empty(8, dtype=np.int64)
    count = 0
    for place in range(length):
        if _twin(letters[place]):
            places[count] = place
            count += 1
    changed = np.empty(8, dtype=np.uint8)
    found, row = 0, -1
    for choice in range(1, 1 << count):
        changed[:length] = letters[:length]
        for index in range(count):
            if (choice >> index) & 1:
                changed[places[index]] = _twin(letters[places[index]])
        key = _sector_key(changed, length)
        if key == 0:
            continue
        unit = (np.int64(changed[length - 2]) - 65) * 26 + np.int64(changed[length - 1]) - 65
        candidate = _row(_sector(key, sector_keys, sector_slots), unit, sector_units)
        if candidate >= 0:
            found += 1
            row = candidate
    return row, found


@njit(nogil=True, cache=True)
def _compact(buffer, start, end, letters):  # type: ignore[no-untyped-def]
    """Copy capitals and digits without spaces; the length, or 0 when it cannot be a postcode."""
    length, place = 0, start
    while place < end:
        letter = buffer[place]
        place += 1
        if letter in (32, 9, 10, 13):
            continue
        if letter == 0xC2 and place < end and buffer[place] == 0xA0:
            place += 1
            continue
        if 97 <= letter <= 122:
            letter -= 32
        if not (48 <= letter <= 57 or 65 <= letter <= 90) or length == 7:
            return 0
        letters[length] = letter
        length += 1
    return length if length >= 5 else 0


@njit(nogil=True, cache=True)
def _read(buffer, start, end, letters):  # type: ignore[no-untyped-def]
    """Like `_compact` for short plain texts, without a branch a character; 0 sends everything else the careful way."""
    if end - start > 16:
        return 0
    length, worst = 0, np.uint8(0)
    for place in range(start, end):
        letter = _CAPITAL[buffer[place]]
        letters[length] = letter
        worst = max(worst, letter)
        length += letter != 0
    return length if worst < 255 and 5 <= length <= 7 else 0


@njit(nogil=True, cache=True)
def _has_shape(letters, length):  # type: ignore[no-untyped-def]
    """Whether the letters read A9, A99, AA9, AA99, A9A, AA9A or AAA before the inward part 9AA."""
    for place in (length - 2, length - 1):
        if letters[place] < 65:
            return False
    if letters[length - 3] > 57 or letters[0] < 65:
        return False
    digits = 1 if letters[1] < 65 else 2
    if length - 3 <= digits:
        return False
    if letters[digits] >= 65:
        return digits == 2 and length == 6
    return length - 3 <= digits + 2


@njit(nogil=True, cache=True)
def _failure(buffer, start, end, letters, tables):  # type: ignore[no-untyped-def]
    """Status and row of a text that the quick way did not find: odd spaces, to be repaired, or not there."""
    sector_keys, sector_units, sector_slots = tables
    length = _compact(buffer, start, end, letters)
    if length == 0:
        return _NOT_A_POSTCODE, -1
    key = _sector_key(letters, length)
    if key:
        unit = (np.int64(letters[length - 2]) - 65) * 26 + np.int64(letters[length - 1]) - 65
        row = _row(_sector(key, sector_keys, sector_slots), unit, sector_units)
        if row >= 0:
            return _MATCHED, row
    row, found = _repair(letters, length, sector_keys, sector_units, sector_slots)
    if found == 1:
        return _REPAIRED, row
    if found > 1:
        return _AMBIGUOUS, -1
    return (_NOT_FOUND if _has_shape(letters, length) else _NOT_A_POSTCODE), -1


@njit(nogil=True, cache=True)
def _find(buffer, offsets, gap, span, tables, packed, crown, answer):  # type: ignore[no-untyped-def]
    """Work in blocks, one step at a time: the memory waits of a whole block overlap, which doubles the speed."""
    first, last = span
    sector_keys, sector_units, sector_slots = tables
    rows, status, easting, northing, district_of = answer
    letters = np.zeros(24, dtype=np.uint8)
    place = np.empty(_BLOCK, np.uint64)
    key, unit, sector = np.empty(_BLOCK, np.uint64), np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    for start in range(first, last, _BLOCK):
        size = min(_BLOCK, last - start)
        for item in range(size):
            length = _read(buffer, offsets[start + item], offsets[start + item + 1] - gap, letters)
            key[item] = _sector_key(letters, length) if length else np.uint64(0)
            unit[item] = (np.int64(letters[length - 2]) - 65) * 26 + np.int64(letters[length - 1]) - 65 if length else 0
        for item in range(size):
            sector[item] = _sector(key[item], sector_keys, sector_slots) if key[item] else -1
        for item in range(size):
            rows[start + item] = _row(sector[item], unit[item], sector_units)
        for item in range(size):
            row = rows[start + item]
            place[item] = packed[row] if row >= 0 else _NOWHERE
        for item in range(start, start + size):
            held = place[item - start]
            status[item] = _MATCHED
            if rows[item] < 0:
                status[item], row = _failure(buffer, offsets[item], offsets[item + 1] - gap, letters, tables)
                rows[item] = row
                held = packed[row] if row >= 0 else _NOWHERE
            column, line = held >> np.uint64(40), (held >> np.uint64(16)) & np.uint64(0xFFFFFF)
            district_of[item] = np.uint16(held & np.uint64(0xFFFF))
            easting[item], northing[item] = np.float64(column) + _LEFT, np.float64(line) + _BOTTOM
            if column == 0:
                easting[item], northing[item] = np.nan, np.nan
                if rows[item] >= 0:
                    status[item] = (
                        _CROWN if district_of[item] == crown[0] or district_of[item] == crown[1] else _NO_GRID
                    )


@njit(nogil=True, cache=True)
def _ends(buffer, separator, offsets):  # type: ignore[no-untyped-def]
    item = 1
    for place in range(len(buffer)):
        if buffer[place] == separator:
            offsets[item] = place + 1
            item += 1
    offsets[item] = len(buffer) + 1


@njit(nogil=True, cache=True)
def _nearest(east, north, first, last, index, columns, shape, answer):  # type: ignore[no-untyped-def]
    offsets, cell_rows = index
    easting, northing = columns
    width, height, left, bottom, cell = shape
    rows, distances = answer
    for item in range(first, last):
        column, line = int((east[item] - left) // cell), int((north[item] - bottom) // cell)
        best, best_row = np.inf, -1
        for ring in range(width + height):
            # Nothing outside this ring can be nearer than its inner edge.
            if best_row >= 0 and best <= ((ring - 1) * cell) ** 2 and ring > 0:
                break
            for y in range(max(0, line - ring), min(height, line + ring + 1)):
                step = 1 if abs(y - line) == ring or ring == 0 else 2 * ring
                for x in range(column - ring, column + ring + 1, step):
                    if x < 0 or x >= width:
                        continue
                    for place in range(offsets[y * width + x], offsets[y * width + x + 1]):
                        row = cell_rows[place]
                        squared = (easting[row] - east[item]) ** 2 + (northing[row] - north[item]) ** 2
                        if squared < best or (squared == best and row < best_row):
                            best, best_row = squared, row
        rows[item], distances[item] = best_row, np.sqrt(best)


def find(
    buffer: Array, offsets: Array | None, count: int, tables: tuple[Array, ...], packed: Array, crown: Array
) -> tuple[Array, ...]:
    """Look up many postcodes.

    Parameters
    ----------
    buffer : numpy.ndarray of uint8
        UTF-8 bytes of all texts one after another.
    offsets : numpy.ndarray of int or None
        Where each text starts, and the end; None if the texts are separated by the byte 31 instead.
    count : int
        Number of texts.
    tables : tuple of numpy.ndarray
        The three tables of sectors: keys, units, slots.
    packed : numpy.ndarray of uint64
        Easting, northing and district index of every row in one number.
    crown : numpy.ndarray of uint16
        The two district indices of the Crown dependencies.

    Returns
    -------
    rows, status, easting, northing, district : numpy.ndarray
        One item a text; row -1 and coordinates NaN where there is no point.
    """
    gap = 0
    if offsets is None:
        gap, offsets = 1, np.zeros(count + 1, dtype=np.int64)
        _ends(buffer, 31, offsets)
    answer = (
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.uint8),
        np.empty(count),
        np.empty(count),
        np.empty(count, dtype=np.uint16),
    )
    _in_threads(lambda first, last: _find(buffer, offsets, gap, (first, last), tables, packed, crown, answer), count)
    return answer


def nearest(
    points: tuple[Array, Array],
    index: tuple[Array, Array],
    columns: tuple[Array, Array],
    shape: tuple[int, int, float, float, float],
) -> tuple[Array, Array]:
    """Nearest located postcode of many points.

    Parameters
    ----------
    points : tuple of numpy.ndarray
        Easting and northing, metres.
    index : tuple of numpy.ndarray
        Start of each cell, and rows in the order of cells.
    columns : tuple of numpy.ndarray
        Easting and northing of every row, metres.
    shape : tuple
        Columns and rows of cells, left and bottom edge and side of a cell in metres.

    Returns
    -------
    rows, distance : numpy.ndarray
        Row of the nearest postcode (lowest row on ties) and its distance in metres.
    """
    east, north = points
    answer = (np.empty(len(east), dtype=np.int32), np.empty(len(east)))
    _in_threads(lambda first, last: _nearest(east, north, first, last, index, columns, shape, answer), len(east))
    return answer


def _in_threads(work: Any, count: int) -> None:
    edges = np.linspace(0, count, _THREADS + 1).astype(int).tolist()
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(work, edges[:-1], edges[1:]))
