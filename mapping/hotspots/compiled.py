"""The one place where inner loops are handed to numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile an inner loop to machine code, keeping its type for the checker.

    Parameters
    ----------
    loop : callable
        Function over numpy arrays and plain numbers only.

    Returns
    -------
    callable
        The same function, compiled at its first call and kept on disk for the next process.
    """
    return cast("Loop", numba.njit(cache=True, nogil=True)(loop))
