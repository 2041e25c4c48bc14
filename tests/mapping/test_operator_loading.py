"""The operator's files go in and come out: small files in the published layouts, all rows invented."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import RefusedInput
from mapping.gazetteer import Gazetteer, loading, operator, supplies
from mapping.gazetteer.loading import LoadReport, load
from mapping.gazetteer.places import fold

# Invented rows. Ordnance Survey publishes OS Open Names without a header, 34 columns (OS Open Names technical
# specification, CSV supply); the first two cells are the id and its address on the web.
NAMES: list[dict[str, object]] = [
    {"ID": "osgb1", "NAME1": "Example Street", "TYPE": "transportNetwork", "LOCAL_TYPE": "Named Road",
     "GEOMETRY_X": 509000, "GEOMETRY_Y": 221000, "MBR_XMIN": 508900, "MBR_YMIN": 220970, "MBR_XMAX": 509160,
     "MBR_YMAX": 221040, "POPULATED_PLACE": "Exampleton", "COUNTY_UNITARY": "Exampleshire"},
    {"ID": "osgb2", "NAME1": "Exampleton", "TYPE": "populatedPlace", "LOCAL_TYPE": "Village", "GEOMETRY_X": 509100,
     "GEOMETRY_Y": 221100, "COUNTY_UNITARY": "Exampleshire"},
    {"ID": "LU99ZZ", "NAME1": "LU9 9ZZ", "TYPE": "other", "LOCAL_TYPE": "Postcode", "GEOMETRY_X": 509005,
     "GEOMETRY_Y": 221007, "POPULATED_PLACE": "Exampleton"},
    {"ID": "osgb4", "NAME1": "Exampleton Station", "NAME2": "Gorsaf Enghraifft", "TYPE": "transportNetwork",
     "LOCAL_TYPE": "Railway Station", "GEOMETRY_X": 509300, "GEOMETRY_Y": 221300, "POPULATED_PLACE": "Exampleton"},
    {"ID": "osgb5", "NAME1": "Example Wood", "TYPE": "landcover", "LOCAL_TYPE": "Woodland Or Forest",
     "GEOMETRY_X": 509900, "GEOMETRY_Y": 221900},
]  # fmt: skip
UPRNS = [
    ["100000000001", "509000.55", "221000.25", "51.8773", "-0.4185"],
    ["100000000002", "509010.00", "221010.00", "51.8774", "-0.4184"],
]
CORE: dict[str, object] = {
    "UPRN": "100000000007", "USRN": "1", "CLASSIFICATION_CODE": "CR07", "EASTING": "509020.00", "NORTHING": "221020.00",
    "LATITUDE": "51.8775", "LONGITUDE": "-0.4183", "RPC": "2",
    "SINGLE_LINE_ADDRESS": "EXAMPLE CHICKEN, 7 EXAMPLE STREET", "ORGANISATION": "EXAMPLE CHICKEN",
    "BUILDING_NUMBER": "7", "STREET_NAME": "EXAMPLE STREET", "TOWN_NAME": "EXAMPLETON",
    "POSTCODE": "LU9 9ZZ", "CHANGE_CODE": "I",
}  # fmt: skip
PLUS: dict[str, object] = {
    "UPRN": "100000000008", "CHANGE_TYPE": "I", "STATE": "2", "CLASS": "RD06", "X_COORDINATE": "509021.00",
    "Y_COORDINATE": "221021.00", "RPC": "1", "SAO_TEXT": "FLAT 2", "PAO_TEXT": "EXAMPLE HOUSE", "PAO_START_NUMBER": "9",
    "PAO_START_SUFFIX": "A", "STREET_DESCRIPTION": "EXAMPLE STREET", "TOWN_NAME": "EXAMPLETON",
}  # fmt: skip


def write(path: Path, rows: list[list[object]], header: tuple[str, ...] = ()) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows] if header else rows)
    return path


def in_layout(layout: str, *rows: dict[str, object]) -> list[list[object]]:
    return [[row.get(column, "") for column in supplies.columns_of(layout)] for row in rows]


def no_postcodes() -> Gazetteer:
    raise AssertionError("this supply has its own coordinates")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "gazetteer"


Load = Callable[..., LoadReport]


@pytest.fixture
def put(folder: Path) -> Load:
    def into(path: Path | list[Path], kind: str, **options: object) -> LoadReport:
        paths = path if isinstance(path, list) else [path]
        return load(paths, kind, folder, **{"gazetteer": no_postcodes, **options})  # type: ignore[arg-type]

    return into


def test_open_names_without_header_become_streets_places_and_stations(tmp_path: Path, folder: Path, put: Load) -> None:
    report = put(write(tmp_path / "TL02.csv", in_layout("open-names", *NAMES)), "open-names")
    assert (report.read, report.accepted, report.rejected, report.left_out) == (5, 4, 0, {"landcover": 1})
    frame = operator.entries(folder)
    assert tuple(frame.columns) == operator.COLUMNS
    assert dict(zip(frame["name"], frame["kind"], strict=True)) == {
        "Example Street": "street",
        "Exampleton": "place",
        "LU9 9ZZ": "postcode",
        "Exampleton Station": "venue",
        "Gorsaf Enghraifft": "venue",
    }
    street = operator.entries(folder, kinds=["street"], names=["EXAMPLE  street"]).iloc[0]
    assert (street["easting_m"], street["northing_m"], street["town"]) == (509_000, 221_000, "Exampleton")
    corners = np.hypot([100, 160, 100, 160], [30, 30, 40, 40])
    assert corners.max() <= street["uncertainty_m"] <= corners.max() + 1, "the circle covers the whole road"
    assert operator.entries(folder, names=["Exampleton"]).iloc[0]["town"] == "Exampleshire"


def test_a_header_and_many_tiles_make_the_same_entries(tmp_path: Path, folder: Path, put: Load) -> None:
    rows, header = in_layout("open-names", *NAMES), supplies.columns_of("open-names")
    put([write(tmp_path / f"T{i}.csv", [row], header if i % 2 else ()) for i, row in enumerate(rows[:4])], "open-names")
    tiles = operator.entries(folder)
    put(write(tmp_path / "one.csv", rows), "open-names", replace=True)
    pd.testing.assert_frame_equal(tiles, operator.entries(folder))


def test_open_uprn_is_found_by_its_number(tmp_path: Path, folder: Path, put: Load) -> None:
    path = tmp_path / "osopenuprn.csv.gz"
    text = "\ufeff" + "\r\n".join(",".join(r) for r in [supplies.columns_of("uprn"), *UPRNS])
    path.write_bytes(gzip.compress(text.encode()))
    assert put(path, "uprn").accepted == 2
    found = operator.entries(folder, names=["100000000001"], kinds=["uprn"])
    assert found[["easting_m", "northing_m"]].to_numpy().tolist() == [[509000.55, 221000.25]]
    assert found["reference"].tolist() == ["100000000001"]


def test_addressbase_gives_address_premises_and_number(tmp_path: Path, folder: Path, put: Load) -> None:
    core = write(tmp_path / "core.csv", in_layout("addressbase-core", CORE), supplies.columns_of("addressbase-core"))
    plus = write(tmp_path / "plus.csv", in_layout("addressbase-plus", PLUS))
    assert put([core, plus], "addressbase").accepted == 2
    frame = operator.entries(folder).set_index("name")
    assert frame.loc["7 EXAMPLE STREET", ["kind", "town", "reference"]].tolist() == [
        "address", "EXAMPLETON", "100000000007"]  # fmt: skip
    assert frame.loc["EXAMPLE CHICKEN", "kind"] == "venue"
    assert frame.loc["FLAT 2, EXAMPLE HOUSE, 9A EXAMPLE STREET", "kind"] == "address"
    assert frame.loc["100000000007", "kind"] == "uprn"
    assert frame.loc["100000000008", "uncertainty_m"] < frame.loc["100000000007", "uncertainty_m"]


def test_no_address_is_placed_at_the_middle_of_an_authority(tmp_path: Path, folder: Path, put: Load) -> None:
    rows = [CORE, CORE | {"UPRN": "9", "RPC": "9"}, CORE | {"UPRN": "10", "CHANGE_CODE": "D"}]
    path = write(tmp_path / "a.csv", in_layout("addressbase-core", *rows), supplies.columns_of("addressbase-core"))
    report = put(path, "addressbase")
    assert [(r["row"], r["column"]) for r in report.rejections] == [(3, "RPC"), (4, "CHANGE_CODE")]
    assert operator.entries(folder, names=["9", "10"]).empty


def test_a_licence_register_is_placed_by_postcode_or_coordinates(tmp_path: Path, folder: Path, put: Load) -> None:
    rows: list[list[object]] = [
        ["Example Bar", "1 Example Street, Exampleton, LU1 2LJ", "", "", "EX/1"],
        ["Example Café", "2 Example Street, Exampleton", "509500", "221500", "EX/2"],
        ["Nowhere Bar", "3 Example Street", "", "", "EX/3"],
        ["Wrong Bar", "4 Example Street, LU99 9ZZ", "", "", "EX/4"],
    ]
    path = write(tmp_path / "register.csv", rows, ("Premises name", "Address", "Easting", "Northing", "Licence number"))
    report = put(path, "premises-licences", gazetteer=Gazetteer.open)
    assert [(r["row"], r["column"]) for r in report.rejections] == [(4, "postcode"), (5, "postcode")]
    frame = operator.entries(folder, kinds=["venue"]).set_index("reference")
    gazetteer = Gazetteer.open()
    stated = gazetteer.lookup(["LU1 2LJ"])
    assert frame.loc["EX/1", ["easting_m", "northing_m"]].tolist() == [stated.easting[0], stated.northing[0]]
    assert frame.loc["EX/1", "uncertainty_m"] == gazetteer.reach_m(int(stated.row[0]))
    assert frame.loc["EX/2", ["easting_m", "town"]].tolist() == [509_500, "Exampleton"]
    assert "Nowhere" not in json.dumps(report.rejections), "a report never repeats a name"


def test_places_of_the_operator_with_their_nicknames(tmp_path: Path, folder: Path, put: Load) -> None:
    rows: list[list[object]] = [
        ["Example Parade", "venue", "The Shops|Top Parade", -0.4185, 51.8773, 80],
        ["Example Green", "", "", -0.42, 51.88, ""],
        ["Example River", "river", "", -0.42, 51.88, ""],
        ["Example Sea", "", "", 51.88, -0.42, ""],
    ]
    header = ("name", "kind", "known as", "longitude", "latitude", "uncertainty_m")
    report = put(write(tmp_path / "own.csv", rows, header), "places")
    assert sorted((r["row"], r["column"]) for r in report.rejections) == [(4, "kind"), (5, "longitude")]
    shops = operator.entries(folder, names=["the shops"]).iloc[0]
    assert shops["uncertainty_m"] == 80
    assert (shops["easting_m"], shops["northing_m"]) == pytest.approx((508_960, 221_040), abs=120)
    assert operator.entries(folder, names=["example green"]).iloc[0]["kind"] == "place"


@pytest.mark.parametrize(
    ("easting", "northing", "column"),
    [
        ("nan", "221000", "X_COORDINATE"),
        ("509000", "inf", "Y_COORDINATE"),
        ("1e308", "221000", "X_COORDINATE"),
        ("", "221000", "X_COORDINATE"),
        ("509,000", "221000", "X_COORDINATE"),
        ("-0.4185", "51.8773", "X_COORDINATE"),
        ("509000", "1300001", "X_COORDINATE"),
        ("0", "0", "X_COORDINATE"),
    ],
)
def test_points_that_cannot_be_are_refused(
    tmp_path: Path, folder: Path, put: Load, easting: str, northing: str, column: str
) -> None:
    bad = ["100000000003", easting, northing, "51", "0"]
    path = write(tmp_path / "u.csv", [UPRNS[0], bad, UPRNS[1]], supplies.columns_of("uprn"))
    report = put(path, "uprn")
    assert (report.read, report.accepted, report.rejected) == (3, 2, 1)
    assert [(r["file"], r["row"], r["column"]) for r in report.rejections] == [("u.csv", 3, column)]
    assert operator.entries(folder, names=["100000000003"]).empty


def test_misshapen_rows_and_bad_numbers_are_listed_and_written(tmp_path: Path, put: Load) -> None:
    rows: list[list[object]] = [["7"], ["A7", 509_000, 221_000, 51, 0], [0, 509_000, 221_000, 51, 0], *UPRNS]
    path = write(tmp_path / "u.csv", rows, supplies.columns_of("uprn"))
    report = put(path, "uprn", rejections_file=tmp_path / "bad.csv")
    assert [(r["row"], r["column"]) for r in report.rejections] == [(2, ""), (3, "UPRN"), (4, "UPRN")]
    written = pd.read_csv(tmp_path / "bad.csv")
    assert written["row"].tolist() == [2, 3, 4]
    assert (tmp_path / "bad.csv").stat().st_mode & 0o077 == 0


def test_duplicates_are_counted_and_the_first_stands(tmp_path: Path, folder: Path, put: Load) -> None:
    moved = [UPRNS[0][0], "509999", "221999", "51", "0"]
    report = put(write(tmp_path / "u.csv", [*UPRNS, moved, UPRNS[1]], supplies.columns_of("uprn")), "uprn")
    assert (report.read, report.accepted, report.duplicates, report.rejected) == (4, 2, 2, 0)
    assert [r["row"] for r in report.rejections] == [4, 5]
    assert operator.entries(folder, names=[UPRNS[0][0]])["easting_m"].tolist() == [509000.55]


def test_a_file_is_recognised_and_a_later_one_takes_the_place_of_earlier_entries(
    tmp_path: Path, folder: Path, put: Load
) -> None:
    first = write(tmp_path / "u.csv", [*UPRNS], supplies.columns_of("uprn"))
    assert put(first, "uprn").entries == 2
    copy = tmp_path / "copy.csv"
    copy.write_bytes(first.read_bytes())
    again = put([first, copy], "uprn")
    assert (again.read, again.already_loaded, again.entries) == (0, ["u.csv", "copy.csv"], 2)
    later = write(
        tmp_path / "v.csv", [[UPRNS[0][0], 509_001, 221_001, 51, 0], [3, 509_002, 221_002, 51, 0]],
        supplies.columns_of("uprn"),
    )  # fmt: skip
    report = put(later, "uprn")
    assert (report.accepted, report.replaced, report.entries) == (2, 1, 3)
    assert operator.entries(folder, names=[UPRNS[0][0]])["easting_m"].tolist() == [509_001]
    assert [name for name, _ in operator.contents(folder)["uprn"].sources] == ["u.csv", "v.csv"]
    assert put(later, "uprn", replace=True).entries == 2
    assert len(list(folder.glob("*.parquet"))) == 1, "no earlier file is left behind"


def test_a_dry_run_counts_and_keeps_nothing(tmp_path: Path, folder: Path, put: Load) -> None:
    report = put(write(tmp_path / "u.csv", [*UPRNS], supplies.columns_of("uprn")), "uprn", dry_run=True)
    assert (report.accepted, report.entries, report.dry_run) == (2, 2, True)
    assert not folder.exists()


def test_wrong_kinds_are_named(tmp_path: Path, folder: Path, put: Load) -> None:
    uprn = write(tmp_path / "u.csv", [*UPRNS], supplies.columns_of("uprn"))
    with pytest.raises(RefusedInput, match="--kind uprn"):
        put(uprn, "open-names")
    names = write(tmp_path / "n.csv", in_layout("open-names", *NAMES))
    with pytest.raises(RefusedInput, match="--kind open-names"):
        put(names, "addressbase")
    with pytest.raises(RefusedInput, match="row 1 does not fit"):
        put(write(tmp_path / "x.csv", [["a", "b"], ["1", "2"]]), "uprn")
    with pytest.raises(RefusedInput, match="--kind boundaries"):
        put(tmp_path / "areas.geojson" if (tmp_path / "areas.geojson").write_text("{}") else uprn, "uprn")
    assert operator.contents(folder) == {}


@pytest.mark.parametrize("content", [b"", b'UPRN,X_COORDINATE,Y_COORDINATE\n"7,1,1\n', b"\xff\xfe\x00bad"])
def test_damaged_files_leave_what_was_there(tmp_path: Path, folder: Path, put: Load, content: bytes) -> None:
    put(write(tmp_path / "u.csv", [*UPRNS], supplies.columns_of("uprn")), "uprn")
    before = operator.entries(folder)
    (tmp_path / "damaged.csv").write_bytes(content)
    with pytest.raises(RefusedInput, match=r"damaged\.csv"):
        put(tmp_path / "damaged.csv", "uprn")
    pd.testing.assert_frame_equal(operator.entries(folder), before)
    assert sorted(p.suffix for p in folder.iterdir()) == [".json", ".parquet"], "no scratch is left behind"


def test_a_load_that_is_cut_off_leaves_what_was_there(
    tmp_path: Path, folder: Path, put: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(write(tmp_path / "u.csv", [UPRNS[0]], supplies.columns_of("uprn")), "uprn")

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(loading, "keep", full)
    with pytest.raises(OSError, match="disk full"):
        put(write(tmp_path / "v.csv", [UPRNS[1]], supplies.columns_of("uprn")), "uprn")
    assert operator.entries(folder)["name"].tolist() == [UPRNS[0][0]]


def test_nothing_but_bad_rows_is_refused(tmp_path: Path, folder: Path, put: Load) -> None:
    path = write(tmp_path / "u.csv", [["7", "nan", "nan", "", ""]], supplies.columns_of("uprn"))
    with pytest.raises(RefusedInput, match="no row can be accepted"):
        put(path, "uprn")
    assert operator.contents(folder) == {}


def test_two_loads_at_once_are_kept_apart(tmp_path: Path, folder: Path, put: Load) -> None:
    path = write(tmp_path / "u.csv", [*UPRNS], supplies.columns_of("uprn"))
    folder.mkdir()
    code = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(folder / "loading.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(RefusedInput, match="another load"):
            put(path, "uprn")
        other.communicate()
    assert put(path, "uprn").accepted == 2


@settings(deadline=None)
@given(st.one_of(st.text(), st.text("Saint &'-.12 ", max_size=12)))
def test_the_quick_fold_is_the_fold(name: str) -> None:
    assert loading.quick_fold(name) == fold(name)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_is_accepted_is_found_by_its_name(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    home = tmp_path_factory.mktemp("names")
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["name", "easting", "northing", "reference"])
    writer.writerows([[name, 509_000 + i, 221_000, i] for i, name in enumerate(names)])
    (home / "own.csv").write_text(stream.getvalue(), encoding="utf-8", newline="")
    readable = {i for i, name in enumerate(names) if fold(name) and re.search(r"\w", name)}
    try:
        report = load([home / "own.csv"], "places", home / "g", gazetteer=no_postcodes)
    except RefusedInput:
        assert not readable
        return
    assert report.read == len(names)
    assert report.accepted + report.rejected + report.duplicates + sum(report.left_out.values()) == report.read
    for i in readable:
        found = operator.entries(home / "g", names=[names[i]])
        assert (found["reference"] == str(i)).any()
