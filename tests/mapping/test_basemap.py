"""Basemap: plain data of the right shape, small, quick to come back, with towns where towns are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely

from data.errors import BadReference
from mapping.areas import Areas
from mapping.basemap import basemap, density_per_km2
from mapping.gazetteer import Gazetteer
from mapping.projection import to_grid, to_wgs84

BOUNDS = (490_000.0, 205_000.0, 530_000.0, 245_000.0)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture
def fresh(gazetteer: Gazetteer, tmp_path: Path) -> Gazetteer:
    """The same gazetteer with an empty place to keep basemaps."""
    folder = tmp_path / gazetteer.folder.name
    folder.symlink_to(gazetteer.folder)
    return Gazetteer(folder)


def _covers(polygons: list[list[list[list[float]]]], east: float, north: float) -> bool:
    longitude, latitude = to_wgs84(east, north)
    point = shapely.Point(float(longitude), float(latitude))
    return any(shapely.Polygon(rings[0], rings[1:]).contains(point) for rings in polygons)


def test_what_a_map_of_forty_kilometres_holds(fresh: Gazetteer) -> None:
    made = basemap(BOUNDS, fresh, Areas.shipped())
    assert len(json.dumps(made)) < 1_500_000
    assert [level["level"] for level in made["built_up"]] == [1, 2, 3]
    assert {f["name"] for f in made["forces"]} == {
        "Bedfordshire Police",
        "Hertfordshire Constabulary",
        "Thames Valley Police",
        "Cambridgeshire Constabulary",
    }
    assert made["places"][0]["name"] == "Luton"
    assert "Open Government Licence" in made["attribution"]
    assert "GeoNames" in made["attribution"]


def test_the_edge_of_the_map_is_no_border(gazetteer: Gazetteer) -> None:
    made = basemap(BOUNDS, gazetteer, Areas.shipped())
    edge = shapely.box(*BOUNDS).exterior.buffer(2.0)  # five decimals of a degree are a metre
    for area in (*made["forces"], *made["districts"]):
        for line in area["lines"]:
            metres = np.column_stack(to_grid(*np.array(line).T))
            assert shapely.LineString(metres).intersection(edge).length < 60, area["code"]
    held = {f["code"]: shapely.MultiLineString(f["lines"]).length for f in made["forces"]}
    outlines = {f["code"]: [ring for polygon in f["polygons"] for ring in polygon] for f in made["forces"]}
    whole = {code: shapely.MultiLineString(rings).length for code, rings in outlines.items()}
    assert all(0 < held[code] <= whole[code] + 1e-9 for code in held), "the border itself is still there"
    assert any(held[code] < whole[code] - 0.01 for code in held), "the map does cut some force"


def test_towns_are_built_up_and_fields_are_not(gazetteer: Gazetteer) -> None:
    levels = basemap(BOUNDS, gazetteer, Areas.shipped())["built_up"]
    luton, dunstable, fields = (509_300.0, 221_300.0), (501_900.0, 221_900.0), (515_500.0, 236_500.0)
    assert all(_covers(level["polygons"], *luton) for level in levels)
    assert _covers(levels[0]["polygons"], *dunstable)
    assert not _covers(levels[0]["polygons"], *fields)


def test_points_lie_in_bounds_with_five_decimals(gazetteer: Gazetteer) -> None:
    made = basemap(BOUNDS, gazetteer, Areas.shipped())
    corners = to_wgs84([BOUNDS[0], BOUNDS[2], BOUNDS[0], BOUNDS[2]], [BOUNDS[1], BOUNDS[1], BOUNDS[3], BOUNDS[3]])
    for shape in [*made["built_up"], *made["forces"], *made["districts"]]:
        points = np.array([p for rings in shape["polygons"] for ring in rings for p in ring])
        assert (points == points.round(5)).all()
        for axis in (0, 1):
            assert points[:, axis].min() >= corners[axis].min() - 0.001
            assert points[:, axis].max() <= corners[axis].max() + 0.001


def test_smoothing_keeps_the_number_of_postcodes(gazetteer: Gazetteer) -> None:
    # A rectangle around Milton Keynes wide enough that hardly anything spreads over its edge.
    bounds = (470_000.0, 215_000.0, 510_000.0, 255_000.0)
    density = density_per_km2(gazetteer, bounds, 50.0)
    assert density.shape == (800, 800)
    assert density.sum() * 0.05**2 == pytest.approx(len(gazetteer.points_within(bounds)), rel=0.002)


def test_it_comes_back_from_the_disk_unchanged(fresh: Gazetteer, tmp_path: Path) -> None:
    first = basemap(BOUNDS, fresh, Areas.shipped())
    kept = list((tmp_path / "basemaps").glob("*.json.gz"))
    assert len(kept) == 1
    assert basemap(BOUNDS, fresh, Areas.shipped()) == first
    shutil.rmtree(tmp_path / "basemaps")
    (tmp_path / "basemaps").write_text("in the way")
    assert basemap(BOUNDS, fresh, Areas.shipped()) == first


@pytest.mark.parametrize("bounds", [(1.0, 1.0, 1.0, 5.0), (5.0, 1.0, 1.0, 5.0), (0.0, float("nan"), 1.0, 1.0)])
def test_empty_rectangles_are_refused(gazetteer: Gazetteer, bounds: tuple[float, float, float, float]) -> None:
    with pytest.raises(BadReference):
        basemap(bounds, gazetteer, Areas.shipped())
