"""Place names against a published list, and 100,000 mixed texts beside what a plain regex and a pandas merge find.

The list holds places of the United Kingdom's bases in Cyprus too; those have no point on the National Grid and are left
out by their time zone. A right answer has the listed point within its stated radius; an ambiguous one is right if one
of its readings does.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from mapping.areas import Areas
from mapping.gazetteer import Gazetteer, layout
from mapping.gazetteer.places import places
from mapping.geocode import geocode_many
from mapping.projection import to_grid

COUNT, SEED = 100_000, 3
_REFERENCE = Path(os.environ.get("LANTERN_REFERENCE_DATA", "../shared/data")) / "gazetteer"


def accuracy(table: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Whether each named place was found, was one of several readings, lay elsewhere, or was not found."""
    east, north = to_grid(table["longitude"], table["latitude"])
    away = np.hypot(found["easting"] - east, found["northing"] - north)
    covered = np.asarray(away <= found["uncertainty_m"])
    offered = [
        any(
            c["easting"] is not None and np.hypot(c["easting"] - x, c["northing"] - y) <= c["uncertainty_m"]
            for c in json.loads(readings)
        )
        for readings, x, y in zip(found["candidates"], east, north, strict=True)
    ]
    return pd.DataFrame(
        {
            "right": covered,
            "offered": (found["status"] == "ambiguous").to_numpy() & np.array(offered),
            "wrong": (found["status"] == "matched").to_numpy() & ~covered,
        }
    )


def listed() -> pd.DataFrame:
    table = pd.read_csv(_REFERENCE / "geonames_gb_places_pop500.csv")
    return table[table["timezone"] == "Europe/London"].reset_index(drop=True)


def mixed(gazetteer: Gazetteer, count: int, rng: np.random.Generator) -> list[str]:
    held = places()
    texts = []
    for item, row in enumerate(rng.choice(np.flatnonzero(gazetteer.easting != layout.NO_PLACE), count).tolist()):
        postcode, place = gazetteer.postcode(row), held[row % len(held)].name
        shapes = (
            postcode,
            postcode.lower(),
            f"{1 + item % 200} High Street, {place} {postcode}",
            f"Flat {item % 90}, {place}, {postcode.replace(' ', '')}",
            f"{postcode} rear of shops",
            place,
            f"{item % 300} {place} Road, {place}",
            f"{gazetteer.easting[row]} {gazetteer.northing[row]}",
            postcode.split()[0],
            f"near {place}",
        )
        texts.append(shapes[item % len(shapes)])
    return texts


def plain(texts: list[str], table: pd.DataFrame) -> pd.DataFrame:
    """What a script does: one regular expression for postcodes, one merge; nothing else is read."""
    found = pd.Series(texts).str.upper().str.extract(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b")
    return pd.DataFrame({"postcode": found[0] + " " + found[1]}).merge(table, on="postcode", how="left")


def _timed(work: Callable[[], pd.DataFrame]) -> tuple[pd.DataFrame, float, float]:
    wall, used = time.perf_counter(), time.process_time()
    return work(), time.perf_counter() - wall, time.process_time() - used


def main() -> None:
    gazetteer, areas = Gazetteer.open(), Areas.shipped()
    if (_REFERENCE / "geonames_gb_places_pop500.csv").is_file():
        table = listed()
        got = accuracy(table, geocode_many(table["name"].tolist(), gazetteer, areas=areas))
        missed = ~got.to_numpy().any(axis=1)
        print(f"{len(table):,} places of the list, by name alone: {got['right'].mean():.2%} within the stated radius,")
        print(
            f"  {got['offered'].mean():.2%} among the readings of an ambiguous answer, {got['wrong'].mean():.2%} placed"
        )
        print(f"  elsewhere, {missed.mean():.2%} neither placed nor offered")
    else:
        print("no reference data: set LANTERN_REFERENCE_DATA for the share of place names")
    texts = mixed(gazetteer, COUNT, np.random.default_rng(SEED))
    geocode_many(texts[:3000], gazetteer, areas=areas)
    placed = np.flatnonzero(gazetteer.easting != layout.NO_PLACE)
    table = pd.DataFrame({"postcode": [gazetteer.postcode(row) for row in placed.tolist()]})
    table["easting"], table["northing"] = gazetteer.easting[placed], gazetteer.northing[placed]
    ours, wall, used = _timed(lambda: geocode_many(texts, gazetteer, areas=areas))
    other, other_wall, other_used = _timed(lambda: plain(texts, table))
    print(f"{COUNT:,} mixed texts ({len(set(texts)):,} different), its table ready before the clock starts:")
    print(f"  Lantern:             {used:5.1f} s of processor, {wall:5.1f} s; {_share(ours)} with a point and a radius")
    print(f"  regex, pandas merge: {other_used:5.1f} s of processor, {other_wall:5.1f} s; {_share(other)} with a point")
    both = ours["easting"].notna() & other["easting"].notna() & (ours["precision"] == "postcode")
    same = (ours["easting"] == other["easting"])[both].mean()
    print(f"  where both have a postcode ({both.sum():,}) the points are equal in {same:.2%}")


def _share(frame: pd.DataFrame) -> str:
    return f"{frame['easting'].notna().mean():.1%}"


if __name__ == "__main__":
    main()
