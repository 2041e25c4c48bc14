"""Did it work, from events and zones: planted counts are found again, and what does not fit is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner, Result

from dashboards.cli.analyse import analyse as program
from data.errors import RefusedInput
from mapping import analyse
from mapping.effect import counts_in_zones, lay_zones

TREATED, CONTROL = shapely.box(500_000, 200_000, 501_000, 201_000), shapely.box(510_000, 200_000, 511_000, 201_000)
BEFORE, AFTER = (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 29))
# Wheeler and Ratcliffe 2018: treated, control, displacement, displacement control.
COUNTS = {
    (500_500, 200_500): (207, 110),
    (510_500, 200_500): (308, 318),
    (501_100, 200_500): (178, 157),
    (511_100, 200_500): (150, 140),
}


def _events(counts: dict[tuple[int, int], tuple[int, int]]) -> pd.DataFrame:
    rng, rows = np.random.default_rng(1), []
    for (x, y), pair in counts.items():
        for first, n in zip(("2026-01-01", "2026-04-01"), pair, strict=True):
            days = pd.Timestamp(first) + pd.to_timedelta(rng.integers(0, 90, n), unit="D")
            rows += [{"x": x, "y": y, "date": f"{day:%Y-%m-%d}"} for day in days]
    rows += [{"x": 520_000, "y": 200_500, "date": "2026-01-05"}, {"x": 500_500, "y": 200_500, "date": "2025-01-05"}]
    rows += [{"x": None, "y": None, "date": "2026-01-05"}]
    return pd.DataFrame(rows).sample(frac=1, random_state=3)


def test_published_figures_from_events_and_zones() -> None:
    found = analyse.effect_in_zones(
        _events(COUNTS), treated=TREATED, control=CONTROL, before=BEFORE, after=AFTER, buffer_m=200
    )
    assert found["counts"] == {
        "treated": [207, 110],
        "control": [308, 318],
        "displacement": [178, 157],
        "displacement_control": [150, 140],
    }
    assert found["wdd"] == -118
    assert found["se"] == pytest.approx(39.6, abs=0.05)
    assert found["z"] == pytest.approx(-2.98, abs=0.005)
    assert [round(end) for end in found["ci"]] == [-196, -40]
    assert found["wdq"] == pytest.approx(0.2582, abs=5e-5)
    assert found["total_net_effect"] == pytest.approx(130.5, abs=0.05)
    assert found["left_out"] == {"without coordinates": 1, "in neither period": 1, "in no zone": 1}


def test_too_few_to_say() -> None:
    few = {(500_500, 200_500): (3, 1), (510_500, 200_500): (3, 3)}
    found = analyse.effect_in_zones(_events(few), treated=TREATED, control=CONTROL, before=BEFORE, after=AFTER)
    assert found["sentence"].startswith("Too few to say")
    assert found["wdq"] is None


def test_rings_share_no_area_with_each_other_or_with_the_areas() -> None:
    near = shapely.box(501_300, 200_000, 502_300, 201_000)
    zones = lay_zones(TREATED, near, buffer_m=200)
    named = list(zones.named().values())
    assert len(named) == 4
    for i, one in enumerate(named):
        for other in named[i + 1 :]:
            assert one.intersection(other).area == pytest.approx(0, abs=1e-6)
    point = np.array([[501_150.0, 200_500.0]])
    counts, left_out = counts_in_zones(point, np.array(["2026-01-05"], dtype="datetime64[D]"), zones, BEFORE, AFTER)
    assert sum(map(sum, counts.values())) == 0
    assert left_out == {"in no zone": 1}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (BEFORE, (date(2026, 3, 1), date(2026, 5, 30)), "begins when the one before is over"),
        (BEFORE, (date(2026, 4, 1), date(2026, 4, 30)), "90 and 30 days"),
    ],
)
def test_periods_that_cannot_be_compared_are_refused(
    before: tuple[date, date], after: tuple[date, date], words: str
) -> None:
    with pytest.raises(RefusedInput, match=words):
        analyse.effect_in_zones(_events(COUNTS), treated=TREATED, control=CONTROL, before=before, after=after)


def test_areas_that_overlap_and_dates_that_are_none_are_refused() -> None:
    with pytest.raises(RefusedInput, match="overlap"):
        lay_zones(TREATED, TREATED)
    with pytest.raises(RefusedInput, match="too close"):
        lay_zones(shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10).union(shapely.box(0, 10, 20, 400)).union(
            shapely.box(-400, -400, 420, 0)).union(shapely.box(-400, 0, 0, 400)), buffer_m=5)  # fmt: skip
    wrong = pd.DataFrame({"x": [500_500.0, 500_600.0], "y": [200_500.0, 200_600.0], "date": ["soon", "2026-01-05"]})
    with pytest.raises(RefusedInput, match="row 2"):
        analyse.effect_in_zones(wrong, treated=TREATED, control=CONTROL, before=BEFORE, after=AFTER)


def _run(*words: object) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words])


def test_the_command_on_files(tmp_path: Path) -> None:
    _events(COUNTS).to_csv(tmp_path / "events.csv", index=False)
    for name, zone in (("treated", TREATED), ("control", CONTROL)):
        gpd.GeoDataFrame(geometry=[zone], crs="EPSG:27700").to_file(tmp_path / f"{name}.gpkg")
    words = ("effect", tmp_path / "events.csv", "--treated", tmp_path / "treated.gpkg", "--control")
    periods = ("--before", "2026-01-01,2026-03-31", "--after", "2026-04-01,2026-06-29")
    found = _run(*words, tmp_path / "control.gpkg", *periods, "--buffer", 200, "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.output)["wdd"] == -118
    assert _run(*words, tmp_path / "control.gpkg").exit_code == 2
    assert _run("effect").exit_code == 2


def test_months_without_days_are_said_and_an_hour_that_never_was_is_refused() -> None:
    events = _events(COUNTS)
    column = next(name for name in ("time", "date", "start", "day") if name in events.columns)
    months = events.assign(**{column: events[column].astype(str).str[:7]}).rename(columns={column: "Month"})
    zones = {"treated": TREATED, "control": CONTROL, "before": BEFORE, "after": AFTER}
    assert "months without a day" in analyse.effect_in_zones(months, **zones)["sentence"]
    assert "months without a day" not in analyse.effect_in_zones(events, **zones)["sentence"]
    lost = pd.DataFrame({"x": [500_500.0], "y": [200_500.0], "time": ["2026-03-29T01:30:00"]})
    with pytest.raises(RefusedInput, match="clocks"):
        analyse.effect_in_zones(lost, **zones)
    with pytest.raises(RefusedInput, match="clocks"):
        analyse.emerging(lost, boundary=TREATED, cell_m=100)


def test_why_hdbscan_sees_no_cluster_is_said() -> None:
    same = pd.DataFrame({"x": [500_500.0] * 20, "y": [200_500.0] * 20})
    assert "noise" in analyse.clusters(same, method="hdbscan")["notes"][0]
    assert analyse.clusters(same, method="dbscan")["n_clusters"] == 1
