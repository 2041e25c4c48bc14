"""Areas: against the official lookup and boundaries, and against postcodes that were held back."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.errors import BadColumn, BadReference, RefusedInput
from mapping import boundaries
from mapping.areas import Areas, districts, force_of_district, forces
from mapping.gazetteer import Gazetteer, layout
from mapping.projection import to_grid

BEDFORDSHIRE, HERTFORDSHIRE, CAMBRIDGESHIRE, THAMES_VALLEY = "E23000026", "E23000027", "E23000023", "E23000029"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture(scope="module")
def areas() -> Areas:
    return Areas.shipped()


@pytest.fixture(scope="module")
def official(reference_data: Path) -> Areas:
    return Areas.from_file(reference_data / "boundaries" / "pfa_dec2023_ew_bsc.geojson", code="PFA23CD", name="PFA23NM")


def _placed(gazetteer: Gazetteer) -> np.ndarray:
    return np.flatnonzero((gazetteer.easting != layout.NO_PLACE) & (gazetteer.district != layout.NO_DISTRICT))


def _true_forces(gazetteer: Gazetteer, rows: np.ndarray) -> np.ndarray:
    by_index = np.array([force_of_district(code) for code in gazetteer.districts], dtype=object)
    return by_index[gazetteer.district[rows]]


def test_every_district_of_the_package_has_a_name_and_a_force(gazetteer: Gazetteer) -> None:
    crown_dependencies = {"L99999999", "M99999999"}
    assert set(gazetteer.districts[:-1]) - crown_dependencies == set(districts())
    assert {d.force_code for d in districts().values()} == set(forces()) - {"BTP"}
    assert len(forces()) == 46


@pytest.mark.reference
def test_forces_of_districts_equal_the_official_lookup(reference_data: Path) -> None:
    with (reference_data / "lookups" / "lad_csp_pfa_dec2019.csv").open(encoding="utf-8-sig", newline="") as file:
        official = {row["LAD19CD"]: (row["LAD19NM"], row["PFA19CD"]) for row in csv.DictReader(file)}
    ours = {d.code: (d.name, d.force_code) for d in districts().values()}
    common = set(ours) & set(official)
    assert len(common) == 309
    assert {c: ours[c] for c in common} == {c: official[c] for c in common}
    # Made since: county reorganisations of 2020, 2021 and 2023, and two codes changed in 2025.
    since = {c: ours[c][1] for c in ours if c[0] in "EW" and c not in official}
    assert since == {
        "E06000060": THAMES_VALLEY,
        "E06000061": "E23000022",
        "E06000062": "E23000022",
        "E06000063": "E23000002",
        "E06000064": "E23000002",
        "E06000065": "E23000009",
        "E06000066": "E23000036",
        "E08000038": "E23000011",
        "E08000039": "E23000011",
    }


def test_the_shipped_areas_are_one_coverage(areas: Areas) -> None:
    assert shapely.coverage_is_valid(areas.districts.polygons)
    assert shapely.is_valid(areas.forces.polygons).all()
    assert len(areas.districts.codes) == 361
    assert len(areas.forces.codes) == 45
    # Force lines are district lines: nothing is gained or lost by putting districts together.
    assert shapely.area(areas.forces.polygons).sum() == pytest.approx(shapely.area(areas.districts.polygons).sum())


def test_nearly_every_postcode_lies_in_its_own_force(gazetteer: Gazetteer, areas: Areas) -> None:
    rows = np.random.default_rng(5).choice(_placed(gazetteer), 100_000, replace=False)
    east, north = gazetteer.easting[rows], gazetteer.northing[rows]
    assert (areas.force_of(east, north) == _true_forces(gazetteer, rows)).mean() > 0.9995
    assert (areas.district_of(east, north) == gazetteer.districts[gazetteer.district[rows]]).mean() > 0.998


def test_postcodes_held_back_fall_on_the_right_side(gazetteer: Gazetteer) -> None:
    rows = _placed(gazetteer)
    near = (np.abs(gazetteer.easting[rows] - 510_000) < 45_000) & (np.abs(gazetteer.northing[rows] - 225_000) < 45_000)
    rows = rows[near]
    found = boundaries.hold_back(gazetteer, rows, np.random.default_rng(6))
    assert found.asked > 10_000
    assert found.share >= 0.998
    assert 0 < found.near_asked < found.asked
    assert found.near_share < found.share, "near a border is harder, and the figure says so"
    assert sum(found.misses.values()) == found.asked - found.right


@pytest.mark.reference
def test_shipped_areas_against_the_official_boundaries(gazetteer: Gazetteer, areas: Areas, official: Areas) -> None:
    rows = _placed(gazetteer)
    rows = rows[np.char.startswith(gazetteer.districts.astype(str), ("E",))[gazetteer.district[rows]]]
    rows = np.random.default_rng(8).choice(rows, 200_000, replace=False)
    east, north = gazetteer.easting[rows], gazetteer.northing[rows]
    stated, ours = official.force_of(east, north), areas.force_of(east, north)
    inside = stated != None  # noqa: E711  elementwise
    # The official file is simplified to 200 m and leaves some of the coast outside.
    assert inside.mean() > 0.99
    assert (stated[inside] == ours[inside]).mean() > 0.998
    true = _true_forces(gazetteer, rows)
    for force in (BEDFORDSHIRE, HERTFORDSHIRE, CAMBRIDGESHIRE, THAMES_VALLEY):
        mine = true == force
        assert (ours[mine] == force).mean() > 0.999, force


@pytest.mark.reference
def test_bedfordshire_crime_outside_bedfordshire(reference_data: Path, areas: Areas, official: Areas) -> None:
    table = pd.read_csv(reference_data / "crime" / "2019-02" / "2019-02-bedfordshire-street.csv.gz")
    table = table.dropna(subset=["Longitude", "Latitude"])
    east, north = to_grid(table["Longitude"], table["Latitude"])
    stated = official.force_of(east, north)
    assert len(table) == 5168
    # 18 outside, six of them in Hertfordshire, one in Norfolk, one in Dyfed-Powys: counted by another program.
    assert int((stated != BEDFORDSHIRE).sum()) == 18
    assert [int((stated == code).sum()) for code in (HERTFORDSHIRE, "E23000024", "W15000004")] == [6, 1, 1]
    assert (areas.force_of(east, north) == stated).mean() > 0.999


def test_points_in_no_area_and_near_a_border(areas: Areas) -> None:
    found = areas.force_of([509_200, 10_000, np.nan], [221_200, 10_000, 221_200])
    assert found.tolist() == [BEDFORDSHIRE, None, None]
    near = areas.near_border([509_200, 512_800, np.nan], [221_200, 221_000, 0], within_m=3000)
    assert near == [(), (HERTFORDSHIRE,), ()]
    assert set(areas.near_border([509_200], [221_200], within_m=60_000)[0]) >= {
        HERTFORDSHIRE,
        THAMES_VALLEY,
        CAMBRIDGESHIRE,
    }


def test_near_border_equals_plain_distances(areas: Areas) -> None:
    rng = np.random.default_rng(9)
    east, north = rng.uniform(480_000, 540_000, 60), rng.uniform(190_000, 260_000, 60)
    own = areas.force_of(east, north)
    for i, found in enumerate(areas.near_border(east, north, within_m=4000)):
        distance = shapely.distance(areas.forces.polygons, shapely.Point(east[i], north[i]))
        expected = {c for c, d in zip(areas.forces.codes, distance, strict=True) if d <= 4000 and c != own[i]}
        assert set(found) == expected


def test_force_polygons_are_put_together(areas: Areas) -> None:
    one = areas.force_polygon([BEDFORDSHIRE])
    both = areas.force_polygon([BEDFORDSHIRE, HERTFORDSHIRE])
    assert both.geom_type == "Polygon", "neighbours share a line"
    assert both.area > one.area
    with pytest.raises(BadReference, match="BTP"):
        areas.force_polygon(["BTP"])


def test_an_operators_file_is_checked(tmp_path: Path) -> None:
    square = gpd.GeoDataFrame(
        {"PFA24CD": ["E1", "E2"], "PFA24NM": ["One", "Two"]},
        geometry=[shapely.box(500_000, 200_000, 510_000, 210_000), shapely.box(510_000, 200_000, 520_000, 210_000)],
        crs=27700,
    )
    square.to_file(tmp_path / "ok.gpkg")
    loaded = Areas.from_file(tmp_path / "ok.gpkg")
    assert loaded.force_of([505_000, 515_000, 530_000], [205_000] * 3).tolist() == ["E1", "E2", None]
    assert loaded.source == "ok.gpkg"
    with pytest.raises(BadColumn, match="wrong"):
        Areas.from_file(tmp_path / "ok.gpkg", code="wrong", name="PFA24NM")
    square.assign(PFA24CD="E1").to_file(tmp_path / "twice.gpkg")
    with pytest.raises(BadReference, match="once"):
        Areas.from_file(tmp_path / "twice.gpkg")
    square.drop(columns="geometry").assign(WKT=square.geometry.to_wkt()).to_csv(tmp_path / "none.csv")
    with pytest.raises(RefusedInput, match="kind"):
        Areas.from_file(tmp_path / "none.csv")
