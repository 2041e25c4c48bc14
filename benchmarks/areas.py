"""Force assignment by areas derived without one postcode in five, asked of those; misses listed by border."""

from __future__ import annotations

import time

import numpy as np

from mapping.areas import forces
from mapping.boundaries import NEAR_M, hold_back
from mapping.gazetteer import Gazetteer, layout

SEED, LISTED = 2, 15


def main() -> None:
    gazetteer = Gazetteer.open()
    placed = (gazetteer.easting != layout.NO_PLACE) & (gazetteer.district != layout.NO_DISTRICT)
    start = time.perf_counter()
    found = hold_back(gazetteer, np.flatnonzero(placed), np.random.default_rng(SEED))
    print(f"{found.asked:,} postcodes held back (seed {SEED}), areas derived from the others:")
    print(f"  in their own force: {found.share:.4%}")
    print(
        f"  within {NEAR_M:.0f} m of a force border ({found.near_asked:,}, {found.near_asked / found.asked:.1%}): "
        f"{found.near_share:.2%}; elsewhere {(found.right - found.near_right) / (found.asked - found.near_asked):.4%}"
    )
    names = {code: force.name for code, force in forces().items()} | {"": "no force (beyond the derived coast)"}
    borders: dict[tuple[str, str], int] = {}
    for pair, count in found.misses.items():
        border = min(pair), max(pair)
        borders[border] = borders.get(border, 0) + count
    ranked = sorted(borders.items(), key=lambda item: -item[1])
    print(f"  {found.asked - found.right} misses on {len(ranked)} borders; the most:")
    for (one, other), count in ranked[:LISTED]:
        print(f"    {count:4}  {names[one]} / {names[other]}")
    print(f"  {sum(count for _, count in ranked[LISTED:]):5}  on the others")
    print(f"  ({time.perf_counter() - start:.0f} s)")


if __name__ == "__main__":
    main()
