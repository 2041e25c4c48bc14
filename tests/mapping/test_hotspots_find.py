"""Hotspots of a case: guards, counting once, explanation, independence of the order of rows."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.errors import BadColumn, BadCrs
from data.frames import METRIC_CRS
from mapping.hotspots.explain import profile
from mapping.hotspots.find import (
    LIVED_HERE,
    REPORTED_HERE,
    SNAPPED,
    count_once,
    find_hotspots,
    find_recorded_crime_hotspots,
)

_AREA = shapely.box(500_000, 200_000, 510_000, 210_000)
_WEST, _SOUTH = 500_000.0, 200_000.0
_PEOPLE = np.random.default_rng(0).uniform((_WEST, _SOUTH), (_WEST + 10_000, _SOUTH + 10_000), (8000, 2))


def _incidents(points: np.ndarray, **columns: object) -> gpd.GeoDataFrame:
    n = len(points)
    days = pd.Timestamp(2026, 6, 5, 21) + pd.to_timedelta(np.arange(n) * 7 % 180, unit="D")
    frame = pd.DataFrame(
        {
            "kind": "sexual_exploitation",
            "start": days,
            "end": days,
            "precision": "point",
            "uncertainty_m": 10.0,
            "location_id": [f"L{i}" for i in range(n)],
            "location_kind": "public_place",
            "place_of_report": False,
            "residence": False,
            "force_code": "bedfordshire",
            "local_authority_code": "E06000032",
            "recorded_by": ["bedfordshire", "hertfordshire"] * (n // 2) + ["bedfordshire"] * (n % 2),
            "children": [(f"C{i % 40}",) for i in range(n)],
            "reports": [(f"R{i}",) for i in range(n)],
            "agencies": [("police",)] * n,
        },
        index=[f"E{i:04d}" for i in range(n)],
    )
    return gpd.GeoDataFrame(frame.assign(**columns), geometry=gpd.points_from_xy(*points.T), crs=METRIC_CRS)


def _planted(seed: int = 1, inside: int = 25, around: int = 80) -> np.ndarray:
    rng = np.random.default_rng(seed)
    spot = rng.uniform((_WEST + 6000, _SOUTH + 3000), (_WEST + 7000, _SOUTH + 4000), (inside, 2))
    return np.concatenate([spot, rng.uniform((_WEST, _SOUTH), (_WEST + 10_000, _SOUTH + 10_000), (around, 2))])


def test_planted_hotspot_is_found_and_explained() -> None:
    result = find_hotspots(_incidents(_planted()), _PEOPLE, _AREA, rng=np.random.default_rng(3))
    assert len(result.hotspots) == 1
    spot = result.hotspots[0]
    assert spot.id == "H1"
    assert spot.layer == "exploitation"
    assert spot.geometry.contains(shapely.Point(_WEST + 6500, _SOUTH + 3500))
    assert spot.geometry.area < 3000**2
    assert spot.n_incidents >= 25
    assert spot.n_children <= spot.n_incidents
    assert spot.expected < spot.n_units / 2
    assert spot.p_value <= 0.05
    assert spot.recorded_by == ("bedfordshire", "hertfordshire")
    assert np.sum(spot.profile) == pytest.approx(spot.n_incidents)
    assert str(spot.n_incidents) in spot.why[0]
    assert "2026" in spot.why[0]
    assert "unseen" in spot.not_seen
    points = {f"E{i:04d}": shapely.Point(p) for i, p in enumerate(_planted())}
    assert all(spot.geometry.contains(points[name]) for name in spot.incident_ids)


def test_a_child_is_only_ever_a_number() -> None:
    spot = find_hotspots(_incidents(_planted()), _PEOPLE, _AREA, rng=np.random.default_rng(3)).hotspots[0]
    words = repr(spot).replace("EPSG", "")
    assert not any(f"'C{i}'" in words for i in range(40))


def test_order_of_rows_changes_nothing() -> None:
    frame = _incidents(_planted())
    shuffled = frame.sample(frac=1, random_state=9)
    first, second = (find_hotspots(f, _PEOPLE, _AREA, rng=np.random.default_rng(3)) for f in (frame, shuffled))
    assert first.hotspots == second.hotspots
    assert first.left_out == second.left_out
    assert (first.counts == second.counts).all()


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"place_of_report": True}, REPORTED_HERE),
        ({"residence": True}, LIVED_HERE),
        ({"uncertainty_m": 501.0}, "less precise than a cell of 500 m"),
        ({"uncertainty_m": np.nan, "precision": "unknown"}, "less precise than a cell of 500 m"),
    ],
)
def test_guards_keep_incidents_out_and_count_them(columns: dict[str, object], reason: str) -> None:
    frame = _incidents(_planted())
    guarded = frame.iloc[:25].assign(**columns)
    result = find_hotspots(pd.concat([guarded, frame.iloc[25:]]), _PEOPLE, _AREA, rng=np.random.default_rng(3))
    assert result.left_out[reason] == 25
    assert not result.hotspots
    assert result.n_units == 80
    assert any("25 took no part" in sentence for sentence in result.sentences)


def test_child_place_and_month_count_once() -> None:
    points = np.tile([[_WEST + 100, _SOUTH + 100]], (6, 1))
    start = pd.to_datetime(["2026-06-01", "2026-06-09", "2026-07-01", "2026-07-02", "2026-08-01", "2026-08-02"])
    children = [("A",), ("A",), ("A", "B"), ("B",), (), ()]
    frame = _incidents(points, start=start, end=start, location_id="L1", children=children)
    assert count_once(frame).tolist() == [True, False, True, False, True, False]


def test_repeats_of_one_child_at_one_place_make_no_hotspot() -> None:
    rng = np.random.default_rng(8)
    noise = rng.uniform((_WEST, _SOUTH), (_WEST + 10_000, _SOUTH + 10_000), (60, 2))
    points = np.concatenate([np.tile([[_WEST + 5100, _SOUTH + 5100]], (30, 1)), noise])
    frame = _incidents(points)
    one = frame.index[:30]
    frame.loc[one, "location_id"] = "L-one"
    frame.loc[one, "start"] = pd.Timestamp(2026, 6, 3, 20)
    frame["children"] = [("C1",)] * 30 + [(f"C{i}",) for i in range(60)]
    result = find_hotspots(frame, _PEOPLE, _AREA, rng=np.random.default_rng(3))
    assert result.left_out["repeat of the same child, place and month"] >= 29
    assert not result.hotspots


def test_an_empty_case_has_no_hotspot_and_says_so() -> None:
    result = find_hotspots(_incidents(_planted()).iloc[:0], _PEOPLE, _AREA, rng=np.random.default_rng(3))
    assert result.hotspots == ()
    assert result.sentences[0].startswith("No hotspot of exploitation")
    assert result.smallest_detectable.rate_ratio is None


def test_recorded_crime_is_a_layer_of_its_own_and_says_its_points_are_snapped() -> None:
    outside = np.array([[_WEST - 5000, _SOUTH], [np.nan, np.nan]])
    points = np.concatenate([_planted(2, 60, 400), outside])
    result = find_recorded_crime_hotspots(points, _PEOPLE, _AREA, rng=np.random.default_rng(3))
    assert result.layer == "recorded crime"
    assert result.hotspots[0].id == "R1"
    assert SNAPPED in result.sentences
    assert SNAPPED in result.hotspots[0].why
    assert result.left_out == {"outside the area": 2}


def test_a_frame_without_metres_or_columns_is_refused() -> None:
    frame = _incidents(_planted())
    with pytest.raises(BadCrs, match="EPSG:27700"):
        find_hotspots(frame.set_crs(4326, allow_override=True), _PEOPLE, _AREA, rng=np.random.default_rng(3))
    with pytest.raises(BadColumn, match="residence"):
        find_hotspots(frame.drop(columns="residence"), _PEOPLE, _AREA, rng=np.random.default_rng(3))


def test_hours_of_uncertain_time_are_spread() -> None:
    monday = pd.Timestamp(2026, 6, 1, 22, 30)
    frame = pd.DataFrame({"start": [monday, monday], "end": [monday, monday + pd.Timedelta(hours=3)]})
    table = profile(frame)
    # 22:30 to 01:30 is three hours: half an hour of it, two whole hours, and half an hour.
    assert table[0][22] == pytest.approx(1 + 1 / 6)
    assert table[0][23] == pytest.approx(1 / 3)
    assert table[1][1] == pytest.approx(1 / 6)
    assert np.sum(table) == pytest.approx(2, abs=1e-5)
