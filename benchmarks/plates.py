"""Part-plate search over a million vehicles: ours beside a pandas regular expression, the same answers, in one run.

Run: python -m benchmarks plates. Trust the ratios, not the seconds, which are of processor time.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from network.resolution.plates import PlateIndex, find_plates, regular_expression

COUNT = 1_000_000
PATTERNS = (
    "AB1? ?CD",
    "AB12...",
    "...XYZ",
    "KV0O 8I?",
    "?T?? F?C",
    "AB...CD",
    "*B5*",
    "*B*",
    "*0*1*",
    "?*8?*",
    "*AB1*D",
    "LT00 FIC",
)


def plates(count: int, rng: np.random.Generator) -> list[str]:
    """Marks of the form since 2001, one in twenty with a character that nobody saw."""
    letters = np.array(list("ABCDEFGHJKLMNOPRSTUVWXYZ"))
    figures = np.array(list("0123456789"))
    signs = np.column_stack([rng.choice(letters if at not in (2, 3) else figures, count) for at in range(7)])
    partly = rng.random(count) < 0.05
    signs[partly, rng.integers(0, 7, count)[partly]] = "?"
    return ["".join(row) for row in signs.tolist()]


def median(work: Callable[[], np.ndarray], runs: int) -> tuple[np.ndarray, float]:
    seconds = []
    for _ in range(runs):
        start = time.process_time()
        found = work()
        seconds.append(time.process_time() - start)
    return found, statistics.median(seconds)


def main() -> None:
    marks = plates(COUNT, np.random.default_rng(11))
    series = pd.Series(marks)
    start = time.process_time()
    index = PlateIndex.of(marks)
    print(f"{COUNT:,} plates laid out once in {time.process_time() - start:.1f} s")
    worst = 1e9
    for pattern in PATTERNS:
        for misreads in (True, False):
            expression = regular_expression(pattern, misreads=misreads)
            ours, fast = median(lambda: find_plates(index, pattern, misreads=misreads), 9)  # noqa: B023
            theirs, slow = median(lambda: np.flatnonzero(series.str.fullmatch(expression)), 1)  # noqa: B023
            assert np.array_equal(ours, theirs), pattern
            worst = min(worst, slow / fast)
            print(
                f"  {pattern:10} misreads {'on ' if misreads else 'off'}: ours {fast * 1000:6.1f} ms, pandas regex "
                f"{slow * 1000:7.1f} ms, {slow / fast:5.0f} times; {len(ours):,} found, the same"
            )
    print(f"least ratio {worst:.0f} times")


if __name__ == "__main__":
    main()
