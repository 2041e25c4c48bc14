"""GeoJSON and GeoPackage as intake: the same rows as the CSV of the same content, or one clear refusal."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point, Polygon

from data.errors import RefusedInput
from data.intake import read_records
from data.intake.reading import read_table
from data.intake.row import Known

_FRAME = pd.DataFrame(
    {
        "id": ["venue-1", "venue-2"],
        "name": ["The Paper Lantern", "Cafe Moth"],
        "kind": ["takeaway", "shop"],
        "place": ["Paper Lane", "Moth Lane"],
        "report": ["report-1", "report-1"],
    }
)
_AT = [Point(-0.4200, 51.8790), Point(-0.4100, 51.8800)]


def _layer(crs: str = "EPSG:4326") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(_FRAME, geometry=_AT, crs="EPSG:4326").to_crs(crs)


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_a_feature_file_gives_the_rows_of_the_same_csv(tmp_path: Path, ending: str) -> None:
    _layer().to_file(tmp_path / f"venues.{ending}")
    _FRAME.assign(longitude=[p.x for p in _AT], latitude=[p.y for p in _AT]).to_csv(tmp_path / "v.csv", index=False)
    ours, plain = read_table(tmp_path / f"venues.{ending}"), read_table(tmp_path / "v.csv")
    assert ours.header == plain.header
    assert [row[:5] for _, row in ours.rows] == [row[:5] for _, row in plain.rows]
    for (_, one), (_, other) in zip(ours.rows, plain.rows, strict=True):
        assert [float(cell) for cell in one[5:]] == pytest.approx([float(cell) for cell in other[5:]], abs=1e-7)


def test_metres_of_a_geopackage_reach_the_record(tmp_path: Path) -> None:
    metric = _layer("EPSG:27700")
    metric.to_file(tmp_path / "venues.gpkg")
    batch = read_records(tmp_path / "venues.gpkg", "venues", known=Known(ids={"reports": {"report-1"}}))
    assert (batch.read, batch.accepted, batch.without_coordinates) == (2, 2, 0), batch.rejections
    found = sorted((place.easting_m, place.northing_m) for place in batch.records.locations.values())
    expected = sorted((point.x, point.y) for point in metric.geometry)
    assert [xy for pair in found for xy in pair] == pytest.approx([xy for pair in expected for xy in pair], abs=0.01)


def test_an_area_is_read_as_a_point_inside_it_and_said(tmp_path: Path) -> None:
    area = Polygon([(-0.42, 51.87), (-0.40, 51.87), (-0.40, 51.88)])
    gpd.GeoDataFrame(_FRAME.iloc[:1], geometry=[area], crs="EPSG:4326").to_file(tmp_path / "a.geojson")
    table = read_table(tmp_path / "a.geojson")
    assert area.contains(Point(*map(float, table.rows[0][1][-2:])))
    assert any("point inside" in note for note in table.notes)


def test_a_feature_without_a_place_waits_for_the_geocoder(tmp_path: Path) -> None:
    text = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": 1}, "geometry": None}]}
    (tmp_path / "a.geojson").write_text(json.dumps(text))
    assert read_table(tmp_path / "a.geojson").rows[0][1] == ("1", "", "")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b"[1, 2]"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [3]}'),
        ("a.geojson", b"[" * 100_000),
        ("a.geojson", b"\xff\xfe\x00"),
        ("a.gpkg", b"not a geopackage"),
        ("a.gpkg", b"SQLite format 3\0" + b"\0" * 100),
        ("a.gpkg", b"SQLite format 3\0" + b"\0" * 52 + b"GPKG" + b"\0" * 4000),
    ],
)
def test_damaged_feature_files_are_refused_by_name(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedInput, match=name):
        read_table(tmp_path / name)


def test_several_layers_and_strange_systems_are_refused(tmp_path: Path) -> None:
    _layer().to_file(tmp_path / "two.gpkg", layer="one")
    _layer().to_file(tmp_path / "two.gpkg", layer="other")
    with pytest.raises(RefusedInput, match="one, other"):
        read_table(tmp_path / "two.gpkg")
    _layer("EPSG:3857").to_file(tmp_path / "web.gpkg")
    with pytest.raises(RefusedInput, match="EPSG:3857"):
        read_table(tmp_path / "web.gpkg")
