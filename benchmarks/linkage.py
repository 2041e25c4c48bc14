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


FORENAMES = [
    "james",
    "mary",
    "robert",
    "patricia",
    "john",
    "jennifer",
    "michael",
    "linda",
    "david",
    "elizabeth",
    "william",
    "barbara",
    "richard",
    "susan",
    "joseph",
    "jessica",
    "thomas",
    "sarah",
    "christopher",
    "karen",
    "daniel",
    "lisa",
    "matthew",
    "nancy",
    "anthony",
    "betty",
    "mark",
    "sandra",
    "paul",
    "ashley",
    "steven",
    "kimberly",
    "andrew",
    "emily",
    "joshua",
    "donna",
    "kenneth",
    "michelle",
    "kevin",
    "carol",
    "brian",
    "amanda",
    "george",
    "melissa",
    "edward",
    "deborah",
    "ronald",
    "stephanie",
]
SHORT = {"james": "jim", "robert": "bob", "william": "bill", "elizabeth": "liz", "michael": "mike", "thomas": "tom",
         "daniel": "dan", "anthony": "tony", "steven": "steve", "susan": "sue", "edward": "ted"}  # fmt: skip
PARTS = [
    "an",
    "bar",
    "cor",
    "den",
    "el",
    "far",
    "gor",
    "hal",
    "in",
    "jor",
    "kel",
    "lam",
    "mor",
    "nor",
    "ol",
    "par",
    "ras",
    "sel",
    "tor",
    "ul",
    "ven",
    "wil",
    "yar",
    "zen",
]


def unseen_register(people: int, rng: np.random.Generator) -> pd.DataFrame:
    """A register that no weight was ever fitted to, with its truth: twins, fathers and sons of one name, households.

    Records carry typing errors, short names, day and month swapped, houses moved and empty cells. Headers are strange.
    """
    surnames = [a + b + c for a in PARTS for b in PARTS for c in ("son", "ton", "ley", "er")]
    common = 1 / np.arange(1, len(surnames) + 1) ** 0.8
    common /= common.sum()

    def somebody(**known: object) -> dict[str, object]:
        born = (int(rng.integers(1940, 2008)), int(rng.integers(1, 13)), int(rng.integers(1, 29)))
        home = f"LU{rng.integers(1, 10)} {rng.integers(1, 10)}{''.join(rng.choice(list('ABDEFGHJLN'), 2))}"
        found = {"first": rng.choice(FORENAMES), "last": rng.choice(surnames, p=common), "born": born, "home": home}
        return found | known

    def mistyped(word: str) -> str:
        at = int(rng.integers(0, len(word)))
        return word[:at] + str(rng.choice(list("aeiourst"))) + word[at + 1 :]

    def written(one: dict[str, object]) -> dict[str, str]:
        first, last, (year, month, day) = str(one["first"]), str(one["last"]), one["born"]  # type: ignore[misc]
        chance = rng.random(6)
        first = SHORT.get(first, first) if chance[0] < 0.15 else mistyped(first) if chance[0] < 0.22 else first
        last = mistyped(last) if chance[1] < 0.08 else last
        month, day = (day, month) if chance[2] < 0.05 and day <= 12 else (month, day)
        home = somebody()["home"] if chance[3] < 0.15 else one["home"]
        return {
            "Wer": f"{first} {last}".title(),
            "Geburt": "" if chance[4] < 0.05 else f"{day:02d}/{month:02d}/{year}",
            "PLZ": "" if chance[5] < 0.08 else str(home),
        }

    everybody = []
    for _ in range(people):
        one = somebody()
        everybody.append(one)
        kin, born = rng.random(), one["born"]
        if kin < 0.015:
            everybody.append(somebody(last=one["last"], born=born, home=one["home"]))
        elif kin < 0.025:
            earlier = (born[0] - int(rng.integers(20, 40)), *somebody()["born"][1:])  # type: ignore[index]
            everybody.append(somebody(first=one["first"], last=one["last"], born=earlier, home=one["home"]))
        elif kin < 0.10:
            everybody.append(somebody(last=one["last"], home=one["home"]))
    rows = [
        written(one) | {"cluster": str(at)}
        for at, one in enumerate(everybody)
        for _ in range(int(rng.choice([1, 2, 3], p=[0.5, 0.35, 0.15])))
    ]
    return pd.DataFrame(rows).sample(frac=1, random_state=1).reset_index(drop=True)


def unseen() -> None:
    """Ours on a register never seen, with only a name, a date of birth and a postcode under strange headers."""
    names = {"name": "Wer", "date_of_birth": "Geburt", "postcode": "PLZ"}
    table = unseen_register(2_000, np.random.default_rng(7))
    for left_out in ("", "postcode", "date_of_birth"):
        given = {role: column for role, column in names.items() if role != left_out}
        found = link(table, columns=given, truth="cluster")
        print(
            f"never seen, {len(table):,} records by {', '.join(given)}: precision {found.precision:.4f}, "
            f"recall {found.recall:.4f}",
            flush=True,
        )


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
    unseen()
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
