"""Linkage of labelled public registers: ours, plain Splink and twenty lines of rules, in one run on the same files.

Run: LANTERN_REFERENCE_DATA=... python -m benchmarks linkage. Precision and recall of ours are of all pairs within the
groups found; for the other two both are printed, of the pairs themselves and of all pairs within their groups.
Ours uses the weights that ship, whatever the register; their m were rounded from the labels of these same three
registers, so that these figures are of fit, not of a register never seen. Plain Splink is trained on each register by
its own usual recipe, and its best threshold (recall at a precision of 0.99) is looked up with the labels.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import splink.comparison_library as cl
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from network.resolution.registers import link

FOLDER = Path(os.environ.get("LANTERN_REFERENCE_DATA", "../shared/data")) / "entity_resolution"
# forename, surname, date of birth, further columns of each register
COLUMNS = {
    "febrl1": ("given_name", "surname", "date_of_birth", ("postcode", "address_1", "suburb")),
    "fake_1000": ("first_name", "surname", "dob", ("email", "city")),
    "historical_50k": ("first_name", "surname", "dob", ("postcode_fake", "birth_place")),
}


def registers() -> dict[str, pd.DataFrame]:
    """Each with ``cluster``, the person it is about, and ``unique_id``."""
    febrl = pd.read_csv(FOLDER / "febrl1.csv", dtype=str)
    febrl.columns = febrl.columns.str.strip()
    febrl = febrl.apply(lambda column: column.str.strip()).drop(columns="soc_sec_id")
    febrl["cluster"] = febrl["rec_id"].str.split("-").str[1]
    febrl = febrl.rename(columns={"rec_id": "unique_id"})
    history = pd.read_parquet(FOLDER / "historical_figures_with_errors_50k.parquet").astype(object)
    return {
        "febrl1": febrl,
        "fake_1000": pd.read_csv(FOLDER / "fake_1000.csv", dtype=str),
        "historical_50k": history.where(history.notna(), None),
    }


def pairs_in(sizes: pd.Series) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def quality(left: np.ndarray, right: np.ndarray, people: np.ndarray) -> tuple[float, float]:
    hits = int((people[left] == people[right]).sum())
    return hits / max(len(left), 1), hits / pairs_in(pd.Series(people).value_counts())


def rules(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """What somebody writes in an hour: two of three of names and date, or one and a further column."""
    forename, surname, born, more = COLUMNS[name]
    connection = duckdb.connect()
    connection.register("given", table.reset_index(names="row"))
    connection.execute("create table people as select * from given")
    further = [f"a.{column} = b.{column}" for column in more]
    rule = [
        f"a.{surname} = b.{surname} and a.{born} = b.{born}",
        f"a.{forename} = b.{forename} and a.{born} = b.{born}",
        f"a.{forename} = b.{forename} and a.{surname} = b.{surname} and ({' or '.join(further)})",
        f"a.{forename} = b.{surname} and a.{surname} = b.{forename} and a.{born} = b.{born}",
        *(f"a.{born} = b.{born} and {one}" for one in further),
        *(f"a.{surname} = b.{surname} and a.{forename}[1] = b.{forename}[1] and {one}" for one in further[:1]),
    ]
    found = [
        connection.execute(
            f"select a.row as left_row, b.row as right_row from people a join people b on {one} where a.row < b.row"
        ).df()
        for one in rule
    ]
    return pd.concat(found).drop_duplicates()


def plain_splink(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Splink as its tutorial has it: library comparisons, random pairs for u, expectation maximisation for m."""
    forename, surname, born, more = COLUMNS[name]
    exact = [cl.ExactMatch(column).configure(term_frequency_adjustments=True) for column in more if column != "email"]
    comparisons = [cl.NameComparison(forename), cl.NameComparison(surname), cl.LevenshteinAtThresholds(born, [1, 2])]
    comparisons += [*exact, *([cl.EmailComparison("email")] if "email" in more else [])]
    blocks = [block_on(forename, surname), block_on(surname, born), block_on(forename, born)]
    blocks += [block_on(more[0], forename), block_on(more[0], surname), block_on(more[0], born)]
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=blocks
    )
    api = DuckDBAPI()
    linker = Linker(api.register(table.assign(unique_id=range(len(table)))), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match([block_on(forename, surname, born)], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on(forename, surname))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on(born))
    return linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()


def recall_at(frame: pd.DataFrame, people: np.ndarray, precision: float = 0.99) -> float:
    """Recall at the lowest threshold at which precision still holds, looked up with the labels."""
    ordered = frame.sort_values("match_weight", ascending=False)
    true = people[ordered["unique_id_l"]] == people[ordered["unique_id_r"]]
    held = np.flatnonzero(true.cumsum() / np.arange(1, len(true) + 1) >= precision)
    total = pairs_in(pd.Series(people).value_counts())
    return float(true[: held[-1] + 1].sum() / total) if len(held) else 0.0


def grouped(left: np.ndarray, right: np.ndarray, people: np.ndarray) -> tuple[float, float]:
    """Precision and recall of all pairs within the groups that pairs connect."""
    graph = csr_matrix((np.ones(len(left)), (left, right)), shape=(len(people), len(people)))
    table = pd.DataFrame({"group": connected_components(graph, directed=False)[1], "person": people})
    found, hits = pairs_in(table["group"].value_counts()), pairs_in(table.value_counts())
    return hits / max(found, 1), hits / pairs_in(table["person"].value_counts())


def line(left: np.ndarray, right: np.ndarray, people: np.ndarray) -> str:
    pairs, groups = quality(left, right, people), grouped(left, right, people)
    return f"precision {pairs[0]:.4f}, recall {pairs[1]:.4f} (groups {groups[0]:.4f}, {groups[1]:.4f})"


def timed(work: Callable[[], object]) -> tuple[object, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def main() -> None:
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    for name, table in registers().items():
        people = table["cluster"].to_numpy()
        print(f"{name}: {len(table):,} records, {pairs_in(table['cluster'].value_counts()):,} true pairs", flush=True)
        found, seconds = timed(lambda: link(table, truth="cluster"))  # noqa: B023
        print(f"  ours, threshold 0.99: precision {found.precision:.4f}, recall {found.recall:.4f}, {seconds:.1f} s")  # type: ignore[attr-defined]
        scored, seconds = timed(lambda: plain_splink(table, name))  # noqa: B023
        sure = scored[scored["match_probability"] >= 0.99]  # type: ignore[index]
        words = line(sure["unique_id_l"].to_numpy(), sure["unique_id_r"].to_numpy(), people)
        best = recall_at(scored, people)  # type: ignore[arg-type]
        print(f"  plain Splink, threshold 0.99: {words}; pairs at precision 0.99: recall {best:.4f}; {seconds:.1f} s")
        ruled, seconds = timed(lambda: rules(table, name))  # noqa: B023
        words = line(ruled["left_row"].to_numpy(), ruled["right_row"].to_numpy(), people)  # type: ignore[index]
        print(f"  twenty lines of rules: {words}; {seconds:.1f} s", flush=True)


if __name__ == "__main__":
    main()
