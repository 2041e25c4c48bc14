"""The JSON objects of ``lantern analyse``: keys of the contract, refusals, same seed same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.errors import BadColumn, BadCrs, NotEnough, RefusedInput
from mapping import analyse

_SQUARE = shapely.box(0, 0, 10_000, 10_000)


def _events(seed: int = 1, planted: int = 20, n: int = 100) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    spot = rng.uniform((4000, 4000), (5500, 5500), (planted, 2))
    rest = rng.uniform(0, 10_000, (n, 2))
    return pd.DataFrame(np.concatenate([spot, rest]), columns=["x", "y"])


def _hotspots(events: pd.DataFrame, **options: object) -> dict[str, object]:
    settings: dict[str, object] = {"boundary": _SQUARE, "cell_m": 500, "baseline": "uniform", "crs": "local", "seed": 5}
    return analyse.hotspots(events, **{**settings, **options})  # type: ignore[arg-type]


def test_hotspots_have_the_keys_of_the_contract_and_find_the_planted_block() -> None:
    found = _hotspots(_events())
    needed = {"baseline", "threshold", "hot_cells", "smallest_detectable", "false_alarm_rate", "imprecise"}
    assert needed <= set(found)
    assert set(found["smallest_detectable"]) == {"cells", "rate_ratio", "power"}
    assert {"cell", "count", "expected", "z"} <= set(found["hot_cells"][0])
    cells = [tuple(map(int, hot["cell"].split("_"))) for hot in found["hot_cells"]]
    assert all(7 <= column <= 11 and 7 <= row <= 11 for column, row in cells)
    assert all(hot["z"] > found["threshold"] for hot in found["hot_cells"])


def test_same_seed_same_bytes_whatever_the_order_of_rows() -> None:
    events = _events().assign(unit=[f"u{i % 70}" for i in range(120)])
    first = json.dumps(_hotspots(events, unit="unit"))
    assert first == json.dumps(_hotspots(events, unit="unit"))
    assert first == json.dumps(_hotspots(events.sample(frac=1, random_state=3), unit="unit"))
    assert first != json.dumps(_hotspots(events, unit="unit", seed=6))


def test_a_unit_counts_once_and_an_empty_one_is_not_a_unit() -> None:
    events = pd.DataFrame({"x": [100.0] * 6, "y": [100.0] * 6, "unit": ["a", "a", "b", None, "", "b"]})
    found = _hotspots(events, unit="unit")
    assert (found["units"], found["repeats"]) == (4, 2)
    with pytest.raises(BadColumn, match="'who'"):
        _hotspots(events, unit="who")


def test_imprecise_outside_and_missing_points_take_no_part() -> None:
    events = _events(planted=0).assign(uncertainty_m=10.0)
    extra = pd.DataFrame({"x": [4600.0] * 30 + [-50.0, None], "y": [4600.0] * 30 + [5.0, None], "uncertainty_m": 800.0})
    extra.loc[30, "uncertainty_m"] = 10.0
    found = _hotspots(pd.concat([events, extra], ignore_index=True))
    assert (found["imprecise"], found["outside"], found["without_coordinates"], found["units"]) == (30, 1, 1, 100)
    assert found["hot_cells"] == []


def test_baselines() -> None:
    rng = np.random.default_rng(0)
    town = rng.normal(5000, 600, (5000, 2))
    events = pd.DataFrame(rng.normal(5000, 600, (150, 2)), columns=["x", "y"])
    assert _hotspots(events)["hot_cells"]
    found = _hotspots(events, baseline=town)
    assert found["baseline"] == "file"
    assert found["hot_cells"] == []
    with pytest.raises(RefusedInput, match="real coordinates"):
        _hotspots(events, baseline="postcodes")
    with pytest.raises(RefusedInput, match="not known"):
        _hotspots(events, baseline="fields")
    moved = events.add([500_000, 200_000], axis=1)
    asked = _hotspots(
        moved,
        boundary=shapely.affinity.translate(_SQUARE, 500_000, 200_000),
        baseline="postcodes",
        postcodes=lambda bounds: town + bounds[:2],
        crs="EPSG:27700",
    )
    assert asked["baseline"] == "postcodes"
    assert asked["hot_cells"] == []


def test_clusters_keep_rows_without_coordinates_as_noise() -> None:
    events = pd.DataFrame({"x": [0.0, 1.0, None, 2.0, 900.0], "y": [0.0, 0.0, None, 0.0, 0.0]})
    found = analyse.clusters(events, eps=5, min_points=3, crs="local")
    assert found == {"n_clusters": 1, "n_noise": 2, "labels": [0, 0, -1, 0, -1], "without_coordinates": 1, "notes": []}
    timed = events.assign(when=["2026-01-01", "2026-01-02", "2026-01-02", "2026-06-01", "2026-01-01"])
    late = analyse.clusters(timed, method="st-dbscan", eps=5, eps_days=3, min_points=2, time="when", crs="local")
    assert late["labels"] == [0, 0, -1, -1, -1]
    with pytest.raises(RefusedInput, match="--time"):
        analyse.clusters(events, method="st-dbscan", crs="local")
    with pytest.raises(RefusedInput, match="kmeans"):
        analyse.clusters(events, method="kmeans", crs="local")


def test_coordinates_are_projected_or_refused() -> None:
    degrees = pd.DataFrame({"x": [-0.4151, None], "y": [51.8787, None]})
    metres = analyse.points(degrees, crs="EPSG:4326")
    assert metres[0] == pytest.approx([509_200, 221_200], abs=60)
    assert np.isnan(metres[1]).all()
    with pytest.raises(BadCrs, match="EPSG:3857"):
        analyse.points(degrees, crs="EPSG:3857")
    with pytest.raises(BadCrs, match="look like degrees"):
        analyse.points(pd.DataFrame({"x": [-0.4, -0.5], "y": [51.8, 51.9]}))
    with pytest.raises(BadColumn, match="row 3, column 'y'"):
        analyse.points(pd.DataFrame({"x": [1, 2], "y": ["1", "north"]}), crs="local")
    with pytest.raises(BadColumn, match="'lon' is missing"):
        analyse.points(degrees, x="lon")


def test_months_without_a_day_are_refused() -> None:
    frame = pd.DataFrame({"x": [0, 1], "y": [0, 1], "month": ["2019-02", "2019-03"]})
    with pytest.raises(NotEnough, match="without a day"):
        analyse.near_repeat(frame, time="month", distance_bins=[1], day_bins=[7], crs="local")


def test_boundary_files_of_degrees_metres_and_plain_numbers(tmp_path: Path) -> None:
    metres = gpd.GeoDataFrame(geometry=[shapely.box(509_000, 221_000, 510_000, 222_000)], crs=27700)
    metres.to_file(tmp_path / "a.gpkg")
    assert analyse.read_boundary(tmp_path / "a.gpkg").area == pytest.approx(1e6)
    metres.to_crs(4326).to_file(tmp_path / "b.geojson")
    assert analyse.read_boundary(tmp_path / "b.geojson").area == pytest.approx(1e6, rel=1e-3)
    plain = {"type": "Polygon", "coordinates": [[[0, 0], [0, 4000], [4000, 4000], [4000, 0], [0, 0]]]}
    text = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": plain}]}
    (tmp_path / "c.geojson").write_text(json.dumps(text))
    assert analyse.read_boundary(tmp_path / "c.geojson", crs="local").area == 16e6
    assert analyse.read_boundary(tmp_path / "c.geojson").area == 16e6
    metres.to_crs(3857).to_file(tmp_path / "d.gpkg")
    with pytest.raises(BadCrs, match="EPSG:3857"):
        analyse.read_boundary(tmp_path / "d.gpkg")


def test_accuracy_of_the_same_events_is_perfect_and_shares_are_checked() -> None:
    events = _events()
    found = analyse.accuracy(events, events, boundary=_SQUARE, cell_m=1000, shares=[0.01, 0.1, 1.0], crs="local")
    assert found["cells"] == 100
    assert [row["pei"] for row in found["rows"]] == [1.0, 1.0, 1.0]
    assert [row["rri"] for row in found["rows"]] == [1.0, 1.0, 1.0]
    assert found["rows"][-1]["hit_rate"] == 1.0
    with pytest.raises(RefusedInput, match="shares"):
        analyse.accuracy(events, events, boundary=_SQUARE, cell_m=1000, shares=[2.0], crs="local")


def test_effect_needs_treated_and_control() -> None:
    with pytest.raises(RefusedInput, match="control missing"):
        analyse.effect({"treated": [1, 2]})
    found = analyse.effect({"treated": [3, 2], "control": [4, 4]})
    assert found["wdq"] is None
    assert found["sentence"].startswith("Too few to say")


def test_weights_that_cannot_be_made_are_refused() -> None:
    frame = _events().assign(v=1.0)
    for spec, words in (("queen", "polygons"), ("band:far", "not known"), ("ring:3", "not known")):
        with pytest.raises(RefusedInput, match=words):
            analyse.local_g(frame, value="v", weights=spec)
