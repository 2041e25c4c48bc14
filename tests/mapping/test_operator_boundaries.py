"""Official boundaries that the operator loads take the place of the derived areas, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner

from dashboards import geography
from dashboards.cli import lantern
from data.errors import BadColumn, BadCrs, BadReference, RefusedInput
from data.settings import load_settings
from mapping.areas import Areas
from mapping.gazetteer import operator
from mapping.gazetteer.official import load_boundaries, official_areas

BEDFORDSHIRE, HERTFORDSHIRE, POLICE_SCOTLAND = "E23000026", "E23000027", "PS"


def _squares(codes: list[str] | None = None, column: str = "PFA23") -> gpd.GeoDataFrame:
    shapes = [shapely.box(500_000, 200_000, 510_000, 210_000), shapely.box(510_000, 200_000, 520_000, 210_000)]
    given = codes or [BEDFORDSHIRE, HERTFORDSHIRE]
    return gpd.GeoDataFrame({f"{column}CD": given, f"{column}NM": ["One", "Two"]}, geometry=shapes, crs=27700)


def test_loaded_boundaries_decide_and_the_others_remain(tmp_path: Path) -> None:
    _squares().to_file(tmp_path / "forces.gpkg")
    folder = tmp_path / "g"
    assert official_areas(folder) is None
    report = load_boundaries([tmp_path / "forces.gpkg"], folder)
    assert (report.read, report.accepted, report.entries) == (2, 2, 2)
    areas = official_areas(folder)
    assert areas is not None
    assert areas.force_of([505_000, 515_000], [205_000, 205_000]).tolist() == [BEDFORDSHIRE, HERTFORDSHIRE]
    assert areas.force_of(325_000, 673_000).tolist() == [POLICE_SCOTLAND], "Edinburgh keeps its derived area"
    assert "forces.gpkg" in areas.source
    again = load_boundaries([tmp_path / "forces.gpkg"], folder)
    assert (again.already_loaded, again.entries) == (["forces.gpkg"], 2)


def test_districts_beside_forces_and_a_new_layer_in_the_place_of_the_old(tmp_path: Path) -> None:
    folder = tmp_path / "g"
    _squares().to_crs(4326).to_file(tmp_path / "forces.geojson")
    _squares(["E06000032", "E06000055"], "LAD24").to_file(tmp_path / "districts.gpkg")
    assert load_boundaries([tmp_path / "forces.geojson", tmp_path / "districts.gpkg"], folder).entries == 4
    areas = official_areas(folder)
    assert areas is not None
    assert areas.district_of(505_000, 205_000).tolist() == ["E06000032"]
    _squares(["E06000055", "E06000032"], "LAD25").to_file(tmp_path / "newer.gpkg")
    report = load_boundaries([tmp_path / "newer.gpkg"], folder)
    assert (report.replaced, report.entries) == (2, 4)
    newer = official_areas(folder)
    assert newer is not None
    assert newer.district_of(505_000, 205_000).tolist() == ["E06000055"]
    assert newer.force_of(505_000, 205_000).tolist() == [BEDFORDSHIRE], "the forces were not loaded anew"


def test_half_a_set_is_no_set(tmp_path: Path) -> None:
    folder = tmp_path / "g"
    _squares([BEDFORDSHIRE, BEDFORDSHIRE]).to_file(tmp_path / "twice.gpkg")
    with pytest.raises(BadReference, match=r"row 2, column PFA23CD: appears twice"):
        load_boundaries([tmp_path / "twice.gpkg"], folder)
    far = _squares()
    far.geometry = [far.geometry[0], shapely.box(5e6, 5e6, 6e6, 6e6)]
    far.to_file(tmp_path / "far.gpkg")
    with pytest.raises(BadReference, match=r"row 2, column geometry: outside"):
        load_boundaries([tmp_path / "far.gpkg"], folder)
    _squares([BEDFORDSHIRE, "E23000099"]).to_file(tmp_path / "unknown.gpkg")
    with pytest.raises(BadReference, match="not known"):
        load_boundaries([tmp_path / "unknown.gpkg"], folder)
    lines = _squares().set_geometry([shapely.LineString([(5e5, 2e5), (5.1e5, 2.1e5)])] * 2, crs=27700)
    lines.to_file(tmp_path / "lines.gpkg")
    with pytest.raises(BadReference, match="no polygon"):
        load_boundaries([tmp_path / "lines.gpkg"], folder)
    assert operator.contents(folder) == {}


def test_what_is_no_boundary_file_is_named(tmp_path: Path) -> None:
    _squares(["a", "b"], "WARD").to_file(tmp_path / "wards.gpkg")
    with pytest.raises(BadColumn, match="--code"):
        load_boundaries([tmp_path / "wards.gpkg"], tmp_path / "g")
    (tmp_path / "broken.geojson").write_text("{")
    with pytest.raises(RefusedInput, match=r"broken\.geojson"):
        load_boundaries([tmp_path / "broken.geojson"], tmp_path / "g")
    _squares().to_file(tmp_path / "nowhere.shp")
    (tmp_path / "nowhere.prj").unlink()
    with pytest.raises(BadCrs):
        load_boundaries([tmp_path / "nowhere.shp"], tmp_path / "g")


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    _squares().to_file(tmp_path / "forces.gpkg")
    assert load_boundaries([tmp_path / "forces.gpkg"], tmp_path / "g", dry_run=True).accepted == 2
    assert not (tmp_path / "g").exists()


def test_the_commands_load_and_the_app_uses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANTERN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LANTERN_BOUNDARY", raising=False)
    _squares().to_file(tmp_path / "forces.gpkg")
    run = CliRunner()
    done = run.invoke(lantern, ["gazetteer", "load", str(tmp_path / "forces.gpkg"), "--kind", "boundaries"])
    assert done.exit_code == 0, done.output
    (tmp_path / "own.csv").write_text("name,easting,northing\nExample Green,505000,205000\n,505000,205000\n")
    done = run.invoke(lantern, ["gazetteer", "load", str(tmp_path / "own.csv"), "--kind", "places"])
    assert "own.csv, row 3, column NAME: no name" in done.output
    said = run.invoke(lantern, ["gazetteer", "status"]).output
    assert "forces.gpkg" in said
    assert "places: 1 place" in said
    areas = geography.open_areas(load_settings())
    assert areas.force_of(515_000, 205_000).tolist() == [HERTFORDSHIRE]
    asked = run.invoke(lantern, ["gazetteer", "authority", "Suffolk Coastal", "--date", "2021-01-01"])
    assert asked.output.startswith("E07000244 East Suffolk")


@pytest.mark.reference
def test_the_official_files_load_and_agree_with_the_derived_areas(tmp_path: Path, reference_data: Path) -> None:
    names = ("pfa_dec2023_ew_bsc.geojson", "lad_2022_uk_generalised.geojson")
    report = load_boundaries([reference_data / "boundaries" / name for name in names], tmp_path / "g")
    assert report.accepted == 43 + 374
    assert operator.contents(tmp_path / "g")["boundaries"].counts == {"district": 374, "force": 43}
    areas, derived = official_areas(tmp_path / "g"), Areas.shipped()
    assert areas is not None
    rng = np.random.default_rng(3)
    east, north = rng.uniform(420_000, 560_000, 4000), rng.uniform(180_000, 300_000, 4000)
    same = areas.force_of(east, north) == derived.force_of(east, north)
    assert same.mean() > 0.98
