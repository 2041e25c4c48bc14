"""Registers as authorities publish them: their own headers, later extracts, the food hygiene XML, licence steps."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.audience import permitted
from data.audience_casework import permitted_casework
from data.codes import Audience, VenueKind
from data.errors import RefusedInput
from data.intake import Known, RecordBatch, read_records
from data.kinds import KEPT_FIELDS
from data.licences import LicenceEntry, LicenceState, LicenceStep, LicenceStepKind, Register, standings
from data.records import Case, Location

DAY = date(2026, 11, 22)
LGA = (
    "ExtractDate,OrganisationURI,OrganisationLabel,CaseReference,CaseDate,ServiceTypeURI,ServiceTypeLabel,PremisesName,"
    "LocationText,Postcode,EntertainmentTypeURI,EntertainmentTypeLabel"
)


def _lga(extract: str, *rows: str) -> str:
    told = "http://example.invalid/org,Exampleton Council"
    return "\n".join([LGA, *(f"{extract},{told},{row}" for row in rows)]) + "\n"


def _read(folder: Path, text: str, kind: str, known: Case | None = None, name: str = "in.csv") -> RecordBatch:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_records(path, kind, known=Known.of(known or Case()), today=DAY)


def _entries(*batches: RecordBatch) -> list[LicenceEntry]:
    return [one for batch in batches for one in batch.kept if isinstance(one, LicenceEntry)]


def _together(one: Case, other: Case) -> Case:
    return replace(
        one,
        reports=one.reports | other.reports,
        venues=one.venues | other.venues,
        locations=one.locations | other.locations,
    )


BAR = "LN1,01/03/2019,,Premises licence,Example Bar,1 Example Street,ZZ1 1ZZ,,Live music"
HALL = "LN2,,,Club premises certificate,Example Hall,2 Example Street,ZZ1 1ZZ,,Late night refreshment"


def test_the_twelve_columns_of_the_lga_schema_are_kept_with_file_and_day(tmp_path: Path) -> None:
    batch = _read(tmp_path, _lga("01/06/2026", BAR, HALL), "premises-licences")
    assert (batch.accepted, batch.rejected) == (2, 0)
    bar, hall = _entries(batch)
    assert (bar.authority, bar.licence_number, bar.licence_type) == ("Exampleton Council", "LN1", "Premises licence")
    assert (bar.granted_on, bar.extract_on, bar.is_extract_dated) == (date(2019, 3, 1), date(2026, 6, 1), True)
    assert (bar.file, bar.file_sha256, bar.row) == ("in.csv", batch.sha256, 2)
    assert (hall.granted_on, hall.licence_type) == (None, "Club premises certificate")
    assert batch.records.venues[bar.subject_id].activities == ("entertainment",)


def test_a_later_extract_is_a_new_version_and_says_what_is_no_longer_listed(tmp_path: Path) -> None:
    june = _read(tmp_path, _lga("01/06/2026", BAR, HALL), "premises-licences")
    renamed = BAR.replace("Example Bar", "Example Lounge")
    july = _read(tmp_path, _lga("01/07/2026", renamed), "premises-licences", june.records)
    (venue,) = july.records.venues.values()
    assert (venue.name, venue.aliases) == ("Example Lounge", ("Example Bar",))
    assert venue.id in june.records.venues
    assert set(venue.reports) == june.records.reports.keys() | july.records.reports.keys()
    held = standings(_entries(june, july), DAY)
    by_number = {one.entry.licence_number: one for found in held.values() for one in found}
    assert by_number["LN1"].state is LicenceState.IN_FORCE
    assert (by_number["LN2"].state, by_number["LN2"].since) == (LicenceState.NOT_LISTED, date(2026, 7, 1))
    # before the later extract it was listed
    earlier = standings(_entries(june, july), date(2026, 6, 15))
    assert {one.state for found in earlier.values() for one in found} == {LicenceState.IN_FORCE}


def test_an_older_extract_that_comes_late_changes_no_venue(tmp_path: Path) -> None:
    july = _read(tmp_path, _lga("01/07/2026", BAR), "premises-licences")
    june = _read(
        tmp_path, _lga("01/06/2026", BAR.replace("Example Bar", "Old Name")), "premises-licences", july.records
    )
    (venue,) = june.records.venues.values()
    assert (venue.name, len(venue.reports)) == ("Example Bar", 2)
    assert [one.extract_on for one in _entries(june)] == [date(2026, 6, 1)]


def test_a_later_extract_keeps_the_point_of_a_place_that_reads_the_same(tmp_path: Path) -> None:
    june = _read(tmp_path, _lga("01/06/2026", BAR), "premises-licences")
    (place,) = june.records.locations.values()
    placed = replace(june.records, locations={place.id: replace(place, easting_m=1.0, northing_m=2.0)})
    same = _read(tmp_path, _lga("01/07/2026", BAR), "premises-licences", placed)
    moved = _read(tmp_path, _lga("01/08/2026", BAR.replace("1 Exa", "9 Exa")), "premises-licences", placed)
    (kept,), (other,) = same.records.locations.values(), moved.records.locations.values()
    assert isinstance(kept, Location)
    assert (kept.easting_m, kept.text) == (1.0, place.text)
    assert (other.easting_m, other.text) == (None, "9 Example Street, ZZ1 1ZZ")


def test_a_licence_that_ended_is_no_longer_a_fact_for_measures(tmp_path: Path) -> None:
    header = "Licence No.,Premises Name,Address,Application Type,Date Granted,Licence Status\n"
    row = "W1,Example Bar,1 Example Street,Premises Licence,01/03/2019,"
    first = _read(tmp_path, f"{header}{row}Current\n", "premises-licences")
    later = _read(tmp_path, f"{header}{row}Surrendered\n", "premises-licences", first.records)
    (before,), (after,) = first.records.venues.values(), later.records.venues.values()
    assert [fact[:2] for fact in before.facts] == [("premises.la2003_licence", "true")]
    assert [fact[:2] for fact in after.facts] == [("premises.la2003_licence", "false")]


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [
        (
            "premises-licences",
            "Licence No.,Premises Name,Address,Application Type,Date Granted\n"
            "W1,Example Bar,1 Example Street,Premises,\n",
            {"licence_number": "W1", "licence_type": "Premises", "granted_on": None},
        ),
        (
            "premises-licences",
            "Postcode,Name of Premises,Address of Premises,"
            "Licence Holder,Premises Manager,Licensed Hours,Licence Number\n"
            "ZZ1 1ZZ,Example Bar,1 Example Street,Example Inns Ltd,A. Fictional,11:00 to 23:00,SC1\n",
            {"holder": "Example Inns Ltd", "manager": "A. Fictional", "hours": "11:00 to 23:00"},
        ),
        (
            "taxi-licences",
            "Licence No,Operator Name,Trading Address,Business Address,Expiry Date,Licence Status\n"
            "OP1,Example Cars,,1 Example Street,31/03/2027 00:00:00,Current\n",
            {"register": Register.TAXI, "expires_on": date(2027, 3, 31), "status": "Current"},
        ),
        (
            "taxi-licences",
            "Plate No,Vehicle Registration,Make,Colour,Issue Date,Expiry Date\n"
            "H1,ZZ99 ZZZ,Example,black,01/04/2026,31/03/2027\n",
            {"subject_kind": "vehicle", "licence_number": "H1", "granted_on": date(2026, 4, 1)},
        ),
        (
            "gambling-premises",
            "Account Number,Account Name,Premises Activity,Local Authority,"
            "Address Line 1,Address Line 2,City,Postcode\n"
            "77,Example Leisure,Adult Gaming Centre,Exampleton,1 Example Street,,Exampleton,ZZ1 1ZZ\n",
            {"register": Register.GAMBLING, "licence_type": "Adult Gaming Centre", "authority": "Exampleton"},
        ),
        (
            "food-hygiene",
            "FHRSID,BusinessName,BusinessType,AddressLine1,PostCode,RatingValue,RatingDate,LocalAuthorityName\n"
            "123,Example Grill,Takeaway/sandwich shop,1 Example Street,ZZ1 1ZZ,2,2026-03-12,Exampleton\n",
            {"register": Register.FOOD, "licence_number": "123", "status": "rated 2 on 12 Mar 2026"},
        ),
    ],
)
def test_registers_are_read_under_the_headers_they_carry(
    tmp_path: Path, kind: str, text: str, wanted: dict[str, object]
) -> None:
    batch = _read(tmp_path, text, kind)
    assert batch.rejections == ()
    (entry,) = _entries(batch)
    assert {name: getattr(entry, name) for name in wanted} == wanted


def test_registers_without_licence_numbers_know_a_venue_by_name_and_address(tmp_path: Path) -> None:
    text = "name,activity,address,postcode\nExample Bets,Betting Shop,1 Example Street,ZZ1 1ZZ\n"
    first = _read(tmp_path, text, "gambling-premises")
    again = _read(tmp_path, text.replace("Example Bets", "EXAMPLE  BETS"), "gambling-premises", first.records)
    assert again.records.venues.keys() == first.records.venues.keys()


def test_a_register_of_drivers_is_refused_row_by_row(tmp_path: Path) -> None:
    text = "Badge Number,Name,Address,Licence Type\nD1,Zelda Fictional,1 Example Street,\n"
    batch = _read(tmp_path, text.replace("Name,", "Operator,"), "taxi-licences")
    assert [(one.row, one.column) for one in batch.rejections] == [(2, "driver")]
    assert "Zelda" not in str(batch.rejections)


FHRS = """<?xml version="1.0" encoding="utf-8"?>{}
<FHRSEstablishment><Header><ExtractDate>2026-06-01</ExtractDate><ItemCount>2</ItemCount></Header>
<EstablishmentCollection>
<EstablishmentDetail><FHRSID>1</FHRSID><BusinessName>Example &amp; Sons</BusinessName>
<BusinessType>Takeaway/sandwich shop</BusinessType><BusinessTypeID>7844</BusinessTypeID>
<AddressLine1>1 Example Street</AddressLine1><AddressLine2>Exampleton</AddressLine2><PostCode>ZZ1 1ZZ</PostCode>
<RatingValue>5</RatingValue><RatingDate>2026-03-12</RatingDate><LocalAuthorityName>Exampleton</LocalAuthorityName>
<Scores><Hygiene>0</Hygiene></Scores><Geocode><Longitude>-0.41</Longitude><Latitude>51.88</Latitude></Geocode>
</EstablishmentDetail>
<EstablishmentDetail><FHRSID>2</FHRSID><BusinessName>Example Hotel</BusinessName>
<BusinessType>Hotel/bed &amp; breakfast/guest house</BusinessType><AddressLine1>2 Example Street</AddressLine1>
<RatingValue>AwaitingInspection</RatingValue><LocalAuthorityName>Exampleton</LocalAuthorityName><Geocode/>
</EstablishmentDetail></EstablishmentCollection></FHRSEstablishment>
"""


def test_the_food_hygiene_register_is_read_as_the_xml_that_is_published(tmp_path: Path) -> None:
    batch = _read(tmp_path, FHRS.format(""), "food-hygiene", name="FHRS001en-GB.xml")
    assert (batch.read, batch.accepted, batch.rejections) == (2, 2, ())
    grill, hotel = batch.records.venues.values()
    assert (grill.name, grill.kind, hotel.kind) == ("Example & Sons", VenueKind.TAKEAWAY, VenueKind.HOTEL)
    assert list(batch.coordinates.values()) == [(-0.41, 51.88)]
    assert [one.extract_on for one in _entries(batch)] == [date(2026, 6, 1)] * 2
    assert [one.status for one in _entries(batch)] == ["rated 5 on 12 Mar 2026", "rated AwaitingInspection"]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE FHRSEstablishment>",
    ],
)
def test_xml_that_defines_anything_is_refused(tmp_path: Path, doctype: str) -> None:
    with pytest.raises(RefusedInput, match="defines"):
        _read(tmp_path, FHRS.format(doctype), "food-hygiene", name="in.xml")


@pytest.mark.parametrize("text", ["<a>", "<a></a>", "<x>" * 40 + "</x>" * 40, "no markup"])
def test_xml_that_is_no_register_is_refused_in_words(tmp_path: Path, text: str) -> None:
    with pytest.raises(RefusedInput, match=r"in\.xml"):
        _read(tmp_path, text, "food-hygiene", name="in.xml")


def test_steps_find_their_venue_by_licence_number_and_may_lie_ahead(tmp_path: Path) -> None:
    held = _read(tmp_path, _lga("01/06/2026", BAR, HALL), "premises-licences")
    text = "type,date,licence no,description,result\nHearing,14/12/2026,ln1,Review of the licence,\n"
    text += "visit,14/03/2026,LN9,No such venue,\nvisit,99/99/2026,LN1,Bad day,\n"
    batch = _read(tmp_path, text, "licence-steps", held.records)
    assert [(one.row, one.column) for one in batch.rejections] == [(3, "licence_number"), (4, "on")]
    (step,) = batch.kept
    assert isinstance(step, LicenceStep)
    assert (step.kind, step.on) == (LicenceStepKind.HEARING, date(2026, 12, 14))
    (venue,) = batch.records.venues.values()
    assert (venue.id, venue.name) == (step.subject_id, "Example Bar")


@pytest.mark.parametrize("audience", [Audience.LICENSING, Audience.MEETING, Audience.PUBLIC])
def test_entries_and_steps_follow_their_venue(tmp_path: Path, audience: Audience) -> None:
    june = _read(tmp_path, _lga("01/06/2026", BAR, HALL), "premises-licences")
    steps = _read(tmp_path, "type,date,licence no,what\nvisit,14/03/2026,LN1,Seen\n", "licence-steps", june.records)
    case = _together(june.records, steps.records)
    bar, hall = (one.subject_id for one in _entries(june))
    hidden = replace(case, venues={hall: case.venues[hall], bar: replace(case.venues[bar], kind=VenueKind.RESIDENTIAL)})
    kept: dict[str, dict[str, Any]] = {kind: {} for kind in KEPT_FIELDS} | {
        "licence_entries": {one.id: one for one in _entries(june)},
        "licence_steps": {one.id: one for one in steps.kept},
    }
    for whole, wanted in ((case, {bar, hall}), (hidden, {hall} if audience is Audience.LICENSING else {bar, hall})):
        seen = permitted(whole, audience, DAY)
        left = permitted_casework(kept, seen, audience, DAY)
        found = {one.subject_id for name in ("licence_entries", "licence_steps") for one in left[name].values()}
        assert found == (set() if audience is Audience.PUBLIC else wanted)
        words = {one.words for one in left["licence_steps"].values()}
        assert words <= ({""} if audience is Audience.MEETING else {"Seen"})


@pytest.mark.reference
def test_real_registers_are_the_same_venues_a_month_later(reference_data: Path) -> None:
    for name, kind in (
        ("gm_gambling_premises", "gambling-premises"),
        ("trafford_fast_food_outlets", "food-hygiene"),
        ("open_pubs_london_6_boroughs", "food-hygiene"),
    ):
        path = reference_data / "venues" / f"{name}.csv"
        first = read_records(path, kind)
        again = read_records(path, kind, known=Known.of(first.records))
        assert again.records.venues.keys() == first.records.venues.keys()
        with path.open(encoding="utf-8", newline="") as stream:
            rows = sum(1 for _ in csv.DictReader(stream))
        assert len(_entries(first)) == first.accepted == rows - first.rejected - first.duplicates
