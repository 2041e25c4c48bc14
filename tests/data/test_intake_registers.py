"""Public registers: venues and vehicles with the report of their extract, and never a person."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from data.codes import ReportKind
from data.intake.row import Known
from data.intake.table_kinds import template
from data.intake.tables import read_records
from data.records import Case
from tests.data.table_files import faults_of, file_of


def test_registers_make_venues_and_one_report_of_the_extract(tmp_path: Path) -> None:
    header = "ExtractDate,OrganisationLabel,CaseReference,ServiceTypeLabel,PremisesName,LocationText,Postcode,"
    text = f"{header}EntertainmentTypeLabel\n" + "".join(
        f"01/06/2026,Exampleton Council,LN1,Premises licence,Example Bar,1 Example Street,ZZ1 1ZZ,{activity}\n"
        for activity in ("Live music", "Late night refreshment", "Live music")
    )
    text += "01/06/2026,Exampleton Council,LN2,Temporary Event Notice,Example Hall,2 Example Street,,\n"
    batch = read_records(file_of(tmp_path, text), "premises-licences")
    (venue,) = batch.records.venues.values()
    (report,) = batch.records.reports.values()
    assert (batch.read, batch.accepted, batch.duplicates, batch.rejected) == (4, 2, 1, 1)
    assert set(venue.activities or ()) == {"late_refreshment", "entertainment"}
    assert batch.records.locations[venue.location_id].text == "1 Example Street, ZZ1 1ZZ"
    assert (report.kind, report.reported_on) == (ReportKind.LICENCE_REGISTER, date(2026, 6, 1))
    assert batch.records.people == {}
    # next month's extract of the same licences is the same venues, with one more entry each
    later = read_records(
        file_of(tmp_path, text.replace("01/06", "01/07")), "premises-licences", known=Known.of(batch.records)
    )
    assert (later.accepted, later.duplicates) == (2, 1)
    assert later.records.venues.keys() == batch.records.venues.keys()


def test_registers_of_one_council_with_the_same_numbers_stay_apart(tmp_path: Path) -> None:
    batches = [
        read_records(file_of(tmp_path, template(kind)), kind)
        for kind in ("premises-licences", "gambling-premises", "food-hygiene")
    ]
    assert len({key for batch in batches for key in batch.records.venues}) == 3


def test_a_plate_that_passes_to_another_vehicle_is_another_vehicle(tmp_path: Path) -> None:
    text = "type,plate,vrm\nHackney,H1,ZZ99 ZZZ\nHackney,H1,ZZ98 ZZZ\n"
    batch = read_records(file_of(tmp_path, text), "taxi-licences")
    assert sorted(v.vrm for v in batch.records.vehicles.values()) == ["ZZ98ZZZ", "ZZ99ZZZ"]


def test_taxi_registers_give_vehicles_and_offices_but_no_people(tmp_path: Path) -> None:
    text = "type,plate,vrm,operator,address\nPrivate hire vehicle,PH1,ZZ99 ZZZ,,\nHackney carriage,H1,bad plate,,\n"
    text += "PHV operator,OP1,,Example Cars,1 Example Street\nPrivate hire driver,D1,,Zelda Fictional,\n"
    batch = read_records(file_of(tmp_path, text), "taxi-licences")
    assert [v.licence_type for v in batch.records.vehicles.values()] == ["private_hire"]
    assert [v.name for v in batch.records.venues.values()] == ["Example Cars"]
    assert faults_of(batch) == [(3, "vrm"), (5, "licence_type"), (5, "vrm")]


@pytest.mark.reference
@pytest.mark.parametrize(
    ("name", "kind"),
    [("gm_gambling_premises", "gambling-premises"), ("trafford_fast_food_outlets", "food-hygiene")],
)
def test_real_registers_lose_no_row(reference_data: Path, name: str, kind: str) -> None:
    path = reference_data / "venues" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    batch = read_records(path, kind)
    assert (batch.read, batch.accepted, batch.rejections) == (len(rows), len(rows), ())
    located = sum(row["lon"] not in {"", "NA"} for row in rows)
    assert len(batch.coordinates) == located
    assert batch.without_coordinates == len(rows) - located
    assert isinstance(batch.records, Case)
    assert [venue.name for venue in batch.records.venues.values()] == [row["name"].strip() for row in rows]
