"""Tables of records: what a row means, every planted fault found at once, no value of a cell in any reason."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.codes import EventKind, Handling, LocationKind, MatchStatus, Role, Scheme
from data.errors import BadColumn, RefusedInput
from data.intake.headers import load_column_map
from data.intake.register_columns import REGISTERS
from data.intake.rejections import write_rejections
from data.intake.row import Known
from data.intake.table_kinds import KINDS, template
from data.intake.tables import read_records, with_points
from tests.data.table_files import KNOWN, faults_of, file_of, known_before, read_rows, row_of


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_is_accepted_as_it_stands(tmp_path: Path, kind: str) -> None:
    assert not template(kind).startswith("#")
    batch = read_records(file_of(tmp_path, template(kind)), kind, known=known_before(kind))
    rows = len(template(kind).splitlines()) - 1
    assert (batch.read, batch.accepted, batch.rejections) == (rows, rows, ())
    assert [number for number, _ in batch.rows] == list(range(2, rows + 2))
    assert bool(batch.records.reports) == (kind in {*REGISTERS, "reports"})


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_is_accepted_from_a_workbook(tmp_path: Path, kind: str) -> None:
    book = Workbook()
    for line in csv.reader(template(kind).splitlines()):
        book.active.append(line)
    book.save(tmp_path / "in.xlsx")
    batch = read_records(tmp_path / "in.xlsx", kind, known=known_before(kind))
    rows = len(template(kind).splitlines()) - 1
    assert (batch.read, batch.accepted, batch.rejections) == (rows, rows, ())


def test_an_event_carries_its_place_unmatched_and_every_role(tmp_path: Path) -> None:
    row = row_of("events", id="E-7", persons="P-1:harmed|made to harm; P-2:suspected", vehicles="C-1", venues="V-9")
    batch = read_rows(tmp_path, "events", row)
    event, place = batch.records.events["E-7"], batch.records.locations["L-E-7"]
    assert (event.kind, event.location_id) == (EventKind.SIGHTING, "L-E-7")
    assert (event.start, event.end) == (
        datetime.fromisoformat("2026-03-13 21:40:00"),
        datetime.fromisoformat("2026-03-13 22:15:00"),
    )
    assert (place.text, place.status, place.easting_m) == ("Bus station, Exampleton", MatchStatus.UNMATCHED, None)
    roles = {(part.subject_id, part.role) for part in batch.records.participations.values()}
    assert roles == {
        ("P-1", Role.HARMED),
        ("P-1", Role.MADE_TO_HARM),
        ("P-2", Role.SUSPECTED),
        ("C-1", Role.USED),
        ("V-9", Role.SCENE),
    }
    assert batch.without_coordinates == 1


def test_a_day_without_a_time_is_the_whole_day(tmp_path: Path) -> None:
    batch = read_rows(tmp_path, "events", row_of("events", start="13/03/2026", end=""))
    event = next(iter(batch.records.events.values()))
    assert (event.start, event.end) == (
        datetime.fromisoformat("2026-03-13 00:00"),
        datetime.fromisoformat("2026-03-13 23:59:59"),
    )


def test_stated_coordinates(tmp_path: Path) -> None:
    batch = read_rows(
        tmp_path,
        "events",
        row_of("events", id="E-1", easting="509150", northing="221230"),
        row_of("events", id="E-2", longitude="-0.41", latitude="51.87"),
        row_of("events", id="E-3", longitude="51.87", latitude="-0.41"),
        row_of("events", id="E-4", easting="inf", northing="nan"),
        row_of("events", id="E-5", easting="5", northing=""),
    )
    assert batch.records.locations["L-E-1"].easting_m == 509150.0
    assert batch.coordinates == {"L-E-2": (-0.41, 51.87)}
    assert faults_of(batch) == [(4, "longitude, latitude"), (5, "easting, northing"), (6, "easting, northing")]
    assert "swapped" in batch.rejections[0].reason
    assert batch.without_coordinates == 0
    placed = replace(batch.records.locations["L-E-2"], easting_m=509_000.0, northing_m=221_000.0)
    again = with_points(batch, {"L-E-2": placed})
    assert again.records.locations["L-E-2"] == placed
    assert placed in again.rows[1][1]
    assert batch.records.locations["L-E-2"].easting_m is None
    with pytest.raises(RefusedInput, match="not locations of this batch"):
        with_points(batch, {"L-E-1": placed})


def test_a_stated_kind_of_place_is_never_guessed(tmp_path: Path) -> None:
    batch = read_rows(
        tmp_path, "events", row_of("events", id="E-1", place_kind=""), row_of("events", id="E-2", place="")
    )
    assert batch.records.locations["L-E-1"].kind is LocationKind.NOT_STATED
    assert batch.records.events["E-2"].location_id is None


def test_police_intelligence_without_a_grade_is_rejected(tmp_path: Path) -> None:
    batch = read_rows(
        tmp_path,
        "reports",
        row_of("reports", id="R-1a", grade=""),
        row_of("reports", id="R-1b", grade="B24", scheme="5x5x5"),
        row_of("reports", id="R-1c", grade="2FP"),
        row_of("reports", id="R-1d", grade="2BC", handling=""),
        row_of("reports", id="R-1e"),
    )
    assert faults_of(batch) == [(2, "grade"), (3, "grade"), (4, "grade"), (5, "conditions")]
    assert "3x5x2 grade such as 2BP" in batch.rejections[0].reason
    report = batch.records.reports["R-1e"]
    assert (report.scheme, report.grade_words, report.handling) == (Scheme.GRADE_3X5X2, "2·B·P", Handling.P)


def test_partners_do_not_grade_and_must_state_the_handling(tmp_path: Path) -> None:
    partner = {"kind": "partner_report", "scheme": "", "agency": "Example Trust"}
    batch = read_rows(
        tmp_path,
        "reports",
        row_of("reports", id="R-2a", grade="2BP", **partner),
        row_of("reports", id="R-2b", grade="", handling="", **partner),
        row_of("reports", id="R-2c", grade="", handling="C", conditions="Named officers only", **partner),
    )
    assert faults_of(batch) == [(2, "grade"), (3, "handling")]
    report = batch.records.reports["R-2c"]
    assert (report.scheme, report.grade_words) == (Scheme.NONE, "not graded (Example Trust)")


def test_the_grade_of_the_old_scheme_is_kept_and_not_converted(tmp_path: Path) -> None:
    batch = read_rows(
        tmp_path, "reports", row_of("reports", id="R-3", kind="police_record", grade="B24", scheme="5x5x5")
    )
    report = batch.records.reports["R-3"]
    assert (report.scheme, report.source_grade, report.assessment_grade, report.grade) == ("5x5x5", "B", "2", None)


def test_reports_may_rest_on_reports_of_the_same_file_but_not_in_a_circle(tmp_path: Path) -> None:
    def report(key: str, origin: str) -> str:
        return row_of("reports", id=key, origin_report=origin)

    rows = [report("R-11", "R-12"), report("R-12", ""), report("R-13", "R-14"), report("R-14", "R-13")]
    batch = read_rows(tmp_path, "reports", *rows, report("R-15", "R-404"), row_of("reports", id="R-16", grade=""))
    assert sorted(batch.records.reports) == ["R-11", "R-12"]
    assert {row for row, column in faults_of(batch) if column == "origin_report"} == {4, 5, 6}


def test_references_must_exist(tmp_path: Path) -> None:
    batch = read_rows(
        tmp_path,
        "events",
        row_of("events", report="R-404"),
        row_of("events", report=""),
        row_of("events", persons="P-404:present", vehicles="C-404", venues="V-404"),
        row_of("events", persons="Zelda Fictional:present"),
        row_of("events", persons="P-1"),
        row_of("events", persons="P-1:kingmaker"),
    )
    assert {row for row, _ in faults_of(batch)} == {2, 3, 4, 5, 6, 7}
    assert {column for row, column in faults_of(batch) if row == 4} == {"persons", "vehicles", "venues"}
    assert "R-404" in batch.rejections[0].reason
    assert "made_to_harm" in batch.rejections[-1].reason


def test_all_faults_of_a_row_at_once_and_no_cell_in_a_reason(tmp_path: Path) -> None:
    secret = "Zelda Fictional"  # noqa: S105
    cells = dict.fromkeys(("id", "kind", "start", "end", "place_kind", "recorded_by", "persons", "report"), secret)
    batch = read_rows(tmp_path, "events", row_of("events", **cells, easting=secret, longitude=secret, latitude="1"))
    columns = {column for _, column in faults_of(batch)}
    assert columns >= {"id", "kind", "start", "end", "place_kind", "recorded_by", "persons", "report"}
    assert columns >= {"easting, northing", "longitude, latitude"}
    assert not any("zelda" in rejection.reason.casefold() for rejection in batch.rejections)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in REGISTERS])
def test_no_reason_repeats_a_name_in_any_column(tmp_path: Path, kind: str) -> None:
    names = next(csv.reader(template(kind).splitlines()))
    rows = [row_of(kind, **{name: "Zelda Fictional"}) for name in names]
    batch = read_rows(tmp_path, kind, row_of(kind, **dict.fromkeys(names, "Zelda Fictional")), *rows)
    assert batch.rejections
    assert not any("zelda" in f"{r.column} {r.reason}".casefold() for r in batch.rejections)


def test_unknown_codes_list_the_codes_allowed(tmp_path: Path) -> None:
    batch = read_rows(tmp_path, "people", row_of("people", kind="suspect"))
    assert "person_of_concern, child_at_risk, other" in batch.rejections[0].reason


def test_unknown_is_never_no(tmp_path: Path) -> None:
    answers = {"P-11": "", "P-12": "unknown", "P-13": "no", "P-14": "Yes"}
    batch = read_rows(tmp_path, "people", *(row_of("people", id=k, harmed_as_child=v) for k, v in answers.items()))
    found = {key: person.harmed_as_child for key, person in batch.records.people.items()}
    assert found == {"P-11": None, "P-12": None, "P-13": False, "P-14": True}


def test_a_nickname_may_be_nan(tmp_path: Path) -> None:
    batch = read_rows(tmp_path, "people", row_of("people", name="Null", nicknames="Nan"))
    assert [(p.name, p.nicknames) for p in batch.records.people.values()] == [("Null", ("Nan",))]


def test_identical_rows_without_id_are_all_kept_with_ids_of_their_own(tmp_path: Path) -> None:
    row = row_of("events", id="")
    batch = read_rows(tmp_path, "events", row, row, row)
    assert (batch.accepted, batch.duplicates, len(batch.records.events)) == (3, 0, 3)
    assert all(key.startswith("E-") for key in batch.records.events)
    assert [number for number, _ in batch.rows] == [2, 3, 4]


def test_an_id_twice_is_a_duplicate_or_a_contradiction(tmp_path: Path) -> None:
    same, other = row_of("vehicles", id="C-5"), row_of("vehicles", id="C-6")
    batch = read_rows(tmp_path, "vehicles", same, same, other, row_of("vehicles", id="C-6", colour="red"))
    assert list(batch.records.vehicles) == ["C-5"]
    assert batch.duplicates == 1
    assert faults_of(batch) == [(4, "id"), (5, "id")]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    rows = [row_of("events", id="", place=f"Place {i}") for i in range(4)]
    first = read_rows(tmp_path, "events", *rows)
    stored = {first.sha256: {number for number, _ in first.rows[:3]}}
    again = read_records(tmp_path / "in.csv", "events", known=KNOWN, seen_rows=stored.__getitem__)
    assert (again.read, again.accepted, again.duplicates) == (4, 1, 3)
    assert [number for number, _ in again.rows] == [5]


def test_a_row_that_the_store_holds_is_a_duplicate_and_a_changed_one_a_fault(tmp_path: Path) -> None:
    first = read_rows(tmp_path, "events", row_of("events", id="E-1"), row_of("events", id="E-2"))
    held = Known.of(first.records)
    known = Known(ids={**held.ids, **KNOWN.ids}, records=held.records)
    rows = [row_of("events", id="E-1"), row_of("events", id="E-2", persons="P-1:present"), row_of("events", id="E-3")]
    batch = read_rows(tmp_path, "events", *rows, known=known)
    assert (batch.duplicates, list(batch.records.events)) == (1, ["E-3"])
    assert faults_of(batch) == [(3, "id")]


def test_links_join_what_their_kind_can_join(tmp_path: Path) -> None:
    batch = read_rows(
        tmp_path,
        "links",
        row_of("links"),
        row_of("links", id="K-2", target_kind="person", target="P-2"),
        row_of("links", id="K-3", kind="associate", target_kind="person", target="P-1"),
        row_of("links", id="K-4", start="2026-01-02", end="2026-01-01"),
        row_of("links", id="K-5", source_kind="wizard"),
        row_of("links", id="K-6", start="2027-01-01"),
    )
    assert list(batch.records.links) == ["K-1"]
    assert faults_of(batch) == [
        (3, "target_kind"),
        (4, "target"),
        (5, "end"),
        (6, "source_kind"),
        (7, "start"),
    ]


def test_a_missing_episode_ends_where_the_child_was_found(tmp_path: Path) -> None:
    records = read_rows(tmp_path, "missing", row_of("missing", id="E-1")).records
    assert {event.kind for event in records.events.values()} == {EventKind.MISSING_EPISODE, EventKind.FOUND}
    assert (
        records.events["E-1"].end == records.events["E-1.found"].start == datetime.fromisoformat("2026-03-14 02:30:00")
    )
    assert {part.role for part in records.participations.values()} == {Role.PRESENT}


def test_headers_in_any_case_synonyms_and_a_column_map(tmp_path: Path) -> None:
    text = "Registration;COLOUR;Source Report;Shade\nzz99 zzz;grey;R-1;x\n"
    batch = read_records(file_of(tmp_path, text), "vehicles", known=KNOWN)
    assert [(v.vrm, v.colour) for v in batch.records.vehicles.values()] == [("ZZ99ZZZ", "grey")]
    assert batch.notes == ("columns not used: Shade",)
    mapping = load_column_map(file_of(tmp_path, 'colour = "shade"\n', "map.toml"))
    batch = read_records(tmp_path / "in.csv", "vehicles", columns=mapping, known=KNOWN)
    assert [v.colour for v in batch.records.vehicles.values()] == ["x"]


@pytest.mark.parametrize(
    ("header", "columns", "message"),
    [
        ("name,place", None, "column kind is missing; the column report is missing"),
        ("name,kind,place,report,Name", None, "more than one column stands for name"),
        ("name,kind,place,report", {"colour": "x"}, "names colour, which venues do not have"),
        ("name,kind,place,report", {"aliases": "other"}, "header for aliases is not in the file"),
        ("name,kind,place,report", {"aliases": "name", "name": "name"}, "one header stands for name and aliases"),
    ],
)
def test_header_faults_are_all_named(tmp_path: Path, header: str, columns: dict[str, str] | None, message: str) -> None:
    with pytest.raises(BadColumn, match=message):
        read_records(file_of(tmp_path, header + "\n"), "venues", columns=columns, known=KNOWN)


@pytest.mark.parametrize("text", ["colour = 3\n", "colour\n", "[a]\nb = 'c'\n"])
def test_a_column_map_holds_texts_only(tmp_path: Path, text: str) -> None:
    with pytest.raises(RefusedInput, match=r"map\.toml"):
        load_column_map(file_of(tmp_path, text, "map.toml"))


def test_an_unknown_kind_names_those_allowed(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="gambling-premises"):
        read_records(tmp_path / "in.csv", "spells")


def test_rejection_file_holds_the_rows_and_runs_no_formula(tmp_path: Path) -> None:
    cells = {"name": "=HYPERLINK(1)", "nicknames": "@SUM(1)", "reference": "+1", "kind": "-cmd"}
    batch = read_rows(tmp_path, "people", row_of("people", **cells), row_of("people", id=""))
    out = tmp_path / "out.csv"
    assert write_rejections(out, batch.rejections, batch.rejected_rows) == 1
    assert out.stat().st_mode & 0o077 == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["rejected_row"] == "2"
    assert "person_of_concern" in row["rejected_reason"]
    assert not any(cell.lstrip()[:1] in set("=+-@") for cell in row.values() if cell)
    # the mended file is read with the values as they were
    mended = out.read_text(encoding="utf-8-sig").replace("'-cmd", "other")
    again = read_records(file_of(tmp_path, mended), "people", known=known_before("people"))
    assert [p.name for p in again.records.people.values()] == ["=HYPERLINK(1)"]
