"""Street-level crime: counts equal those of the csv module on the same files, planted faults are all found."""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections import Counter
from os import environ
from pathlib import Path

import numpy as np
import pytest

from data.errors import BadColumn, RefusedInput
from data.intake.policeuk import CRIME_COLUMNS, read_policeuk

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
FORCES = {
    "bedfordshire": "E23000026",
    "hertfordshire": "E23000027",
    "thames-valley": "E23000029",
    "cambridgeshire": "E23000023",
}


def _line(crime_id: str = "", month: str = "2019-02", x: str = "-0.4", y: str = "51.9", kind: str = "Drugs") -> str:
    return f"{crime_id},{month},Bedfordshire Police,Bedfordshire Police,{x},{y},On or near A Road,E01,Luton,{kind},,"


def _written(folder: Path, *lines: str, name: str = "2019-02-bedfordshire-street.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def _street_files() -> list[Path]:
    crime = Path(environ.get("LANTERN_REFERENCE_DATA", "../shared/data"), "crime")
    return sorted([*crime.glob("2018-10/*-street.csv.gz"), *crime.glob("202*/*-street.csv.gz")])


@pytest.mark.reference
@pytest.mark.parametrize("slug", FORCES)
def test_counts_of_february_2019_are_those_of_the_files(reference_data: Path, slug: str) -> None:
    path = reference_data / "crime" / "2019-02" / f"2019-02-{slug}-street.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    batch = read_policeuk(path)
    assert (batch.read, batch.accepted, batch.rejected, batch.duplicates) == (len(rows), len(rows), 0, 0)
    assert batch.without_coordinates == sum(not row["Longitude"] for row in rows)
    assert batch.without_crime_id == sum(row["Crime type"] == "Anti-social behaviour" for row in rows)
    assert batch.force_code == FORCES[slug]
    assert batch.force_slug == slug
    assert batch.months == ("2019-02",)
    assert batch.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert list(batch.frame["row"]) == list(range(2, len(rows) + 2))
    located = [(float(row["Longitude"]), float(row["Latitude"])) for row in rows if row["Longitude"]]
    points = batch.frame[["longitude", "latitude"]].dropna().to_numpy()
    assert np.array_equal(points, np.array(located))
    assert Counter(batch.frame["crime_type"]) == Counter(row["Crime type"] for row in rows)


@pytest.mark.reference
def test_published_count_of_bedfordshire(reference_data: Path) -> None:
    # the manifest of the reference data counts rows with another program
    with (reference_data / "MANIFEST.csv").open(encoding="utf-8") as stream:
        lines = [line for line in stream if "2019-02-bedfordshire-street" in line]
    batch = read_policeuk(reference_data / "crime" / "2019-02" / "2019-02-bedfordshire-street.csv.gz")
    assert batch.read == 5168
    assert batch.sha256 in lines[0]


@pytest.mark.reference
@pytest.mark.parametrize("path", _street_files(), ids=lambda path: path.name[:-14])
def test_every_month_is_read_without_losing_a_row(path: Path) -> None:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = [tuple(cells) for cells in csv.reader(stream)][1:]
    with_id = [row for row in rows if row[0]]
    batch = read_policeuk(path)
    assert batch.read == len(rows)
    assert batch.rejected == 0
    assert batch.duplicates == len(with_id) - len(set(with_id))
    assert batch.accepted + batch.duplicates == len(rows)
    assert batch.without_crime_id == len(rows) - len(with_id)


@pytest.mark.reference
@pytest.mark.parametrize("kind", ["outcomes", "stop-and-search"])
def test_other_police_uk_files_are_named_and_refused(reference_data: Path, kind: str) -> None:
    with pytest.raises(RefusedInput, match=f"police.uk {kind} file; load the -street file"):
        read_policeuk(reference_data / "crime" / "2023-04" / f"2023-04-bedfordshire-{kind}.csv.gz")


def test_rows_without_point_or_crime_id_are_accepted_and_counted(tmp_path: Path) -> None:
    batch = read_policeuk(
        _written(tmp_path, _line("", kind="Anti-social behaviour"), _line("a1", x="", y=""), _line("a2"))
    )
    assert (batch.read, batch.accepted, batch.without_coordinates, batch.without_crime_id) == (3, 3, 1, 1)
    assert tuple(batch.frame.columns) == CRIME_COLUMNS
    assert batch.frame["crime_id"].tolist() == [None, "a1", "a2"]
    assert np.isnan(batch.frame["longitude"].tolist()).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (_line(month="2019-13"), "month"),
        (_line(month="2019-2"), "month"),
        (_line(month=""), "month"),
        (_line(x="nan"), "longitude, latitude"),
        (_line(y="inf"), "longitude, latitude"),
        (_line(x="1e308"), "longitude, latitude"),
        (_line(x="0", y="0"), "longitude, latitude"),
        (_line(x="51.9", y="-0.4"), "longitude, latitude"),
        (_line(y=""), "longitude, latitude"),
        (_line(x="abc"), "longitude, latitude"),
        (_line(kind=""), "crime_type"),
        (_line() + ",too many", ""),
        ("a1,2019-02", ""),
    ],
)
def test_impossible_rows_are_rejected_with_their_row_and_column(tmp_path: Path, line: str, column: str) -> None:
    batch = read_policeuk(_written(tmp_path, _line("a1"), line, _line("a2")))
    assert (batch.read, batch.accepted, batch.rejected) == (3, 2, 1)
    assert [(r.row, r.column) for r in batch.rejections] == [(3, column)]
    assert batch.frame["row"].tolist() == [2, 4]
    assert ("2019-02-bedfordshire-street.csv", 3) in batch.rejected_rows


def test_every_fault_of_a_row_is_reported_at_once(tmp_path: Path) -> None:
    batch = read_policeuk(_written(tmp_path, _line(month="x", y="", kind="")))
    assert {r.column for r in batch.rejections} == {"month", "longitude, latitude", "crime_type"}


def test_only_rows_with_a_crime_id_can_be_duplicates(tmp_path: Path) -> None:
    twin = _line("", kind="Anti-social behaviour")
    batch = read_policeuk(_written(tmp_path, twin, twin, _line("a1"), _line("a1"), _line("a1", kind="Burglary")))
    assert (batch.read, batch.accepted, batch.duplicates, batch.repeated_crime_ids) == (5, 4, 1, 1)


def test_the_force_comes_from_the_rows_before_the_name(tmp_path: Path) -> None:
    renamed = read_policeuk(_written(tmp_path, _line("a1"), name="2019-02-essex-street.csv"))
    assert renamed.force_slug == "bedfordshire"
    assert any("name different forces" in note for note in renamed.notes)
    bare = _line("a1").replace("Bedfordshire Police", "")
    assert read_policeuk(_written(tmp_path, bare, name="2019-02-btp-street.csv")).force_slug == "btp"
    assert read_policeuk(_written(tmp_path, bare, name="download.csv")).force_slug is None


def test_header_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Crime ID,Month,Longitude\na,2019-02,1\n", encoding="utf-8")
    with pytest.raises(BadColumn, match="Latitude, Crime type"):
        read_policeuk(path)
    path.write_text(f"{HEADER},Month\n", encoding="utf-8")
    with pytest.raises(BadColumn, match="more than one column month"):
        read_policeuk(path)


def test_a_header_without_rows_is_an_empty_batch(tmp_path: Path) -> None:
    batch = read_policeuk(_written(tmp_path))
    assert (batch.read, batch.accepted, batch.rejected) == (0, 0, 0)
    assert tuple(batch.frame.columns) == CRIME_COLUMNS
