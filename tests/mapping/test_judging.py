"""Judging an action: planted truths, and what may never be counted."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.errors import NotEnough, RefusedInput
from mapping.effect import lay_zones
from mapping.judging.action import judge_action

BEFORE, AFTER = (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 29))
TREATED, CONTROL = shapely.box(0, 0, 1000, 1000), shapely.box(5000, 0, 6000, 1000)
ZONES = lay_zones(TREATED, CONTROL, buffer_m=500)


def _frame(counts: dict[str, tuple[int, int]], **changed: object) -> gpd.GeoDataFrame:
    """So many incidents before and after in each zone, each of another child at another place."""
    rows, points = [], []
    where = {"treated": (500, 500), "control": (5500, 500), "displacement": (500, 1200)}
    for zone, pair in counts.items():
        for day, number in zip(("2026-02-10 20:00", "2026-05-10 20:00"), pair, strict=True):
            for k in range(number):
                n = len(rows)
                rows.append(
                    {
                        "kind": "sighting",
                        "start": pd.Timestamp(day),
                        "end": pd.NaT,
                        "precision": "postcode",
                        "uncertainty_m": 50.0,
                        "location_id": f"LOC-{n}",
                        "location_kind": "street",
                        "place_of_report": False,
                        "residence": False,
                        "force_code": "E23000026",
                        "local_authority_code": None,
                        "recorded_by": "E23000026",
                        "children": (f"C-{n}",),
                        "reports": (f"R-{n}",),
                        "agencies": ("Police",),
                    }
                    | changed
                )
                points.append((where[zone][0] - 450 + 2.5 * k, where[zone][1]))
    frame = pd.DataFrame(rows, index=[f"E-{n:04d}" for n in range(len(rows))])
    frame["end"] = pd.to_datetime(frame["end"])
    return gpd.GeoDataFrame(frame, geometry=shapely.points(np.array(points, dtype=float)), crs="EPSG:27700")


def test_the_published_example_comes_out_of_incidents_as_out_of_counts() -> None:
    # Counts of the worked example of the weighted displacement quotient (Bowers and Johnson 2003): 0.2582 and 130.5.
    found = judge_action(
        _frame({"treated": (207, 110), "control": (308, 318), "displacement": (178, 157)}), ZONES, BEFORE, AFTER
    )
    assert found.counts["treated"] == (207, 110)
    assert found.wdq == pytest.approx(0.2582, abs=1e-4)
    assert found.net == pytest.approx(130.5, abs=0.05)
    assert found.effect.ci[1] < 0
    assert "benefit spread" in " ".join(found.sentences)


def test_few_incidents_are_too_few_to_say_and_no_quotient_is_told() -> None:
    found = judge_action(_frame({"treated": (3, 0), "control": (3, 3), "displacement": (1, 0)}), ZONES, BEFORE, AFTER)
    assert found.sentences[0].startswith("Too few to say")
    assert not any("quotient" in sentence for sentence in found.sentences)
    assert any("Fewer reports are not fewer incidents" in sentence for sentence in found.sentences)


def test_displacement_is_said() -> None:
    found = judge_action(
        _frame({"treated": (300, 100), "control": (300, 300), "displacement": (100, 150)}), ZONES, BEFORE, AFTER
    )
    assert found.wdq is not None
    assert found.wdq < 0
    assert "moved to the ring" in " ".join(found.sentences)


@pytest.mark.parametrize(
    "changed", [{"place_of_report": True}, {"residence": True}, {"uncertainty_m": 5000.0, "precision": "town"}]
)
def test_what_may_not_make_a_hotspot_may_not_judge_an_action(changed: dict[str, object]) -> None:
    with pytest.raises(NotEnough, match="no incident that counts"):
        judge_action(_frame({"treated": (20, 10), "control": (20, 20)}, **changed), ZONES, BEFORE, AFTER)


def test_a_child_place_and_month_counts_once_in_each_period() -> None:
    same = {"children": ("C-1",), "location_id": "LOC-1"}
    found = judge_action(_frame({"treated": (9, 4), "control": (0, 0)}, **same), ZONES, BEFORE, AFTER)
    assert found.counts["treated"] == (1, 1)
    assert found.left_out["repeat of the same child, place and month"] == 11


def test_a_control_that_was_not_as_bad_is_named() -> None:
    found = judge_action(_frame({"treated": (100, 40), "control": (20, 20)}), ZONES, BEFORE, AFTER)
    assert any("not as bad" in sentence for sentence in found.sentences)


def test_unequal_periods_are_refused() -> None:
    with pytest.raises(RefusedInput, match="equal lengths"):
        judge_action(_frame({"treated": (9, 4)}), ZONES, BEFORE, (date(2026, 4, 1), date(2026, 4, 9)))
