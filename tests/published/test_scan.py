"""Kulldorff's circular scan: New York leukaemia as in the R package smerc (vignette smerc_demo; Waller and Gotway)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist

from mapping import analyse
from mapping.hotspots.scan import circular_scan, poisson_llr


@pytest.mark.reference
def test_new_york_leukaemia(reference_data: Path) -> None:
    areas = pd.read_csv(reference_data / "spatial_stats" / "ny8_leukemia_tracts.csv")
    areas["row"] = np.arange(1, len(areas) + 1)
    found = analyse.scan(areas, id="row", cases="TRACTCAS", population="POP8", x="X", y="Y", replicates=199, seed=1)
    best = found["clusters"][0]
    published = [1, 2, 3, 12, 13, 14, 15, 16, 17, 34, 37, 38, 39, 40, 43, 44, 46, 47, 48, 49, 50, 51, 52, 53]
    assert sorted(map(int, best["ids"])) == published
    assert best["cases"] == pytest.approx(95.33, abs=0.01)
    assert best["expected"] == pytest.approx(55.75, abs=0.06)
    assert best["llr"] == pytest.approx(13.0574, abs=0.001)
    assert best["p_value"] <= 0.02
    inside = areas[areas["row"].isin(published)]
    assert pdist(inside[["X", "Y"]]).max() == pytest.approx(12.273, abs=0.01)
    # "Two significant clusters" at the level of 0.1 that is the default of smerc.
    assert sum(cluster["p_value"] <= 0.1 for cluster in found["clusters"]) == 2
    assert found["total_cases"] == pytest.approx(592, abs=0.5)
    assert found["total_population"] == 1_057_673


def test_likelihood_ratio_of_the_worked_unit() -> None:
    assert poisson_llr(10, 4, 100) == pytest.approx(3.3544, abs=5e-5)
    assert poisson_llr(3, 4, 100) == 0


def test_secondary_clusters_do_not_overlap_and_noise_is_not_significant() -> None:
    rng = np.random.default_rng(2)
    places, people = rng.uniform(0, 100, (80, 2)), rng.integers(500, 3000, 80)
    cases = rng.multinomial(200, people / people.sum())
    found, zones = circular_scan(places, cases, people, rng=np.random.default_rng(3), replicates=99)
    members = [i for cluster in found for i in cluster.areas]
    assert len(members) == len(set(members))
    assert zones > 80
    assert found[0].p_value > 0.05
