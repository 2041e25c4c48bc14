"""The one place where inner loops are handed to numba, and shared among the processor's cores."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])
Answer = TypeVar("Answer")

# The same on every machine, so that sums are added up alike and answers are equal to the byte.
_PARTS = 16


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


def threads() -> int:
    """How many threads inner loops may use.

    Returns
    -------
    int
        The cores this process may run on, at most eight.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(8, allowed)


def side_by_side(work: Callable[[int, int], Answer], n: int, *, parts: int | None = None) -> list[Answer]:
    """Do work on consecutive parts of n items, several at a time.

    Parameters
    ----------
    work : callable
        Takes the first item and the one after the last; calls one compiled loop, which lets other threads run.
    n : int
        Items.
    parts : int, optional
        Parts, by default 16.

    Returns
    -------
    list
        Answers in the order of the parts, the same whatever the number of threads.

    Examples
    --------
    >>> sum(side_by_side(lambda first, last: last - first, 10))
    10
    """
    parts = max(1, min(n, _PARTS if parts is None else parts))
    edges = [n * part // parts for part in range(parts + 1)]
    if threads() == 1 or parts == 1:
        return [work(first, last) for first, last in pairwise(edges)]
    # A pool for each call: numba's own threads may not be entered from two sessions at once.
    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(work, edges[:-1], edges[1:]))
