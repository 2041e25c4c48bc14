"""What a batch of postcodes came to, and the texts of a batch as one run of bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a batch of postcodes came to; arrays of one length in the order asked.

    Attributes
    ----------
    easting, northing : numpy.ndarray of float
        EPSG:27700 metres, NaN where there is no point.
    status : numpy.ndarray of uint8
        Values of `mapping.gazetteer.keys.Status`.
    row : numpy.ndarray of int32
        Row in the gazetteer, -1 where not found.
    district : numpy.ndarray of uint16
        District index, `layout.NO_DISTRICT` where none is known.
    districts : numpy.ndarray of object
        District codes by index, the last one empty.
    """

    easting: Floats
    northing: Floats
    status: npt.NDArray[np.uint8]
    row: npt.NDArray[np.int32]
    district: npt.NDArray[np.uint16]
    districts: npt.NDArray[np.object_]

    @property
    def district_code(self) -> npt.NDArray[np.object_]:
        """Local authority district codes, empty where none is known."""
        # Clipped: the code of "no district" is the last item, an empty text.
        return np.take(self.districts, self.district, mode="clip")


def bytes_of(texts: Any) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64] | None]:
    """All texts as one run of bytes: the series' own buffers where it has them, else joined by the byte 31.

    Parameters
    ----------
    texts : sequence of str, pandas.Series or numpy.ndarray
        Texts; anything else in it reads as an empty text.

    Returns
    -------
    buffer : numpy.ndarray of uint8
        UTF-8 bytes of all texts one after another.
    offsets : numpy.ndarray of int64 or None
        Where each text starts, and the end; None if the byte 31 stands between them.
    """
    column: Any = getattr(texts, "array", None)
    if column is not None and hasattr(column, "__arrow_array__"):
        arrow = column.__arrow_array__()
        arrow = arrow.combine_chunks() if hasattr(arrow, "combine_chunks") else arrow
        if arrow.null_count == 0 and str(arrow.type) in {"string", "large_string"}:
            _, starts, letters = arrow.buffers()
            kind = np.int32 if str(arrow.type) == "string" else np.int64
            offsets = np.frombuffer(starts, dtype=kind)[arrow.offset : arrow.offset + len(arrow) + 1]
            return np.frombuffer(letters, dtype=np.uint8), offsets.astype(np.int64, copy=False)
    items = texts.tolist() if hasattr(texts, "tolist") else list(texts)
    try:
        joined = "\x1f".join(items)
    except TypeError:
        joined = "\x1f".join([item if isinstance(item, str) else "" for item in items])
    if joined.count("\x1f") != len(items) - 1:
        joined = "\x1f".join([item.replace("\x1f", "?") if isinstance(item, str) else "" for item in items])
    return np.frombuffer(joined.encode("utf-8", "replace"), dtype=np.uint8), None
